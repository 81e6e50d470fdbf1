// The keys of the review, for those who ask.
import "./keys-help.css";
import { React } from "../host.js";
import { t } from "../texts/t.js";

const KEYS = [
  [["j", "↓"], "review.keys.next"],
  [["k", "↑"], "review.keys.previous"],
  [["Enter", "o"], "review.keys.open"],
  [["a"], "review.keys.accept"],
  [["x"], "review.keys.dismiss"],
  [["Shift+X"], "review.keys.refuse"],
  [["u"], "review.keys.undo"],
  [["Space"], "review.keys.select"],
  [["Esc"], "review.keys.close"],
  [["?"], "review.keys.help"],
];

/** Where fields are compared. */
const FIELD_KEYS = [
  [["j", "↓"], "keys.fields.next"],
  [["k", "↑"], "keys.fields.previous"],
  [["←", "→"], "keys.fields.side"],
  [["1", "…", "9"], "keys.fields.number"],
  [["m", "M"], "keys.fields.keep"],
  [["t", "T"], "keys.fields.accept"],
  [["d"], "keys.fields.demote"],
  [["l"], "keys.fields.alias"],
  [["c"], "keys.fields.custom"],
  [["i"], "keys.fields.items"],
  [["S"], "keys.fields.suggested"],
  [["Enter", "a"], "keys.fields.preview"],
  [["n"], "keys.fields.next_finding"],
  [["p"], "keys.fields.previous_finding"],
  [["x"], "review.keys.dismiss"],
  [["Shift+X"], "review.keys.refuse"],
  [["u"], "review.keys.undo"],
  [["Esc"], "review.keys.close"],
  [["?"], "review.keys.help"],
];

const keysOf = (fields) => (fields ? FIELD_KEYS : KEYS);

/** The same in one text, for the one who does not see the panel open. `fields`: those where fields are compared. */
export const keysText = (fields) => keysOf(fields).map(([keys, what]) => `${keys.join(", ")}: ${t(what)}`).join("; ");

/** Over the page where fields are compared: there its place is far from where one is. */
export function KeysHelp({ id, fields = false }) {
  return (
    <dl id={id} className={`sense-keys-help ${fields ? "sense-keys-over" : ""}`} aria-label={t("review.keys")}>
      {keysOf(fields).map(([keys, what]) => (
        <div key={what}>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{t(what)}</dd>
        </div>
      ))}
    </dl>
  );
}
