// Who it may be, as the stash-boxes say: asked at once for what is known of the person, and again for what is typed.
import { call } from "../api.js";
import { useCallback, useEffect, useRef, useState } from "../host.js";

const NOTHING = { boxes: null, error: null, none: false, query: "", searching: true, again: null };

const isAsked = ({ enabled, has_key: hasKey }) => enabled && hasKey;

/** Whether there is no stash-box that could be asked; where that cannot be known either, there may be one. */
const hasNone = () =>
  call("boxes.list").then(
    ({ boxes }) => !boxes.some(isAsked),
    () => false,
  );

const replaced = (boxes, found) => boxes.map((box) => found.find(({ endpoint }) => endpoint === box.endpoint) ?? box);

/**
 * `about`: the arguments that tell who is looked for. {boxes | null, error, none: no stash-box can be asked, query,
 * searching, again: the endpoint that is asked once more, search(query), retry(endpoint)}; late answers are dropped.
 */
export function useFind(about) {
  const [state, setState] = useState(NOTHING);
  const turn = useRef(0);
  const key = JSON.stringify(about);
  const ask = useCallback(
    async (query, endpoint = null) => {
      const mine = ++turn.current;
      const show = (news) => mine === turn.current && setState((old) => ({ ...old, ...news(old) }));
      show(() => ({ query, error: null, searching: endpoint === null, again: endpoint }));
      const end = { searching: false, again: null };
      try {
        const args = { ...JSON.parse(key), ...(query && { query }), ...(endpoint && { endpoint }) };
        const { boxes } = await call("profile.find", args);
        show((old) => ({ ...end, none: false, boxes: endpoint ? replaced(old.boxes, boxes) : boxes }));
      } catch (error) {
        const none = await hasNone();
        show(() => ({ ...end, none, error: error.message }));
      }
    },
    [key],
  );
  useEffect(() => {
    ask("");
    return () => {
      turn.current += 1;
    };
  }, [ask]);
  return { ...state, search: ask, retry: (endpoint = null) => ask(state.query, endpoint) };
}
