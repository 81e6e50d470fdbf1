// Accepting straight from the list: the preview opens below its row.
import { Link, React } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Notice } from "../shared/notice.jsx";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";
import { Decide } from "./decide.jsx";
import { usePreview } from "./use-preview.js";
import { versionOf } from "./words.js";

/** What the preview does not say, whether it is dangerous, is asked for beside it; without both nothing can be done. */
export function Accepting({ row, info, to, choices, busy, failed, onAgain, onYes, onClose }) {
  const shown = useLoad("review.show", { id: row.id });
  const held = usePreview(row.id, choices, true, versionOf(row.persons));
  const ready = { ...held, preview: shown.data ? held.preview : null, error: held.error ?? shown.error };
  const again = () => {
    onAgain();
    shown.reload();
    held.again();
  };
  return (
    <div role="group" aria-label={t("review.preview.of", { title: row.title })}>
      {shown.data?.stale && !held.error && <Notice kind="warning">{shown.data.stale}</Notice>}
      <Decide
        held={{ ...ready, again }}
        failed={failed}
        verb={info.apply}
        dangerous={shown.data?.dangerous}
        busy={busy}
        focus={1}
        onYes={(token) => onYes(row, choices, token)}
        actions={
          <>
            <Action onClick={onClose}>{t("action.cancel")}</Action>
            <Link className="btn btn-link btn-sm" to={to}>
              {t("review.closer")}
            </Link>
          </>
        }
      />
    </div>
  );
}
