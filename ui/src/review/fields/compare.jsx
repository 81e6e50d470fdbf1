// The fields of a finding: yours, those of the stash-box, and what is to be done, one row each.
import "./compare.css";
import { Link, React, useState } from "../../host.js";
import { Action, Disclosure } from "../../shared/action.jsx";
import { t } from "../../texts/t.js";
import { NOTHING, chooseAll } from "./draft.js";
import { FieldRow } from "./field-row.jsx";
import { Away } from "./items.jsx";

/** `mine`: {name, page} of what it is about in Stash, or null; `compare`: see use-compare.js. */
export function Compare({ mine, upstream, quiet, compare }) {
  const { fields, draft, change, places } = compare;
  return (
    <section className="sense-compare" aria-label={t("compare.fields", { box: upstream.box })}>
      {fields.length > 1 && <All compare={compare} />}
      {fields.length > 0 && (
        <div role="table" aria-label={t("compare.fields", { box: upstream.box })}>
          <div role="row" className="sense-compare-head">
            <span role="columnheader">{t("compare.field")}</span>
            <span role="columnheader">
              {mine ? (
                <Link to={mine.page} title={mine.name}>
                  {t("compare.yours")}
                </Link>
              ) : (
                t("compare.yours")
              )}
            </span>
            <span role="columnheader">
              {upstream.page ? <Away page={upstream.page} name={upstream.box} text={upstream.box} /> : upstream.box}
            </span>
            <span role="columnheader">{t("compare.control")}</span>
          </div>
          {fields.map((field, index) => (
            <FieldRow
              key={field.name}
              field={field}
              index={index}
              box={upstream.box}
              draft={draft}
              change={change}
              places={places}
            />
          ))}
        </div>
      )}
      <Quiet quiet={quiet} />
    </section>
  );
}

function All({ compare }) {
  const { fields, draft, change } = compare;
  const all = (control, key, text) => (
    <Action aria-keyshortcuts={`Shift+${key}`} onClick={() => change(chooseAll(draft, fields, control))}>
      {text} <kbd aria-hidden="true">{key}</kbd>
    </Action>
  );
  return (
    <div className="sense-row sense-compare-all">
      {all("accept", "T", t("compare.all.accept"))}
      {all("keep", "M", t("compare.all.keep"))}
      <Action aria-keyshortcuts="Shift+S" onClick={() => change(NOTHING)}>
        {t("compare.all.suggested")} <kbd aria-hidden="true">S</kbd>
      </Action>
    </div>
  );
}

const QUIET = "sense-quiet";

function Quiet({ quiet }) {
  const [open, setOpen] = useState(false);
  if (!quiet?.length) return null;
  return (
    <>
      <Disclosure open={open} onToggle={() => setOpen(!open)} controls={QUIET}>
        {t("compare.quiet", { count: quiet.length })}
      </Disclosure>
      <dl id={QUIET} className="sense-quiet">
        {open &&
          quiet.map(({ label, text }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd dir="auto">{text}</dd>
            </div>
          ))}
      </dl>
    </>
  );
}
