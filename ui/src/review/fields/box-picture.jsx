// A picture that only the stash-box has: fetched by the plugin, politely, a few at a time.
import { call } from "../../api.js";
import { Icon, React, Spinner } from "../../host.js";
import { createBatch } from "../../shared/batch.js";
import { useBatched } from "../../shared/use-batched.js";
import { t } from "../../texts/t.js";

const AT_ONCE = 8;
const pictures = createBatch({
  load: async (tokens) => (await call("box.pictures", { tokens })).pictures,
  limit: AT_ONCE,
  keep: 50,
});

export function BoxPicture({ token, box }) {
  const data = useBatched(pictures, token);
  const fetching = data === undefined;
  const label = t(fetching ? "compare.picture.fetching" : "compare.picture.theirs", { box });
  if (data) return <img className="sense-picture" src={data} alt={label} />;
  return (
    <span className="sense-picture sense-picture-none" role="img" aria-label={label}>
      {fetching ? <Spinner as="span" animation="border" size="sm" aria-hidden="true" /> : <Icon name="faImage" />}
    </span>
  );
}
