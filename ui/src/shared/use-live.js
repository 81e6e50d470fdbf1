// The follower of the status file as a hook.
import { askStatus, readStatusFile } from "../api.js";
import { useEffect, useRef, useState } from "../host.js";
import { createLive } from "./live.js";

export const live = createLive({ readFile: readStatusFile, ask: askStatus, hidden: () => document.hidden });
document.addEventListener("visibilitychange", live.visibilityChanged);

/** {jobs, known, failures}, kept up to date; `wants(job)` says which running jobs are waited for here. */
export function useLive(wants) {
  const [state, setState] = useState(live.current);
  const wish = useRef(wants);
  wish.current = wants;
  useEffect(() => {
    setState(live.current());
    return live.watch(setState, (job) => wish.current(job));
  }, []);
  return state;
}

/** Calls `listener(job)` whenever a job comes to its end. */
export function useEnded(listener) {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => live.onEnded((job) => latest.current(job)), []);
}
