// Who it may be, as the stash-boxes say: asked at once for what is known of the person, and again for what is typed.
import { call } from "../api.js";
import { useCallback, useEffect, useRef, useState } from "../host.js";

const NOTHING = { boxes: null, error: null, none: false, query: "" };

const isAsked = ({ enabled, has_key: hasKey }) => enabled && hasKey;

/**
 * `about`: the arguments that tell who is looked for. {boxes: [{endpoint, name, found, error, busy}] | null, error,
 * none: no stash-box can be asked, query, searching, search(query), retry(endpoint)}. Each stash-box is asked by itself,
 * so that a slow one holds back nobody; meanwhile what it found before stays. Late answers are dropped.
 */
export function useFind(about) {
  const [state, setState] = useState(NOTHING);
  const [listing, setListing] = useState(true);
  const turns = useRef({ all: 0, of: {} });
  const key = JSON.stringify(about);

  const askOne = useCallback(
    async (endpoint, query) => {
      const mine = (turns.current.of[endpoint] = (turns.current.of[endpoint] ?? 0) + 1);
      const all = turns.current.all;
      const show = (news) => {
        if (mine !== turns.current.of[endpoint] || all !== turns.current.all) return;
        setState((old) => ({ ...old, boxes: changed(old.boxes, endpoint, news) }));
      };
      show({ busy: true });
      show({ ...(await foundAt({ ...JSON.parse(key), endpoint, ...(query && { query }) })), busy: false });
    },
    [key],
  );

  const search = useCallback(
    async (query) => {
      const mine = ++turns.current.all;
      setListing(true);
      setState((old) => ({ ...old, query, error: null }));
      const { boxes, ...rest } = await listed(JSON.parse(key));
      if (mine !== turns.current.all) return;
      setListing(false);
      setState((old) => ({ ...old, ...rest, boxes: boxes && boxes.map((box) => before(old.boxes, box)) }));
      boxes?.forEach(({ endpoint }) => askOne(endpoint, query));
    },
    [key, askOne],
  );

  useEffect(() => {
    search("");
    return () => {
      turns.current.all += 1;
    };
  }, [search]);
  const searching = listing || Boolean(state.boxes?.some((box) => box.busy));
  const retry = (endpoint) => (endpoint ? askOne(endpoint, state.query) : search(state.query));
  return { ...state, searching, search, retry };
}

/** The stash-boxes that are asked. Where there is none, the backend says in its words what to do. */
async function listed(about) {
  try {
    const boxes = (await call("boxes.list")).boxes.filter(isAsked);
    if (boxes.length) return { boxes, error: null, none: false };
  } catch (error) {
    return { boxes: null, error: error.message, none: false };
  }
  const error = await call("profile.find", about).then(
    () => null,
    (failure) => failure.message,
  );
  return { boxes: null, error, none: true };
}

/** What one says, or why it says nothing. */
async function foundAt(args) {
  try {
    const [{ found, error }] = (await call("profile.find", args)).boxes;
    return { found, error };
  } catch (error) {
    return { found: [], error: error.message };
  }
}

const before = (boxes, { endpoint, name }) => ({
  ...(boxes?.find((box) => box.endpoint === endpoint) ?? { found: [], error: null }),
  endpoint,
  name,
  busy: true,
});

const changed = (boxes, endpoint, news) =>
  boxes && boxes.map((box) => (box.endpoint === endpoint ? { ...box, ...news } : box));
