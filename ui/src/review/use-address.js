// The place of the review as a hook, and the ways from one to the next.
import { useHistory, useLocation, useMemo } from "../host.js";
import { format, parse } from "./address.js";

/** Told to the history, so that closing is going back where that leads to the list. */
const FROM_LIST = { sense: "list" };

/** {place, change(part), detail(id), open(id), close()}; `detail` is where a link leads, `open` goes there. */
export function useAddress() {
  const history = useHistory();
  const location = useLocation();
  return useMemo(() => {
    const place = parse(location.search);
    const { pathname, state } = location;
    const to = (part, more = {}) => ({ pathname, search: format({ ...place, ...part }), ...more });
    const detail = (id) => to({ id }, { state: place.id === null ? FROM_LIST : state });
    return {
      place,
      detail,
      change: (part) => history.replace(to(part)),
      open: (id) => (place.id === null ? history.push(detail(id)) : history.replace(detail(id))),
      close: () => (state?.sense === "list" ? history.goBack() : history.replace(to({ id: null }))),
    };
  }, [history, location]);
}
