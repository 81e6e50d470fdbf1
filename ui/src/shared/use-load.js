// What a view asks for when it opens.
import { call } from "../api.js";
import { useCallback, useEffect, useRef, useState } from "../host.js";

/** {data, error, loading, reload(), set(data)}; asks again when `args` change; late answers are dropped. */
export function useLoad(operation, args = {}) {
  const [state, setState] = useState({ data: null, error: null, loading: true });
  const turn = useRef(0);
  const key = JSON.stringify(args);
  const reload = useCallback(async () => {
    const mine = ++turn.current;
    setState((old) => ({ ...old, loading: true }));
    try {
      const data = await call(operation, JSON.parse(key));
      if (mine === turn.current) setState({ data, error: null, loading: false });
    } catch (error) {
      if (mine === turn.current) setState((old) => ({ ...old, error: error.message, loading: false }));
    }
  }, [operation, key]);
  useEffect(() => {
    reload();
    return () => {
      turn.current += 1;
    };
  }, [reload]);
  const set = useCallback((data) => {
    turn.current += 1;
    setState({ data, error: null, loading: false });
  }, []);
  return { ...state, reload, set };
}
