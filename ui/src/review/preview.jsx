// What will be written, what will be lost by that, and what Undo does not bring back.
import "./preview.css";
import { React } from "../host.js";
import { Notice } from "../shared/notice.jsx";
import { t } from "../texts/t.js";

/** `more`: writes that are not listed; `skipped`: [{id, title, why}]. */
export function Preview({ preview, more = 0, skipped = [] }) {
  return (
    <>
      {preview.cannot_undo.length > 0 && (
        <Notice kind="warning" title={t("review.preview.cannot_undo")}>
          {preview.cannot_undo.join("\n")}
        </Notice>
      )}
      {preview.nothing && <p className="sense-muted">{t("review.preview.nothing")}</p>}
      <Writes writes={preview.writes} />
      {more > 0 && <p className="sense-muted">{t("review.preview.more", { count: more })}</p>}
      <Facts title={t("review.preview.dropped")} facts={preview.dropped.map(lost)} />
      <Facts title={t("review.preview.skipped")} facts={skipped.map(leftOut)} />
    </>
  );
}

const lost = (each) => ({
  what: t("review.preview.value", { field: each.field, value: each.value }),
  why: [each.from && t("review.preview.from", { name: each.from }), each.why].filter(Boolean).join(" · "),
});

const leftOut = (each) => ({ what: each.title, why: each.why });

function Facts({ title, facts }) {
  if (!facts.length) return null;
  return (
    <div className="sense-facts">
      <strong>{title}</strong>
      <ul>
        {facts.map(({ what, why }, index) => (
          <li key={index}>
            <bdi>{what}</bdi> {why && <span className="sense-muted">{why}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** One line per value; the thing that is written to is named where it is another one than in the line before. */
function Writes({ writes }) {
  if (!writes.length) return null;
  return (
    <div className="sense-writes" role="region" tabIndex={0} aria-label={t("review.preview.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("review.preview.thing")}</th>
            <th scope="col">{t("review.preview.field")}</th>
            <th scope="col">{t("review.preview.before")}</th>
            <th scope="col">{t("review.preview.after")}</th>
          </tr>
        </thead>
        <tbody>
          {writes.map((write, index) => (
            <tr key={index}>
              <td dir="auto">{isSame(write, writes[index - 1]) ? "" : write.name}</td>
              <th scope="row">{write.field}</th>
              <Value text={write.before} className="sense-before" />
              <Value text={write.after} className="sense-after" />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const isSame = (one, other) => other && one.kind === other.kind && one.id === other.id && one.name === other.name;

function Value({ text, className }) {
  return (
    <td dir="auto" className={className}>
      {text || <span className="sense-muted">{t("review.preview.empty")}</span>}
    </td>
  );
}
