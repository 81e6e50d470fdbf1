// The keys of one recommendation from close by.
import { keepFromHost, meaning } from "./keys.js";

/** Arrows scroll here; j and k go on to the next one. */
export function keysOf({ address, rows, id, row, accept, decisions, help, toggleHelp }) {
  const all = rows.list.rows;
  const acts = {
    accept,
    dismiss: () => row?.state === "open" && decisions.dismiss(row),
    refuse: () => row?.state === "open" && decisions.dismiss(row, true),
    undo: decisions.undoLast,
    help: toggleHelp,
    close: help ? toggleHelp : address.close,
  };
  const onKeyDown = (event) => {
    const wish = meaning(event);
    if (!wish || event.key.startsWith("Arrow") || wish.act === "open") return;
    event.preventDefault();
    event.stopPropagation();
    if (wish.act) return acts[wish.act]();
    const next = all[all.findIndex((each) => each.id === id) + wish.move];
    if (next) address.open(next.id);
  };
  return { onKeyDown, onKeyPress: keepFromHost };
}
