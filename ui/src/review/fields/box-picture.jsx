// A picture that only the stash-box has: fetched by the plugin, politely, a few at a time.
import { call } from "../../api.js";
import { Icon, React, Spinner, useEffect, useState } from "../../host.js";
import { createBatch } from "../../shared/batch.js";
import { t } from "../../texts/t.js";

const AT_ONCE = 8;
const pictures = createBatch({
  load: async (tokens) => (await call("box.pictures", { tokens })).pictures,
  limit: AT_ONCE,
  keep: 50,
});

/** undefined while it is fetched, null where there is none. */
function usePicture(token) {
  const [state, setState] = useState({ token, data: token ? pictures.peek(token) : null });
  useEffect(() => {
    let mounted = true;
    const show = (data) => mounted && setState({ token, data });
    const known = token ? pictures.get(token, show) : null;
    if (known !== undefined) show(known);
    return () => {
      mounted = false;
    };
  }, [token]);
  return state.token === token ? state.data : undefined;
}

export function BoxPicture({ token, box }) {
  const data = usePicture(token);
  const fetching = data === undefined;
  const label = t(fetching ? "compare.picture.fetching" : "compare.picture.theirs", { box });
  if (data) return <img className="sense-picture" src={data} alt={label} />;
  return (
    <span className="sense-picture sense-picture-none" role="img" aria-label={label}>
      {fetching ? <Spinner as="span" animation="border" size="sm" aria-hidden="true" /> : <Icon name="faImage" />}
    </span>
  );
}
