// What a view asks for when it opens.
import { call } from "../api.js";
import { useCallback, useEffect, useRef, useState } from "../host.js";

/**
 * {data, error, loading, fresh, reload(), set(data)}; asks again when `args` change; late answers are dropped. `fresh`:
 * the data is that of these arguments, not still that of those before.
 */
export function useLoad(operation, args = {}) {
  const [state, setState] = useState({ data: null, error: null, loading: true, key: null });
  const turn = useRef(0);
  const key = JSON.stringify(args);
  const reload = useCallback(async () => {
    const mine = ++turn.current;
    setState((old) => ({ ...old, loading: true }));
    try {
      const data = await call(operation, JSON.parse(key));
      if (mine === turn.current) setState({ data, error: null, loading: false, key });
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
    setState({ data, error: null, loading: false, key });
  }, [key]);
  const { data, error, loading } = state;
  return { data, error, loading, fresh: state.key === key, reload, set };
}
