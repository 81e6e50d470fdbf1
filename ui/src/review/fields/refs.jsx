// Linked entities of both sides: which come, go or stay, and who of the user's own is meant where nobody is linked.
import "./refs.css";
import { Link, React } from "../../host.js";
import { t } from "../../texts/t.js";
import { Picture } from "../pictures.jsx";
import { choiceOf } from "./draft.js";
import { Away, State } from "./items.jsx";
import { Segments } from "./segments.jsx";

/** `single`: the only one of its field, of which both sides stand above. */
export function Refs({ field, draft, single, onLink, place }) {
  return (
    <ul className="sense-refs" role="list">
      {field.refs.map((ref, index) => (
        <Ref
          key={ref.key}
          item={ref}
          single={single}
          choice={choiceOf(draft, field, ref)}
          onChoose={field.controls.length ? (choice) => onLink(ref.key, choice) : null}
          place={(element) => place(index, element)}
        />
      ))}
    </ul>
  );
}

function Ref({ item, single, choice, onChoose, place }) {
  const away = ["leave", "remove", "skip"].includes(choice);
  return (
    <li>
      <div className="sense-ref-head">
        <span className={away ? `sense-ref-away sense-ref-${choice}` : undefined}>
          {item.page ? <Away page={item.page} name={item.label} text={<bdi>{item.label}</bdi>} /> : <bdi>{item.label}</bdi>}
        </span>
        {item.as && (
          <span className="sense-muted" dir="auto">
            {t("compare.ref.as", { name: item.as })}
          </span>
        )}
        <Here local={item.local} />
        {!single && <State state={item.state} />}
      </div>
      {onChoose && item.options.length > 1 && (
        <Choice item={item} choice={choice} onChoose={onChoose} place={place} />
      )}
    </li>
  );
}

function Here({ local }) {
  if (!local) return <span className="sense-item-left">{t("compare.ref.missing")}</span>;
  return (
    <Link to={local.page} dir="auto">
      {t("compare.ref.here", { name: local.name })}
    </Link>
  );
}

const LINK = "link:";

/** Who is meant is shown by its candidate; one that is none of them by its number. */
const textOf = (value) =>
  value.startsWith(LINK) ? t("compare.ref.link", { name: `#${value.slice(LINK.length)}` }) : t(`compare.ref.do.${value}`);

/** Who of the user's own it may be is shown with picture and reason; nobody is chosen before the user does. */
function Choice({ item, choice, onChoose, place }) {
  const candidateOf = (value) => item.candidates.find(({ id }) => value === `link:${id}`);
  const options = item.options.map((value) => ({
    value,
    candidate: candidateOf(value),
    text: textOf(value),
    className: candidateOf(value) ? "sense-ref-candidate" : "",
  }));
  return (
    <>
      <Segments
        label={t("compare.ref.choice", { name: item.label })}
        className="sense-ref-choice"
        options={options}
        value={choice}
        onChoose={onChoose}
        place={place}
      >
        {({ candidate, text }) => (candidate ? <Candidate candidate={candidate} /> : <span>{text}</span>)}
      </Segments>
      <Pages candidates={item.candidates} />
    </>
  );
}

function Candidate({ candidate }) {
  return (
    <>
      <Picture path={candidate.picture} />
      <span className="sense-ref-candidate-text">
        <strong dir="auto">{t("compare.ref.link", { name: candidate.name })}</strong>
        {candidate.subtitle && <span dir="auto">{candidate.subtitle}</span>}
        {candidate.why && <span className="sense-ref-why">{candidate.why}</span>}
      </span>
    </>
  );
}

/** A link within a button would be no link. */
function Pages({ candidates }) {
  if (!candidates.length) return null;
  return (
    <span className="sense-ref-pages sense-muted">
      {candidates.map(({ id, name, page }) => (
        <Link key={id} to={page}>
          {t("compare.item.open", { name })}
        </Link>
      ))}
    </span>
  );
}
