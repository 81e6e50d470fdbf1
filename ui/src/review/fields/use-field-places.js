// Where the focus is among the fields, and the ways to the next one, into its items and into its box.
import { useFocusEffect, useMemo, useRef, useState } from "../../host.js";
import { step } from "./keys.js";

const ABOVE = { field: -1, item: null };

/**
 * {part(index), note(index, element), above(), field(), go(by), back(), enter(what, index)}; `part` is where a row puts itself and its elements: `row`,
 * `control`, `items` and `custom`; `top()` is told to take the focus when it goes above the first field.
 */
export function useFieldPlaces(count, top) {
  const parts = useRef([]);
  const at = useRef(ABOVE);
  const latest = useRef({});
  latest.current = { count, top };
  const [wish, setWish] = useState(null);
  const ways = useMemo(() => waysOf(parts, at, latest, setWish), []);
  useFocusEffect(() => {
    if (!wish) return;
    const { field, item, what } = wish;
    if (field < 0) return latest.current.top();
    const part = ways.part(field);
    const element = what === "custom" ? part.custom : (itemsOf(part)[item] ?? part.control);
    element?.focus({ preventScroll: true });
    (item === null ? part.row : element)?.scrollIntoView({ block: "nearest" });
  }, [wish]);
  return ways;
}

const itemsOf = (part) => part.items.filter((element) => element?.isConnected);

function waysOf(parts, at, latest, setWish) {
  const part = (index) => (parts.current[index] ??= { row: null, control: null, items: [], custom: null });
  const to = (place, what) => {
    at.current = place;
    setWish({ ...place, what });
  };
  return {
    part,
    field: () => Math.min(at.current.field, latest.current.count - 1),
    note(index, element) {
      const item = itemsOf(part(index)).indexOf(element);
      at.current = { field: index, item: item < 0 ? null : item };
    },
    above() {
      at.current = ABOVE;
    },
    go(by) {
      const counts = Array.from({ length: latest.current.count }, (_, index) => itemsOf(part(index)).length);
      to(step(at.current, by, counts));
    },
    back: () => to(at.current),
    enter: (what, field) => to({ field, item: what === "items" ? 0 : null }, what),
  };
}
