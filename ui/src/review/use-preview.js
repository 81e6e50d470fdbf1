// What carrying out a recommendation would write, asked anew whenever a choice changes.
import { call } from "../api.js";
import { useCallback, useEffect, useRef, useState } from "../host.js";

const NONE = { key: null, data: null, error: null };
const outdated = (old) => (old.key === null ? old : { ...old, key: null });

/** `version`: another one asks anew for the same choices. {preview, error, loading, again()}; `preview` is only there while it is the one of these choices. */
export function usePreview(id, choices, wanted, version = "") {
  const key = JSON.stringify([id, choices, version]);
  const [state, setState] = useState(NONE);
  const turn = useRef(0);
  const load = useCallback(async () => {
    const mine = ++turn.current;
    setState(outdated);
    let next;
    try {
      const [about, chosen] = JSON.parse(key);
      next = { key, data: await call("review.preview", { id: about, choices: chosen }), error: null };
    } catch (error) {
      next = { key, data: null, error: error.message };
    }
    if (mine === turn.current) setState(next);
  }, [key]);
  useEffect(() => {
    if (wanted) load();
    else setState(outdated); // the next time it is wanted it is asked for, and the old one is not taken for it till then
    return () => {
      turn.current += 1;
    };
  }, [load, wanted]);
  const current = state.key === key;
  const preview = current ? state.data : null;
  return { preview, last: state.data, error: current ? state.error : null, loading: wanted && !current, again: load };
}
