// What the user decides of fields that are compared, before it is written: only what is not as suggested. Pure.

/** The controls in the order in which they are shown, counted by the keys 1, 2, … */
const ORDER = ["keep", "accept", "demote", "alias", "items", "custom"];

export const NOTHING = { controls: {}, customs: {}, items: {}, refs: {} };

export const controlsOf = (field) => ORDER.filter((each) => field.controls.includes(each));

/** Also of a draft that was begun when the field offered something else. */
export function controlOf(draft, field) {
  const own = draft.controls[field.name];
  return field.controls.includes(own) ? own : field.value;
}

/** What a field does not offer changes nothing. */
export const choose = (draft, field, control) =>
  field.controls.includes(control) ? { ...draft, controls: { ...draft.controls, [field.name]: control } } : draft;

export const chooseAll = (draft, fields, control) =>
  fields.reduce((all, field) => choose(all, field, control), draft);

export const customOf = (draft, field) => draft.customs[field.name] ?? field.custom ?? "";

export const write = (draft, field, text) =>
  choose({ ...draft, customs: { ...draft.customs, [field.name]: text } }, field, "custom");

/** Which items of a list are there by what each control means; `items`: those that are ticked. */
const THERE = { keep: ["both", "remove", "own"], accept: ["both", "add", "own"] };

/** The keys that will be there at the end, in the order of the items. */
export function tickedOf(draft, field) {
  const control = controlOf(draft, field);
  const there = THERE[control];
  if (there) return field.items.filter(({ state }) => there.includes(state)).map(({ key }) => key);
  const chosen = draft.items[field.name] ?? field.items.filter(({ checked }) => checked).map(({ key }) => key);
  return field.items.map(({ key }) => key).filter((key) => chosen.includes(key));
}

/** Ticking one decides item by item, beginning with what is shown. */
export function toggle(draft, field, key) {
  const before = tickedOf(draft, field);
  const after = before.includes(key) ? before.filter((each) => each !== key) : [...before, key];
  return choose({ ...draft, items: { ...draft.items, [field.name]: after } }, field, "items");
}

/** What each control means for one linked entity; the first of these that it offers. */
const MEANT = {
  keep: { add: ["leave", "skip"], remove: ["keep"], both: ["keep"] },
  accept: { add: ["add"], remove: ["remove"], both: ["keep"] },
};

/** Nobody is linked or created unless the user says so: what is not here stays left out, also by "take theirs". */
export function choiceOf(draft, field, ref) {
  const control = controlOf(draft, field);
  const own = draft.refs[field.name]?.[ref.key];
  const isOwn = ref.options.includes(own) && (control === "items" || isDecidedByRefs(field, control));
  if (isOwn) return own;
  return MEANT[control]?.[ref.state]?.find((each) => ref.options.includes(each)) ?? ref.choice;
}

/** Where it cannot be decided item by item, taking theirs is what the choices are about. */
const isDecidedByRefs = (field, control) => control === "accept" && !field.controls.includes("items");

/** Beginning with what is shown, one is decided otherwise. */
export function link(draft, field, key, choice) {
  const shown = Object.fromEntries(field.refs.map((ref) => [ref.key, choiceOf(draft, field, ref)]));
  const next = { ...draft, refs: { ...draft.refs, [field.name]: { ...shown, [key]: choice } } };
  return choose(next, field, field.controls.includes("items") ? "items" : "accept");
}

/** What is sent: every field with its control, so that what is written is what was seen. */
export function choicesOf(draft, fields) {
  const choices = {};
  for (const field of fields) {
    if (!field.controls.length) continue;
    const { name } = field;
    const control = controlOf(draft, field);
    choices[name] = control;
    if (control === "custom") choices[`${name}.value`] = customOf(draft, field);
    if (control === "items" && field.items) choices[`${name}.items`] = JSON.stringify(tickedOf(draft, field));
    if (control !== "items" && !isDecidedByRefs(field, control)) continue;
    for (const ref of field.refs ?? []) choices[`${name}.${ref.key}`] = choiceOf(draft, field, ref);
  }
  return choices;
}

const GROUPS = { keep: "kept", accept: "taken", demote: "taken" };

/** {taken, kept, own}: how many fields go which way; `left`: linked entities that are not here and stay left out. */
export function counted(draft, fields) {
  const counts = { taken: 0, kept: 0, own: 0, left: 0 };
  for (const field of fields) {
    if (!field.controls.length) continue;
    const control = controlOf(draft, field);
    counts[GROUPS[control] ?? "own"] += 1;
    if (control === "keep") continue;
    counts.left += (field.refs ?? []).filter((ref) => choiceOf(draft, field, ref) === "skip").length;
  }
  return counts;
}

const FORMS = {
  date: [/^\d{4}(-\d{2}(-\d{2})?)?$/, "date"],
  number: [/^\d+([.,]\d+)?$/, "number"],
  year: [/^\d{4}$/, "year"],
};

/** What is wrong with what was typed: date | number | year, or null. Empty is always right. */
export function wrongIn(field, text) {
  const [form, name] = FORMS[field.kind] ?? [];
  return form && text.trim() && !form.test(text.trim()) ? name : null;
}
