// The rows of one type by a filter, as far as they were asked for.
import { call } from "../api.js";
import { useCallback, useEffect, useMemo, useRef, useState } from "../host.js";
import { NOTHING, changed, joined, restored, without } from "./pages.js";

/** Fewer rows than these, and the next page is fetched by itself. */
const FEW = 10;
const BLANK = { list: NOTHING, loaded: false, loading: true, error: null };

/**
 * {list, loaded, loading, error, reload(), more(), key(), drop(id) -> its place, put(row, index, key), change(id, part)};
 * the functions are always the same. `key()`: which list this is; what is put back into another one is asked for there.
 */
export function useRows(query) {
  const key = JSON.stringify(query);
  const [state, setState] = useState(BLANK);
  const latest = useRef(NOTHING);
  const turn = useRef(0);
  const show = useCallback((part) => {
    if (part.list) latest.current = part.list;
    setState((old) => ({ ...old, ...part }));
  }, []);
  const load = useCallback(
    async (before) => {
      const mine = ++turn.current;
      show({ loading: true });
      try {
        const page = await call("review.list", { ...JSON.parse(key), after: before ? latest.current.next : 0 });
        if (mine !== turn.current) return;
        const list = joined(before ? latest.current : NOTHING, page);
        show({ list, loaded: true, loading: false, error: null });
      } catch (error) {
        if (mine === turn.current) show({ loading: false, error: error.message });
      }
    },
    [key, show],
  );
  useEffect(() => {
    show(BLANK);
    load(false);
    return () => {
      turn.current += 1;
    };
  }, [load, show]);
  const now = useRef();
  now.current = { key, load };
  const ways = useMemo(() => waysOf(latest, show, now), [show]);
  const { list, loading, error } = state;
  const short = list.next !== null && list.rows.length < FEW && !loading && !error;
  useEffect(() => {
    if (short) ways.more();
  }, [short, ways]);
  return { ...state, ...ways };
}

function waysOf(latest, show, now) {
  const reload = () => now.current.load(false);
  return {
    reload,
    more: () => now.current.load(true),
    key: () => now.current.key,
    drop(id) {
      const index = latest.current.rows.findIndex((row) => row.id === id);
      show({ list: without(latest.current, id) });
      return index;
    },
    put(row, index, key) {
      if (key !== now.current.key) reload();
      else show({ list: restored(latest.current, row, index) });
    },
    change: (id, part) => show({ list: changed(latest.current, id, part) }),
  };
}
