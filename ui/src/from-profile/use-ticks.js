// Up and down from the field through all profiles that can be chosen, as through the hits of a search.
import { useRef } from "../host.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/** {field: the ref of the field, place(key): a ref for the tick of a profile, onKeyDown}; `keys`: of all, in their order. */
export function useTicks(keys) {
  const field = useRef(null);
  const ticks = useRef(new Map());
  const place = (key) => (element) => (element ? ticks.current.set(key, element) : ticks.current.delete(key));
  const onKeyDown = (event) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    const found = keys.map((key) => ticks.current.get(key)).filter((element) => element && !element.disabled);
    const stops = [field.current, ...found];
    const at = stops.indexOf(event.target);
    if (at < 0) return;
    event.preventDefault();
    stops[Math.max(0, Math.min(stops.length - 1, at + step))].focus();
  };
  return { field, place, onKeyDown };
}
