// Both values of a field beside each other, what differs within longer texts marked.
import "./values.css";
import { React, useMemo } from "../../host.js";
import { t } from "../../texts/t.js";
import { BoxPicture } from "./box-picture.jsx";
import { wordDiff } from "./diff.js";
import { Picture } from "../pictures.jsx";

const MARKED = ["text", "line", "name"];

export function Values({ field, box, control }) {
  const { kind, local, upstream } = field;
  const diff = useMemo(
    () => (MARKED.includes(kind) && local && upstream ? wordDiff(local, upstream) : null),
    [kind, local, upstream],
  );
  const taken = ["accept", "demote"].includes(control);
  return (
    <>
      <Side className={control === "keep" || control === "alias" ? "sense-value-chosen" : ""} label={t("compare.yours")}>
        {field.pictures ? (
          <Picture path={field.pictures.local} alt={t("compare.picture.yours")} />
        ) : (
          <Text text={local} pieces={diff?.before} as="del" />
        )}
      </Side>
      <Side className={taken ? "sense-value-chosen" : ""} label={box}>
        {field.pictures ? (
          <BoxPicture token={field.pictures.upstream} box={box} />
        ) : (
          <Text text={upstream} pieces={diff?.after} as="ins" />
        )}
        <Rivals rivals={field.rivals} />
      </Side>
    </>
  );
}

/** On narrow pages, where the head of the column is out of sight, `label` stands above the value. */
function Side({ className, label, children }) {
  return (
    <div role="cell" className={`sense-value ${className}`}>
      <span className="sense-value-label" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  );
}

function Text({ text, pieces, as: Mark }) {
  if (!text) return <span className="sense-muted">{t("review.preview.empty")}</span>;
  return (
    <div className="sense-value-text" dir="auto">
      {pieces ? pieces.map((piece, index) => (piece.own ? <Mark key={index}>{piece.text}</Mark> : piece.text)) : text}
    </div>
  );
}

/** What other stash-boxes say; the one that comes before this one decides, and is told so. */
export function Rivals({ rivals }) {
  if (!rivals?.length) return null;
  return (
    <ul className="sense-rivals">
      {rivals.map((rival) => (
        <li key={rival.endpoint} className={rival.first ? "sense-rival-first" : undefined} dir="auto">
          {t(rival.first ? "compare.rival.first" : "compare.rival", {
            box: rival.box,
            value: rival.value || t("compare.rival.empty"),
          })}
        </li>
      ))}
    </ul>
  );
}
