// A small picture of a face out of our store, fetched together with its neighbours.
import "./crop.css";
import { call } from "../api.js";
import { Icon, React } from "../host.js";
import { createBatch } from "./batch.js";
import { useBatched } from "./use-batched.js";

const crops = createBatch({ load: async (ids) => (await call("crops", { ids })).crops });

/**
 * `id` null or unknown to the store shows the picture that Stash has of `performerId`, else a placeholder, all of
 * the same size.
 */
export function Crop({ id, performerId, label, size = "md" }) {
  const data = useBatched(crops, id);
  const className = `sense-crop sense-crop-${size}`;
  if (data === null && performerId) {
    return (
      <img
        className={`${className} sense-crop-cover`}
        src={`performer/${performerId}/image`}
        alt={label}
        title={label}
      />
    );
  }
  if (data) return <img className={className} src={data} alt={label} title={label} />;
  return (
    <span className={`${className} sense-crop-none`} role="img" aria-label={label} title={label}>
      {data === null && <Icon name="faUser" />}
    </span>
  );
}
