// What one stash-box says, or why it says nothing.
import "./box.css";
import { React, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Failure } from "../shared/notice.jsx";
import { t } from "../texts/t.js";
import { Candidate } from "./candidate.jsx";
import { isChosen, keyOf } from "./choosing.js";

const MOST = 5;

export function Box({ box, performer, chosen, place, onToggle, onRetry }) {
  const [all, setAll] = useState(false);
  const shown = all ? box.found : box.found.slice(0, MOST);
  const more = box.found.length - shown.length;
  return (
    <section className="sense-from-box" aria-label={box.name}>
      <h6 dir="auto">{box.found.length ? t("from.found.at", { box: box.name, count: box.found.length }) : box.name}</h6>
      {box.error && <Failure text={box.error} busy={box.busy} onRetry={onRetry} />}
      {!box.error && !box.found.length && (
        <p className="sense-muted">{t(box.busy ? "from.asking" : "from.none.at")}</p>
      )}
      <ul className={`sense-from-list ${box.busy ? "sense-from-old" : ""}`} role="list">
        {shown.map((one) => (
          <Candidate
            key={keyOf(one)}
            one={one}
            box={box.name}
            performer={performer}
            chosen={isChosen(chosen, one)}
            tickRef={place(keyOf(one))}
            onToggle={() => onToggle(one)}
          />
        ))}
      </ul>
      {more > 0 && (
        <Action variant="link" onClick={() => setAll(true)}>
          {t("action.more", { count: more })}
        </Action>
      )}
    </section>
  );
}
