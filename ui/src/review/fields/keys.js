// The keys where fields are compared. Pure.

const MOVES = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const CONTROLS = { m: "keep", t: "accept", d: "demote", l: "alias", c: "custom" };
const ALL = { M: "keep", T: "accept", S: "suggested" };
const NEXT = { n: 1, p: -1 };
const ACTS = { a: "accept", i: "items", x: "dismiss", X: "refuse", u: "undo", "?": "help", Escape: "close" };

const roleOf = (target) => target.getAttribute?.("role") ?? null;

const isTyped = ({ tagName, type, isContentEditable }) =>
  Boolean(isContentEditable) ||
  ["SELECT", "TEXTAREA"].includes(tagName) ||
  (tagName === "INPUT" && type !== "checkbox");

/** A button or link does what it is for; a button that is one of several to choose from has been chosen already. */
const isPressed = (target) => ["BUTTON", "A"].includes(target.tagName) && roleOf(target) !== "radio";

/**
 * {move}: to another field; {number} | {control}: chooses; {all}: decides all; {next}: another recommendation;
 * {leave}: out of what is typed; {act}. Null: not ours.
 */
export function meaning({ key, ctrlKey, altKey, metaKey, isComposing, target }) {
  if (ctrlKey || altKey || metaKey || isComposing) return null;
  if (isTyped(target)) return key === "Escape" || (key === "Enter" && target.tagName === "INPUT") ? { leave: true } : null;
  if (key in MOVES) return { move: MOVES[key] };
  if (/^\d$/.test(key)) return { number: Number(key) };
  if (key in CONTROLS) return { control: CONTROLS[key] };
  if (key in ALL) return { all: ALL[key] };
  if (key in NEXT) return { next: NEXT[key] };
  if (key in ACTS) return { act: ACTS[key] };
  return key === "Enter" && !isPressed(target) ? { act: "accept" } : null;
}

/**
 * Where one comes to by one step. `at`: {field, item: number | null}; `counts`: how many items each field has. Field
 * -1 is what stands above the fields. Within items the steps are items; behind the last one comes the next field.
 */
export function step({ field, item }, by, counts) {
  if (item !== null) {
    const next = item + by;
    if (next < 0) return { field, item: null };
    if (next < counts[field]) return { field, item: next };
  }
  return { field: Math.max(-1, Math.min(counts.length - 1, field + by)), item: null };
}
