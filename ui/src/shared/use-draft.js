// A draft as a hook. What was not sent yet when its view is left is sent then.
import { useEffect, useRef, useState } from "../host.js";
import { createDraft } from "./draft.js";

/** {value, state, error, change(value, wait), flush()}: see draft.js. */
export function useDraft(save) {
  const latest = useRef(save);
  latest.current = save;
  const [draft] = useState(() => {
    const listeners = new Set();
    const changed = (shown) => listeners.forEach((listener) => listener(shown));
    return { ...createDraft({ save: (value) => latest.current(value), changed }), listeners };
  });
  const [shown, setShown] = useState(draft.current);
  useEffect(() => {
    draft.listeners.add(setShown);
    return () => {
      draft.listeners.delete(setShown);
      draft.flush();
    };
  }, [draft]);
  return { ...shown, change: draft.change, flush: draft.flush };
}
