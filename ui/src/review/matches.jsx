// A scene beside what it may be at a stash-box: which fingerprints are the same, what differs, and which one it is.
import "./matches.css";
import { Badge, React } from "../host.js";
import { t } from "../texts/t.js";
import { Segments } from "./fields/segments.jsx";
import { durationText, matchedText } from "./match-words.js";
import { SideHead } from "./side-head.jsx";
import { labelsOf } from "./words.js";

/** `pick`: the choice of the candidate; `chosen` its value; without `onPick` it has been decided. */
export function Matches({ sides, differing, pick, chosen, onPick, place }) {
  const [scene, ...candidates] = sides;
  return (
    <>
      {onPick && <Which pick={pick} candidates={candidates} chosen={chosen} onPick={onPick} place={place} />}
      <div className="sense-sides sense-matches" role="region" tabIndex={0} aria-label={t("match.sides")}>
        <table style={{ "--sides": sides.length }}>
          <thead>
            <tr>
              <td className="sense-sides-corner" />
              <Head side={scene} />
              {candidates.map((side, index) => (
                <Head
                  key={side.id}
                  side={side}
                  number={index + 1}
                  chosen={side.id === chosen}
                  onPick={onPick && (() => onPick(side.id))}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            <Fingerprints candidates={candidates} />
            <Lengths candidates={candidates} />
            {labelsOf(sides).map((label) => (
              <Fact key={label} label={label} sides={sides} differs={differing.includes(label)} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** The keys 1 to 9 and 0 are told at the buttons. */
function Which({ pick, candidates, chosen, onPick, place }) {
  const numberOf = (value) => candidates.findIndex(({ id }) => id === value) + 1;
  return (
    <div className="sense-row sense-match-which">
      <strong>{t("match.which")}</strong>
      <Segments
        label={t("match.which")}
        options={pick.options.map(({ value, label }) => ({ value, text: label }))}
        value={chosen}
        onChoose={onPick}
        place={place}
      >
        {({ value, text }) => (
          <>
            <kbd aria-hidden="true">{numberOf(value)}</kbd>
            <span className="sense-match-name" dir="auto">
              {text}
            </span>
          </>
        )}
      </Segments>
    </div>
  );
}

function Head({ side, number, chosen, onPick }) {
  return (
    <th scope="col" className={chosen ? "sense-side-kept" : undefined}>
      <div className="sense-side">
        <SideHead side={side} />
        {onPick && (
          <button
            type="button"
            className="btn btn-sm btn-secondary sense-match-this"
            aria-pressed={chosen}
            aria-label={t("match.this.of", { name: side.name })}
            onClick={onPick}
          >
            {t("match.this")} <kbd aria-hidden="true">{number}</kbd>
          </button>
        )}
        {side.suggested && (
          <Badge variant="success" className="sense-mark">
            {t("review.sides.suggested")}
          </Badge>
        )}
        <Why texts={side.why} />
      </div>
    </th>
  );
}

function Why({ texts }) {
  if (!texts.length) return null;
  return (
    <ul className="sense-side-why">
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

function Fingerprints({ candidates }) {
  if (!candidates.some(({ matched }) => matched?.length)) return null;
  return (
    <tr>
      <th scope="row">{t("match.fingerprints")}</th>
      <td />
      {candidates.map((side) => (
        <td key={side.id}>
          {(side.matched ?? []).map((each) => (
            <div key={`${each.algorithm}:${each.distance}`}>
              <span className={each.distance ? undefined : "sense-match-good"}>{matchedText(each)}</span>
              {each.submissions > 0 && (
                <div className="sense-muted">{t("match.submissions", { count: each.submissions })}</div>
              )}
            </div>
          ))}
        </td>
      ))}
    </tr>
  );
}

function Lengths({ candidates }) {
  const durations = candidates.map(({ duration }) => durationText(duration));
  const here = durations.find(Boolean)?.here;
  if (here === undefined) return null;
  return (
    <tr>
      <th scope="row">{t("match.duration")}</th>
      <td>{here}</td>
      {candidates.map((side, index) => (
        <td key={side.id} className={durations[index]?.differs ? "sense-differs-cell" : undefined}>
          {durations[index]?.there ?? <span className="sense-muted">{t("review.preview.empty")}</span>}
        </td>
      ))}
    </tr>
  );
}

function Fact({ label, sides, differs }) {
  const valueOf = (side) => side.rows.find((each) => each.label === label)?.value ?? "";
  const [scene] = sides;
  return (
    <tr>
      <th scope="row">
        {label}
        {differs && <span className="sr-only"> {t("review.sides.differs")}</span>}
      </th>
      {sides.map((side) => {
        const value = valueOf(side);
        const other = differs && side !== scene && value !== valueOf(scene);
        return (
          <td key={`${side.kind}:${side.id}`} dir="auto" className={other ? "sense-differs-cell" : undefined}>
            {value || <span className="sense-muted">{t("review.preview.empty")}</span>}
          </td>
        );
      })}
    </tr>
  );
}
