// Where a person is seen; a click moves the player there.
import "./times.css";
import { React, useState } from "../host.js";
import { clock } from "../shared/time.js";
import { t } from "../texts/t.js";

const SHOWN = 5;

export function Times({ times, onJump }) {
  const [all, setAll] = useState(false);
  if (!times.length || !onJump) return null;
  const distinct = [...new Map(times.map((seconds) => [clock(seconds), seconds])).values()];
  const shown = all ? distinct : distinct.slice(0, SHOWN);
  const hidden = distinct.length - shown.length;
  return (
    <div className="sense-times" role="group" aria-label={t("person.times")}>
      {shown.map((seconds) => (
        <button
          key={seconds}
          type="button"
          className="btn btn-link btn-sm"
          aria-label={t("person.jump", { time: clock(seconds) })}
          onClick={() => onJump(seconds)}
        >
          {clock(seconds)}
        </button>
      ))}
      {hidden > 0 && (
        <button
          type="button"
          className="btn btn-link btn-sm"
          aria-label={t("person.more_times", { count: hidden })}
          onClick={() => setAll(true)}
        >
          +{hidden}
        </button>
      )}
    </div>
  );
}
