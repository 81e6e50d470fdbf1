// The keys of the review. Pure.

const MOVES = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const ACTS = { o: "open", a: "accept", x: "dismiss", X: "refuse", u: "undo", "?": "help", Escape: "close" };
const ON_ROW = { Enter: "open", " ": "select" };

/** Where keys are text, or move within: everything that is filled in but a tick. */
const isField = ({ tagName, type, isContentEditable }) =>
  Boolean(isContentEditable) ||
  ["SELECT", "TEXTAREA"].includes(tagName) ||
  (tagName === "INPUT" && type !== "checkbox");

/** {move: 1 | -1}, {act} or null. `onRow`: the row itself has the focus, not a button in it. */
export function meaning({ key, ctrlKey, altKey, metaKey, target }, onRow = false) {
  if (ctrlKey || altKey || metaKey || isField(target)) return null;
  if (key in MOVES) return { move: MOVES[key] };
  if (key in ACTS) return { act: ACTS[key] };
  return onRow && key in ON_ROW ? { act: ON_ROW[key] } : null;
}

/** The host listens for some of the same keys on the whole page. */
export function keepFromHost(event) {
  if (meaning(event)) event.stopPropagation();
}
