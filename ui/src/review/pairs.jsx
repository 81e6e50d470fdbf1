// Why: the reasons, and with more than two sides which of them go together, and how surely.
import "./pairs.css";
import { React, useState } from "../host.js";
import { Disclosure } from "../shared/action.jsx";
import { t } from "../texts/t.js";
import { percentOf } from "./words.js";

const ID = "sense-pairs";

export function Pairs({ sides, pairs, reasons }) {
  const [open, setOpen] = useState(false);
  return (
    <section className="sense-pairs" aria-label={t("review.why")}>
      {reasons.length > 0 && (
        <>
          <h4>{t("review.why")}</h4>
          <ul>
            {reasons.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
      {pairs.length > 1 && (
        <>
          <Disclosure open={open} onToggle={() => setOpen(!open)} controls={ID}>
            {t("review.pairs", { count: pairs.length })}
          </Disclosure>
          <ul id={ID}>{open && pairs.map((pair) => <Pair key={`${pair.a}:${pair.b}`} pair={pair} sides={sides} />)}</ul>
        </>
      )}
    </section>
  );
}

function Pair({ pair, sides }) {
  const nameOf = (id) => sides.find((side) => side.id === id)?.name ?? id;
  return (
    <li>
      <strong>{t("review.percent", { percent: percentOf(pair.score) })}</strong> <bdi>{nameOf(pair.a)}</bdi>
      {" · "}
      <bdi>{nameOf(pair.b)}</bdi>
      <div className="sense-muted">{pair.reasons.join(" · ")}</div>
    </li>
  );
}
