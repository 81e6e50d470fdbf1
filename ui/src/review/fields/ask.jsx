// Before the preview: what has been decided so far, and the button that asks what would be written.
import { React } from "../../host.js";
import { Action } from "../../shared/action.jsx";
import { t } from "../../texts/t.js";
import { counted } from "./draft.js";

export function Ask({ compare, disabled, onAsk, children }) {
  return (
    <div className="sense-row sense-decide-bar sense-detail-bar sense-ask">
      <span className="sense-decide-text">{summary(compare)}</span>
      <Action variant="primary" aria-keyshortcuts="Enter a" disabled={disabled} onClick={onAsk}>
        {t("compare.ask")} <kbd aria-hidden="true">Enter</kbd>
      </Action>
      {children}
    </div>
  );
}

function summary({ draft, fields }) {
  if (!fields.length) return "";
  const counts = counted(draft, fields);
  const sum = t(counts.own ? "compare.sum.own" : "compare.sum", counts);
  return counts.left ? `${sum}. ${t("compare.left", { count: counts.left })}` : sum;
}
