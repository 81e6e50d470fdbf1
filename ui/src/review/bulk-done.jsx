// What came of carrying out many at once, with the way back.
import { forgetHost } from "../api.js";
import { React, useToast } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Notice } from "../shared/notice.jsx";
import { undo } from "../shared/undo.jsx";
import { useCall } from "../shared/use-call.js";
import { t } from "../texts/t.js";

export function BulkDone({ job, onClose, onUndone }) {
  const toast = useToast();
  const { busy, run } = useCall();
  const change = job.result?.change?.id ?? job.result?.change ?? null;
  const takeBack = () =>
    run("undo", async () => {
      await undo(change, null, toast);
      forgetHost();
      onClose();
      onUndone();
    });
  const lines = [job.error ?? job.result?.text, ...(job.result?.notes ?? [])].filter(Boolean);
  return (
    <Notice
      kind={job.state === "failed" ? "danger" : "info"}
      title={job.state === "cancelled" ? t("stopped") : undefined}
      actions={
        <>
          {change !== null && (
            <Action icon="faRotateLeft" busy={busy === "undo"} onClick={takeBack}>
              {t("action.undo")}
            </Action>
          )}
          <Action variant="link" onClick={onClose}>
            {t("action.close")}
          </Action>
        </>
      }
    >
      <span role="status">{lines.join("\n")}</span>
    </Notice>
  );
}
