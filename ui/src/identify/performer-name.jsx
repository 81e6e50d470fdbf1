// A performer's name: the way to its page in Stash or, for somebody the library does not have, at the stash-box.
import { Badge, Link, React } from "../host.js";
import { t } from "../texts/t.js";

/** People of published databases have negative numbers. */
export const isNew = (performer) => String(performer.performer_id).startsWith("-");

export function PerformerName({ performer }) {
  const { performer_id: id, name, disambiguation, page } = performer;
  return (
    <>
      {!isNew(performer) && <Link to={`/performers/${id}`}>{name}</Link>}
      {isNew(performer) && page && (
        <a href={page} target="_blank" rel="noreferrer">
          {name}
        </a>
      )}
      {isNew(performer) && !page && name}
      {disambiguation && <small> ({disambiguation})</small>}
      {isNew(performer) && (
        <Badge variant="info" className="sense-mark" title={t("person.new.title", { name })}>
          {t("person.new")}
        </Badge>
      )}
    </>
  );
}
