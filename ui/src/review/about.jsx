// What is open about the scene or performer whose page this is, each the way to its detail.
import "./about.css";
import { Link, React } from "../host.js";
import { t } from "../texts/t.js";
import { reviewLink } from "./address.js";
import { Score } from "./score.jsx";
import { isScored } from "./words.js";

const MOST = 3;

export function About({ rows }) {
  if (!rows.length) return null;
  const more = rows.length - MOST;
  return (
    <div className="sense-about-rows" role="group" aria-label={t("review.about", { count: rows.length })}>
      <span className="sense-muted">{t("review.about", { count: rows.length })}</span>
      <ul>
        {rows.slice(0, MOST).map((row) => (
          <li key={row.id}>
            <Link to={reviewLink({ type: row.type, id: row.id })} dir="auto">
              {row.title}
            </Link>
            {isScored(row.type) && <Score score={row.score} words={row.words} />}
          </li>
        ))}
      </ul>
      {more > 0 && <Link to={reviewLink()}>{t("names.more", { count: more })}</Link>}
    </div>
  );
}
