// The sides of a recommendation beside each other: one column each, one row per fact, those that differ marked.
import "./sides.css";
import { Badge, Form, React, useState } from "../host.js";
import { Crop } from "../shared/crop.jsx";
import { t } from "../texts/t.js";
import { SideHead } from "./side-head.jsx";
import { labelsOf } from "./words.js";

const MOST_CROPS = 12;

/** `keeper`: the choice whose options are the sides, or null; `kept`: what is chosen of it. */
export function Sides({ sides, differing, keeper, kept, onKeep }) {
  const [only, setOnly] = useState(false);
  const labels = labelsOf(sides).filter((label) => !only || differing.includes(label));
  if (!sides.length) return null;
  return (
    <>
      {differing.length > 0 && (
        <Form.Check
          id="sense-only-differing"
          type="switch"
          className="sense-sides-switch"
          label={t("review.sides.only", { count: differing.length })}
          checked={only}
          onChange={() => setOnly(!only)}
        />
      )}
      <div className="sense-sides" role="region" tabIndex={0} aria-label={t("review.sides")}>
        <table style={{ "--sides": sides.length }}>
          <thead>
            <tr>
              <th scope="col" className="sense-sides-corner">
                {keeper && <span className="sense-sides-label">{keeper.label}</span>}
              </th>
              {sides.map((side) => (
                <Side key={`${side.kind}:${side.id}`} side={side} keeper={keeper} kept={kept} onKeep={onKeep} />
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((label) => (
              <Fact key={label} label={label} sides={sides} differs={differing.includes(label)} />
            ))}
            <Evidence sides={sides} />
          </tbody>
        </table>
      </div>
    </>
  );
}

function Side({ side, keeper, kept, onKeep }) {
  const chosen = kept === side.id;
  return (
    <th scope="col" className={keeper && chosen ? "sense-side-kept" : undefined}>
      <div className={`sense-side sense-side-${side.kind}`}>
        <SideHead side={side} />
        {keeper && (
          <label className="sense-side-keep">
            <input type="radio" name={`sense-${keeper.key}`} checked={chosen} onChange={() => onKeep(side.id)} />
            <span>
              {t("review.sides.keep")}
              <span className="sr-only"> {side.name}</span>
            </span>
          </label>
        )}
        {side.suggested && <Suggested side={side} />}
      </div>
    </th>
  );
}

function Suggested({ side }) {
  return (
    <div className="sense-side-why">
      <Badge variant="success" className="sense-mark">
        {t("review.sides.suggested")}
      </Badge>
      {side.why.length > 0 && (
        <ul>
          {side.why.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Fact({ label, sides, differs }) {
  return (
    <tr className={differs ? "sense-differs" : undefined}>
      <th scope="row">
        {label}
        {differs && <span className="sr-only"> {t("review.sides.differs")}</span>}
      </th>
      {sides.map((side) => {
        const value = side.rows.find((each) => each.label === label)?.value;
        return (
          <td key={`${side.kind}:${side.id}`} dir="auto">
            {value || <span className="sense-muted">{t("review.preview.empty")}</span>}
          </td>
        );
      })}
    </tr>
  );
}

function Evidence({ sides }) {
  if (!sides.some(({ crops }) => crops.length)) return null;
  return (
    <tr>
      <th scope="row">{t("review.sides.faces")}</th>
      {sides.map((side) => (
        <td key={`${side.kind}:${side.id}`}>
          <div className="sense-strip">
            {side.crops.slice(0, MOST_CROPS).map((crop) => (
              <Crop key={crop} id={crop} label={t("review.sides.face", { name: side.name })} />
            ))}
          </div>
        </td>
      ))}
    </tr>
  );
}
