// How many scenes and images are in which state; a count opens its list.
import "./counts.css";
import { React } from "../host.js";
import { t } from "../texts/t.js";

const FILTERS = ["undecided", "identified", "outdated", "nobody", "failed"];

/** `waiting`: scenes without performers that were not looked at, null where Stash could not be asked, undefined until it has said so. */
export function Counts({ counts, waiting, chosen, onChoose }) {
  return (
    <div className="sense-counts">
      {["scene", "image"].map((kind) => (
        <div key={kind} className="sense-counts-row" role="group" aria-label={t(`counts.${kind}`)}>
          <span className="sense-counts-kind">{t(`counts.${kind}`)}</span>
          {kind === "scene" && <Waiting count={waiting} />}
          {FILTERS.map((filter) => (
            <Count
              key={filter}
              kind={kind}
              filter={filter}
              count={counts[`${kind}s`][filter] ?? 0}
              chosen={chosen}
              onChoose={onChoose}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

function Waiting({ count }) {
  return (
    <div className="sense-count sense-count-plain" title={t("counts.waiting.title")}>
      <span className="sense-count-number">{count?.toLocaleString() ?? (count === null ? "?" : "…")}</span>
      <span className="sense-count-label">{t("counts.waiting")}</span>
    </div>
  );
}

function Count({ kind, filter, count, chosen, onChoose }) {
  const pressed = chosen?.kind === kind && chosen?.filter === filter;
  return (
    <button
      type="button"
      className={`sense-count sense-count-${filter}`}
      aria-pressed={pressed}
      disabled={!count && !pressed}
      title={t(`counts.${filter}.title`)}
      onClick={() => onChoose(pressed ? null : { kind, filter })}
    >
      <span className="sense-count-number">{count.toLocaleString()}</span>
      <span className="sense-count-label">{t(`counts.${filter}`)}</span>
    </button>
  );
}
