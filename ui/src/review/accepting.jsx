// Accepting straight from the list: the preview opens below its row.
import { Link, React } from "../host.js";
import { Action } from "../shared/action.jsx";
import { t } from "../texts/t.js";
import { Decide } from "./decide.jsx";
import { usePreview } from "./use-preview.js";
import { versionOf } from "./words.js";

export function Accepting({ row, info, to, choices, busy, failed, onAgain, onYes, onClose }) {
  const held = usePreview(row.id, choices, true, versionOf(row.persons));
  const again = () => {
    onAgain();
    held.again();
  };
  return (
    <div role="group" aria-label={t("review.preview.of", { title: row.title })}>
      <Decide
        held={{ ...held, again }}
        failed={failed}
        verb={info.apply}
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
