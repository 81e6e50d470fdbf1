// A button that asks once more, in its own place, before it does something that cannot be taken back.
import { React, useEffect, useRef, useState } from "../host.js";
import { t } from "../texts/t.js";
import { Action } from "./action.jsx";

/** `question` and `yes` are texts; onYes() does it, `busy` while it does. The rest is for the button. */
export function Confirm({ question, yes, onYes, busy = false, className = "", icon, children, ...rest }) {
  const [asking, setAsking] = useState(false);
  const asked = useRef(false);
  useClosedAfter(busy, () => setAsking(false));
  const open = () => {
    asked.current = true;
    setAsking(true);
  };
  const close = (event) => {
    event.stopPropagation();
    setAsking(false);
  };
  // Its own place is where the focus was, and where it comes back to.
  if (!asking) {
    return (
      <Action icon={icon} className={className} autoFocus={asked.current} busy={busy} onClick={open} {...rest}>
        {children}
      </Action>
    );
  }
  return (
    <span
      className={`sense-row ${className}`}
      role="group"
      aria-label={question}
      onKeyDown={(event) => event.key === "Escape" && !busy && close(event)}
    >
      {question}
      <Action variant="danger" icon={icon} autoFocus busy={busy} onClick={onYes}>
        {yes}
      </Action>
      <Action disabled={busy} onClick={close}>
        {t("action.cancel")}
      </Action>
    </span>
  );
}

function useClosedAfter(busy, close) {
  const was = useRef(busy);
  useEffect(() => {
    if (was.current && !busy) close();
    was.current = busy;
  }, [busy]);
}
