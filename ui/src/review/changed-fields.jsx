// Which fields of a row differ from what a stash-box says, as chips: those that only add, and those both sides changed.
import "./changed-fields.css";
import { React } from "../host.js";
import { t } from "../texts/t.js";

const MOST = 6;

export function ChangedFields({ row }) {
  const fields = row.fields ?? [];
  if (!fields.length && !row.gone) return null;
  return (
    <ul className="sense-fields" role="list" aria-label={t("review.fields")}>
      {row.gone && <li className="sense-fields-gone">{t(`review.gone.${row.gone}`)}</li>}
      {fields.slice(0, MOST).map((field) => (
        <Chip key={field.name} field={field} />
      ))}
      {fields.length > MOST && <li>{t("names.more", { count: fields.length - MOST })}</li>}
    </ul>
  );
}

function Chip({ field: { label, only_adds: adds, conflict } }) {
  if (!adds && !conflict) return <li>{label}</li>;
  const sort = conflict ? "conflict" : "adds";
  return (
    <li className={`sense-fields-${sort}`} title={t(`review.field.${sort}.title`, { label })}>
      {t(`review.field.${sort}`, { label })}
    </li>
  );
}
