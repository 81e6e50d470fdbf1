// The persons of an unidentified scene, densely: the face found beside the known one, and which of them are meant.
import "./persons.css";
import { Badge, Link, React, useEffect, useRef, useState } from "../host.js";
import { toPercent } from "../identify/grouping.js";
import { isNew } from "../identify/performer-name.jsx";
import { Action } from "../shared/action.jsx";
import { Crop } from "../shared/crop.jsx";
import { t } from "../texts/t.js";

const AHEAD = "400px";

/** Whether an element is, or was, near what is seen: faces of rows far below are not fetched. */
function useNear() {
  const element = useRef(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const watcher = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        setNear(true);
        watcher.disconnect();
      },
      { rootMargin: AHEAD },
    );
    watcher.observe(element.current);
    return () => watcher.disconnect();
  }, []);
  return [element, near];
}

/** `off`: numbers of those who are not meant. Without `onToggle` nothing can be chosen. `tab`: 0 or -1, for all in it. */
export function Persons({ persons, off, busy, size = "sm", tab = 0, onToggle, onReject }) {
  const [element, near] = useNear();
  return (
    <ul className="sense-chips" ref={element} role="list">
      {persons.map((who) => (
        <li key={`${who.person}:${who.performer_id}`} className={off.includes(who.person) ? "sense-chip-off" : ""}>
          {onToggle && (
            <input
              type="checkbox"
              tabIndex={tab}
              checked={!off.includes(who.person)}
              aria-label={t("review.person.take", { name: who.name })}
              onChange={() => onToggle(who.person)}
            />
          )}
          <Faces who={who} near={near} size={size} />
          <span className="sense-chip-text">
            <Name who={who} tab={tab} />
            <span className="sense-muted">
              {t("person.confidence", { words: who.words, percent: toPercent(who.confidence) })}
            </span>
          </span>
          {onReject && (
            <Action
              icon="faUserXmark"
              variant="link"
              tabIndex={tab}
              disabled={busy}
              title={t("person.reject.title", { name: who.name })}
              aria-label={t("action.about", { text: t("person.reject"), name: who.name })}
              onClick={() => onReject(who)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function Name({ who, tab }) {
  if (isNew(who)) {
    return (
      <span className="sense-chip-name">
        <bdi>{who.name}</bdi>
        <Badge variant="info" className="sense-mark" title={t("person.new.title", { name: who.name })}>
          {t("person.new")}
        </Badge>
      </span>
    );
  }
  return (
    <Link className="sense-chip-name" to={`/performers/${who.performer_id}`} tabIndex={tab} title={who.name}>
      <bdi>{who.name}</bdi>
    </Link>
  );
}

function Faces({ who, near, size }) {
  const none = <span className={`sense-crop sense-crop-${size}`} />;
  if (!near) {
    return (
      <>
        {none}
        {none}
      </>
    );
  }
  return (
    <>
      <Crop id={who.crop} label={t("person.crop")} size={size} />
      <Crop
        id={who.reference}
        performerId={isNew(who) ? null : who.performer_id}
        label={t("person.reference", { name: who.name })}
        size={size}
      />
    </>
  );
}
