// What was written, with the way back beside it.
import { call, refreshHost } from "../api.js";
import { React, useState } from "../host.js";
import { t } from "../texts/t.js";
import { Action } from "./action.jsx";
import { reload } from "./targets.js";

const TOAST_MS = 10000;

/** Takes a change back, says what came of it, and shows it everywhere. */
export async function undo(change, target, toast) {
  const reply = await call("change.undo", { change });
  const left = reply.left ?? [];
  if (left.length)
    toast.toast({
      variant: "warning",
      delay: TOAST_MS,
      content: t("undo.left", { left: left.join(" ") }),
    });
  else toast.success(reply.text);
  if (target) await Promise.all([reload(target), refreshHost(target)]);
  return reply;
}

/** Shows what was written, with its Undo where it has one; `undone()` is called after that. */
export function showUndo(text, change, target, toast, undone) {
  if (!change.can_undo) toast.success(text);
  else offer(toast, text, t("action.undo"), () => undo(change.id, target, toast).then(undone));
}

/** Shows `text` for a while beside a button. A click must not reach the host's toast, which would open a dialog. */
export function offer(toast, text, label, takeBack) {
  const content = (
    <span className="sense-toast" onClick={(event) => event.stopPropagation()}>
      <span>{text} </span>
      <OnceOnly onClick={() => takeBack().catch(toast.error)}>{label}</OnceOnly>
    </span>
  );
  toast.toast({ content, delay: TOAST_MS });
}

function OnceOnly({ onClick, children }) {
  const [busy, setBusy] = useState(false);
  const click = () => {
    setBusy(true);
    onClick();
  };
  return (
    <Action variant="light" icon="faRotateLeft" busy={busy} onClick={click}>
      {children}
    </Action>
  );
}
