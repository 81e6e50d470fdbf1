// One profile: its picture, who it says to be, how likely it is the one, why, and what speaks against it.
import "./candidate.css";
import { Badge, Link, React } from "../host.js";
import { placeOf } from "../page/places.js";
import { BoxPicture } from "../review/fields/box-picture.jsx";
import { Away } from "../review/fields/items.jsx";
import { Score } from "../review/score.jsx";
import { percentOf } from "../review/words.js";
import { names, t } from "../texts/t.js";
import { isTaken, keyOf } from "./choosing.js";

const MOST_ALIASES = 4;

export function Candidate({ one, box, performer, chosen, tickRef, onToggle }) {
  const id = `sense-from ${keyOf(one)}`;
  const taken = isTaken(performer, one);
  return (
    <li className={`sense-candidate ${chosen ? "sense-candidate-chosen" : ""}`}>
      <input
        id={id}
        ref={tickRef}
        type="checkbox"
        checked={chosen}
        disabled={taken}
        aria-label={labelOf(one, box)}
        onChange={onToggle}
        onKeyDown={(event) => event.key === "Enter" && onToggle()}
      />
      <label htmlFor={id} className="sense-candidate-picture">
        <BoxPicture token={one.picture} box={one.name} />
      </label>
      <div className="sense-candidate-text">
        <div className="sense-candidate-name" dir="auto" title={one.name}>
          <label htmlFor={id}>{one.name}</label>
          {one.disambiguation && <small> ({one.disambiguation})</small>} <Away page={one.page} name={one.name} />
        </div>
        <Facts one={one} />
        {!taken && <Linked one={one} performer={performer} />}
        <Texts texts={one.reasons} />
        <Texts texts={one.against} className="sense-candidate-against" />
        {taken && <Taken one={one} />}
      </div>
      {one.words && <Score score={one.score} words={one.words} />}
    </li>
  );
}

const labelOf = ({ name, score, words }, box) =>
  words ? t("from.take.why", { name, box, words, percent: percentOf(score) }) : t("from.take", { name, box });

function Facts({ one }) {
  const aliases = one.aliases.length ? t("from.aliases", { names: names(one.aliases, MOST_ALIASES) }) : "";
  const facts = [one.birthdate, one.country, one.gender].filter(Boolean).join(" · ");
  return (
    <>
      {facts && <div>{facts}</div>}
      {aliases && (
        <div className="sense-muted" dir="auto">
          {aliases}
        </div>
      )}
    </>
  );
}

/** Who of the library has this link: the performer itself, or the one that somebody seen may be. */
function Linked({ one, performer }) {
  if (!one.linked) return null;
  if (performer !== null) {
    return (
      <Badge variant="success" className="sense-mark sense-candidate-own">
        {t("from.linked.own")}
      </Badge>
    );
  }
  return (
    <div>
      {t("from.library")} <Who performer={one.linked} />
    </div>
  );
}

/** That another one has it is told by what speaks against it; this is the way out. */
const Taken = ({ one }) => (
  <div className="sense-candidate-against">
    {t("from.taken")} <Who performer={one.linked} />
  </div>
);

const Who = ({ performer }) => (
  <Link to={placeOf("performer", performer.id)} dir="auto">
    {performer.name}
  </Link>
);

function Texts({ texts, className = "" }) {
  if (!texts.length) return null;
  return (
    <ul className={`sense-candidate-why ${className}`}>
      {texts.map((text) => (
        <li key={text} dir="auto">
          {text}
        </li>
      ))}
    </ul>
  );
}
