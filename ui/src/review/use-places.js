// One tab stop for all rows, and the focus, which is never lost: where a row went away the next one has it.
import { useFocusEffect, useMemo, useRef, useState } from "../host.js";

const isNowhere = () => !document.activeElement || document.activeElement === document.body;

/**
 * {here, card(index, element), isRow(element), focus(index), goTo(index), end}; `count` rows; `active`: whether the list is what is
 * seen; `end`: a ref for what has the focus where no row is left.
 */
export function usePlaces(count, active, busy) {
  const cards = useRef([]);
  const end = useRef(null);
  const wanted = useRef(null);
  const started = useRef(false);
  const [place, setPlace] = useState(0);
  const [turn, setTurn] = useState(0);
  const here = Math.max(0, Math.min(place, count - 1));
  const ways = useMemo(
    () => ({
      card: (index, element) => {
        cards.current[index] = element;
      },
      isRow: (element) => cards.current.includes(element),
      focus: setPlace,
      goTo: (index) => {
        wanted.current = index;
        setTurn((old) => old + 1);
      },
    }),
    [],
  );
  useFocusEffect(() => {
    if (wanted.current === null || !active) return;
    const index = Math.max(0, Math.min(wanted.current, count - 1));
    wanted.current = null;
    setPlace(index);
    (count ? cards.current[index] : end.current)?.focus();
  }, [turn, active, count]);
  useFocusEffect(() => {
    if (!active || started.current || !count) return;
    started.current = true;
    if (isNowhere()) cards.current[0]?.focus({ preventScroll: true });
  }, [active, count]);
  useFocusEffect(() => {
    if (!busy && active && started.current && count && isNowhere()) cards.current[here]?.focus();
  }, [busy]);
  return { here, end, ...ways };
}
