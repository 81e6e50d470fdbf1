// A thing out of a batch (batch.js): what a component shows of it while it comes, and when it is there.
import { useEffect, useState } from "../host.js";

/** undefined while it is fetched, null where there is none. */
export function useBatched(batch, id) {
  const [state, setState] = useState({ id, data: id ? batch.peek(id) : null });
  useEffect(() => {
    let mounted = true;
    const show = (data) => mounted && setState({ id, data });
    const known = id ? batch.get(id, show) : null;
    if (known !== undefined) show(known);
    return () => {
      mounted = false;
    };
  }, [batch, id]);
  return state.id === id ? state.data : undefined;
}
