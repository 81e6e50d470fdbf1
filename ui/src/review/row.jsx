// One recommendation in the list: what it is about, how sure, the best reasons, and what can be done about it.
import "./row.css";
import { Link, React, useMemo } from "../host.js";
import { ago } from "../shared/time.js";
import { t } from "../texts/t.js";
import { boxName } from "./boxes.js";
import { ChangedFields } from "./changed-fields.jsx";
import { Persons } from "./persons.jsx";
import { Pictures } from "./pictures.jsx";
import { RowActions } from "./row-actions.jsx";
import { Score } from "./score.jsx";
import { isScored, nobodyChosen, scoreText, targetText } from "./words.js";

const MOST_TARGETS = 4;
/** More are told where one is opened. */
const MOST_REASONS = 3;
const NOBODY = [];

/**
 * `on`: what a click does, the same object for all rows and always. The children come below. Drawn again only when
 * something of it changes: there may be thousands.
 */
export function Row(props) {
  const { row, info, index, tabIndex, selected, off, busy, error, accepting, children } = props;
  const seen = [row, info, index, tabIndex, selected, off, busy, error, accepting, children];
  return useMemo(() => <Found {...props} />, seen);
}

const rowText = (row) => {
  const told = isScored(row.type) ? scoreText(row) : (row.fields ?? []).map(({ label }) => label).join(", ");
  return told ? t("review.row", { title: row.title, score: told }) : row.title;
};

function Found({ row, info, on, index, tabIndex, selected, off = NOBODY, busy, error, accepting, children }) {
  const open = row.state === "open";
  const label = rowText(row);
  return (
    <li
      className={`sense-found ${accepting ? "sense-found-open" : ""}`}
      tabIndex={tabIndex}
      ref={(element) => on.card(index, element)}
      onFocus={() => on.focus(index)}
      aria-label={label}
      aria-busy={busy || undefined}
    >
      <input
        type="checkbox"
        className="sense-found-tick"
        tabIndex={tabIndex}
        checked={selected}
        aria-label={t("review.select", { title: row.title })}
        onChange={() => on.select(row)}
      />
      <Pictures pictures={row.pictures} count={row.targets.length} kind={info.target} />
      <div className="sense-found-text">
        <Link className="sense-found-title" to={on.detail(row.id)} dir="auto" tabIndex={tabIndex} title={row.title}>
          {row.title}
        </Link>
        {row.persons ? (
          <Persons
            persons={row.persons}
            off={off}
            busy={busy}
            tab={tabIndex}
            onToggle={open ? (person) => on.toggle(row, person) : null}
            onReject={open ? (who) => on.reject(row, who) : null}
          />
        ) : (
          !row.fields?.length &&
          row.reasons.length > 0 && (
            <div className="sense-found-why" title={row.reasons.join("\n")}>
              {row.offer && (
                <strong dir="auto">
                  {row.offer}
                  {" – "}
                </strong>
              )}
              {row.reasons.slice(0, MOST_REASONS).join(" · ")}
            </div>
          )
        )}
        <ChangedFields row={row} />
        <About row={row} boxes={info.boxes} tab={tabIndex} />
        {error && (
          <div className="sense-found-error" role="alert">
            {error}
          </div>
        )}
      </div>
      {isScored(row.type) ? <Score score={row.score} words={row.words} /> : <span />}
      <RowActions
        row={row}
        info={info}
        on={on}
        busy={busy}
        tab={tabIndex}
        accepting={accepting}
        nobody={nobodyChosen(row.persons, off)}
      />
      {children && <div className="sense-found-below">{children}</div>}
    </li>
  );
}

/** Links to Stash's own pages, when it was found, and what was written where it was carried out. */
function About({ row, boxes, tab }) {
  const shown = row.targets.slice(0, MOST_TARGETS);
  const more = row.targets.length - shown.length;
  return (
    <div className="sense-found-about">
      {shown.map(({ kind, id }) => (
        <Link key={`${kind}:${id}`} to={`/${kind}s/${id}`} tabIndex={tab}>
          {targetText({ kind, id })}
        </Link>
      ))}
      {more > 0 && <span>{t("names.more", { count: more })}</span>}
      {row.endpoint && <span className="sense-found-endpoint">{boxName(boxes, row.endpoint)}</span>}
      <span>{t("review.found", { ago: ago(row.at) })}</span>
      {row.change && <span dir="auto">{row.change.title}</span>}
    </div>
  );
}
