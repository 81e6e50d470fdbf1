// What is ticked: rows for many at once, and the persons of a row who are not meant.
import { useMemo, useState } from "../host.js";

/** {chosen: Set of ids, toggle(id), clear(), off: {id: [persons]}, togglePerson(id, person)} */
export function useTicks() {
  const [chosen, setChosen] = useState(() => new Set());
  const [off, setOff] = useState({});
  const ways = useMemo(
    () => ({
      toggle: (id) =>
        setChosen((old) => {
          const next = new Set(old);
          if (!next.delete(id)) next.add(id);
          return next;
        }),
      clear: () => setChosen(new Set()),
      togglePerson: (id, person) =>
        setOff((old) => {
          const before = old[id] ?? [];
          const after = before.includes(person) ? before.filter((each) => each !== person) : [...before, person];
          return { ...old, [id]: after };
        }),
    }),
    [],
  );
  return { chosen, off, ...ways };
}
