// The keys of the list of persons. Pure.

const MOVES = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const ACTS = { a: "add", x: "reject" };
const FIELDS = new Set(["INPUT", "SELECT", "TEXTAREA"]);

/** {move: 1 | -1}, {act: "add" | "reject"} or null for a key pressed in the list. Typing is left alone. */
export function meaning({ key, ctrlKey, altKey, metaKey, target }) {
  if (ctrlKey || altKey || metaKey || FIELDS.has(target.tagName)) return null;
  if (key in MOVES) return { move: MOVES[key] };
  if (key in ACTS) return { act: ACTS[key] };
  return null;
}

/** The place to move to, staying inside 0..count-1. */
export const moved = (place, by, count) => Math.max(0, Math.min(count - 1, place + by));
