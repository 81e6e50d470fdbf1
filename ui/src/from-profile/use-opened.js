// A panel that a button opens, and from which the focus comes back to it.
import { useEffect, useRef, useState } from "../host.js";

/** {open, toggle(), close(), button: the ref of the button}. What is not `possible` any more is closed. */
export function useOpened(possible = true) {
  const [open, setOpen] = useState(false);
  const button = useRef(null);
  useEffect(() => {
    if (!possible) setOpen(false);
  }, [possible]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return { open: open && possible, button, close, toggle: () => (open ? close() : setOpen(true)) };
}
