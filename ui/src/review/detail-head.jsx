// The head of one recommendation from close by: the ways to the others, and what it is.
import { React, useFocusEffect } from "../host.js";
import { Action } from "../shared/action.jsx";
import { t } from "../texts/t.js";
import { Score } from "./score.jsx";
import { isScored } from "./words.js";

export function Ways({ address, rows, id, help, helpId, onHelp }) {
  const all = rows.list.rows;
  const at = all.findIndex((each) => each.id === id);
  const step = (by, icon, text) => (
    <Action
      icon={icon}
      disabled={at < 0 || !all[at + by]}
      aria-label={text}
      title={text}
      onClick={() => address.open(all[at + by].id)}
    />
  );
  return (
    <div className="sense-row sense-detail-ways">
      <Action icon="faArrowLeft" onClick={address.close}>
        {t("review.back")}
      </Action>
      {step(-1, "faChevronUp", t("review.previous"))}
      {step(1, "faChevronDown", t("review.next"))}
      {at >= 0 && <span className="sense-muted">{t("review.place", { place: at + 1, total: rows.list.total })}</span>}
      <Action icon="faKeyboard" variant="link" aria-expanded={help} aria-controls={helpId} onClick={onHelp}>
        {t("review.keys")}
      </Action>
    </div>
  );
}

/** The focus comes here, so that the keys work and the title is read. */
export function Heading({ row, info, titleRef: title }) {
  useFocusEffect(() => title.current.focus({ preventScroll: true }), []);
  return (
    <div className="sense-detail-head">
      <div>
        <span className="sense-muted">{info.label}</span>
        <h3 ref={title} tabIndex={-1} dir="auto">
          {row.title}
        </h3>
      </div>
      {isScored(info.type) && <Score score={row.score} words={row.words} />}
    </div>
  );
}
