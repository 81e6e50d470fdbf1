// What the keys do in the list of recommendations.
import { keepFromHost, meaning } from "./keys.js";

/** Handlers for the element around the rows; `act(what, row)` gives false where there was nothing to do. */
export function keysOf({ rows, places, act }) {
  const { here, isRow, goTo } = places;
  const onKeyDown = (event) => {
    const wish = meaning(event, isRow(event.target));
    if (!wish || (wish.act && act(wish.act, rows[here]) === false)) return;
    if (wish.move) goTo(Math.max(0, here + wish.move));
    event.preventDefault();
    event.stopPropagation();
  };
  return { onKeyDown, onKeyPress: keepFromHost };
}
