// What was written, and the way back.
import { React, useFocusEffect, useRef, useToast } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Notice } from "../shared/notice.jsx";
import { undo } from "../shared/undo.jsx";
import { useCall } from "../shared/use-call.js";
import { t } from "../texts/t.js";

export function Done({ reply, onUndone }) {
  const toast = useToast();
  const { busy, run } = useCall();
  const place = useRef(null);
  useFocusEffect(() => place.current.focus(), []);
  const takeBack = () =>
    run("undo", async () => {
      await undo(reply.change.id, null, toast);
      await onUndone();
    });
  return (
    <div ref={place} tabIndex={-1} role="status" className="sense-from-done">
      <Notice
        title={t("from.done")}
        actions={
          reply.change?.can_undo && (
            <Action icon="faRotateLeft" busy={Boolean(busy)} onClick={takeBack}>
              {t("action.undo")}
            </Action>
          )
        }
      >
        {reply.text}
      </Notice>
    </div>
  );
}
