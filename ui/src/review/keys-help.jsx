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

/** The same in one text, for the one who does not see the panel open. */
export const keysText = () => KEYS.map(([keys, what]) => `${keys.join(", ")}: ${t(what)}`).join("; ");

export function KeysHelp({ id }) {
  return (
    <dl id={id} className="sense-keys-help" aria-label={t("review.keys")}>
      {KEYS.map(([keys, what]) => (
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
