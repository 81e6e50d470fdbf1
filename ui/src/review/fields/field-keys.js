// What the keys do where fields are compared.
import { NOTHING, chooseAll, choose, controlsOf } from "./draft.js";
import { meaning } from "./keys.js";

/** `pick(number)`: chooses a candidate where there are some. */
export function fieldKeysOf({ address, rows, id, row, accept, decisions, help, toggleHelp, compare, pick }) {
  const { fields, draft, change, places } = compare;
  const open = row?.state === "open";
  const here = () => fields[places.field()];
  const decide = (control) => {
    const field = here();
    if (!field?.controls.includes(control)) return;
    change(choose(draft, field, control));
    if (control === "custom") places.enter("custom", places.field());
  };
  const next = (by) => {
    const all = rows.list.rows;
    const other = all[all.findIndex((each) => each.id === id) + by];
    if (other) address.open(other.id);
  };
  const acts = {
    accept,
    items: () => here() && places.enter("items", places.field()),
    dismiss: () => open && decisions.dismiss(row),
    refuse: () => open && decisions.dismiss(row, true),
    undo: decisions.undoLast,
    help: toggleHelp,
    close: () => (compare.asked ? compare.back() : help ? toggleHelp() : address.close()),
  };
  const ways = {
    leave: places.back,
    move: places.go,
    number: (number) => (here() ? decide(controlsOf(here())[number - 1]) : pick?.(number)),
    control: decide,
    all: (control) => change(control === "suggested" ? NOTHING : chooseAll(draft, fields, control)),
    next,
    act: (name) => acts[name](),
  };
  const onKeyDown = (event) => {
    const wish = meaning(event);
    if (!wish) return;
    event.preventDefault();
    event.stopPropagation();
    const [[way, value]] = Object.entries(wish);
    ways[way](value);
  };
  const onKeyPress = (event) => meaning(event) && event.stopPropagation();
  return { onKeyDown, onKeyPress };
}
