// What was decided of a recommendation, and the way back.
import { React } from "../host.js";
import { Action } from "../shared/action.jsx";
import { t } from "../texts/t.js";

export function Judged({ row, decisions }) {
  const busy = decisions.busy === row.id;
  const back = row.state === "dismissed" || row.state === "refused";
  return (
    <div className="sense-row sense-decide-bar sense-detail-bar">
      <span dir="auto">{row.change?.title ?? t(`review.state.${row.state}`)}</span>
      {back && (
        <Action icon="faRotateLeft" busy={busy} onClick={() => decisions.reopen(row)}>
          {t("review.take_back")}
        </Action>
      )}
      {row.state === "applied" && row.change?.can_undo && (
        <Action icon="faRotateLeft" busy={busy} onClick={() => decisions.undoChange(row)}>
          {t("action.undo")}
        </Action>
      )}
    </div>
  );
}
