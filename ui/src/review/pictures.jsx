// The pictures of what a recommendation is about, as Stash has them, fetched when they come into view.
import "./pictures.css";
import { Icon, React, useState } from "../host.js";
import { t } from "../texts/t.js";

const MOST = 3;

export function Pictures({ pictures, count, kind }) {
  const shown = pictures.slice(0, MOST);
  const more = Math.max(count, pictures.length) - shown.length;
  return (
    <span className={`sense-pictures sense-pictures-${kind}`}>
      {shown.map((path) => (
        <Picture key={path} path={path} />
      ))}
      {more > 0 && <span className="sense-pictures-more">{t("review.pictures.more", { count: more })}</span>}
    </span>
  );
}

/** `alt` is empty where the name stands beside it. One that does not come is a plain place of the same size. */
export function Picture({ path, alt = "" }) {
  const [broken, setBroken] = useState(false);
  if (!path || broken) {
    return (
      <span className="sense-picture sense-picture-none">
        <Icon name="faImage" />
      </span>
    );
  }
  return (
    <img
      className="sense-picture"
      src={path}
      alt={alt}
      loading="lazy"
      decoding="async"
      onError={() => setBroken(true)}
    />
  );
}
