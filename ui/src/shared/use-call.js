// One call at a time per view: what runs is known by its key, a second click does nothing.
import { useCallback, useEffect, useRef, useState, useToast } from "../host.js";

/** {busy: key | null, run(key, work)}; run gives what work gives, or undefined after showing its error. */
export function useCall() {
  const [busy, setBusy] = useState(null);
  const running = useRef(false);
  const mounted = useRef(true);
  const toast = useToast();
  useEffect(
    () => () => {
      mounted.current = false;
    },
    [],
  );
  const run = useCallback(
    async (key, work) => {
      if (running.current) return undefined;
      running.current = true;
      setBusy(key);
      try {
        return await work();
      } catch (error) {
        toast.error(error);
        return undefined;
      } finally {
        running.current = false;
        if (mounted.current) setBusy(null);
      }
    },
    [toast],
  );
  return { busy, run };
}
