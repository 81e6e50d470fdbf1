// Saying "no" to many at once, after a question.
import { call } from "../api.js";
import { React, useToast } from "../host.js";
import { Action } from "../shared/action.jsx";
import { offer } from "../shared/undo.jsx";
import { useCall } from "../shared/use-call.js";
import { t } from "../texts/t.js";

export function BulkDismiss({ filter, count, say, onClose, onDone }) {
  const toast = useToast();
  const { busy, run } = useCall();
  const takeBack = async (ids) => {
    const reply = await call("review.take_back", { ids });
    toast.success(reply.text);
    onDone();
  };
  const dismiss = (forGood) =>
    run(String(forGood), async () => {
      const which = filter.ids.length ? { ids: filter.ids } : { ...filter, all: true };
      const reply = await call("review.dismiss", { ...which, for_good: forGood });
      say(reply.text);
      offer(toast, reply.text, t("action.undo"), () => takeBack(reply.ids));
      onDone();
    });
  const question = t("review.bulk.dismiss.sure", { count });
  return (
    <div
      className="sense-bulk-panel"
      role="group"
      aria-label={question}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <p>{question}</p>
      <div className="sense-row">
        <Action autoFocus busy={busy === "false"} disabled={busy !== null} onClick={() => dismiss(false)}>
          {t("review.bulk.dismiss.yes")}
        </Action>
        <Action busy={busy === "true"} disabled={busy !== null} onClick={() => dismiss(true)}>
          {t("review.refuse")}
        </Action>
        <Action variant="link" disabled={busy !== null} onClick={onClose}>
          {t("action.cancel")}
        </Action>
      </div>
    </div>
  );
}
