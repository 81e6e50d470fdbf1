// The last line of one recommendation: what would be written and the button for it, or what was decided.
import "./bottom.css";
import { React, useEffect, useRef } from "../host.js";
import { Action } from "../shared/action.jsx";
import { t } from "../texts/t.js";
import { Decide } from "./decide.jsx";
import { Ask } from "./fields/ask.jsx";
import { Judged } from "./judged.jsx";

/** `compare`: where fields are compared, the preview is asked for first; else null. */
export function Bottom({ row, open, held, decisions, focus, compare, onAsk, onYes }) {
  const busy = decisions.busy === row.id;
  if (row.state !== "open") return <Judged row={row} decisions={decisions} />;
  const no = <No row={row} busy={busy} decisions={decisions} />;
  if (!open) return <div className="sense-row sense-decide-bar sense-detail-bar">{no}</div>;
  if (compare && !compare.asked) {
    return (
      <Ask compare={compare} disabled={compare.waiting} onAsk={onAsk}>
        {no}
      </Ask>
    );
  }
  const decide = (
    <Decide
      className="sense-detail-decide"
      held={held}
      failed={decisions.errors[row.id]}
      verb={row.apply}
      busy={busy}
      focus={focus}
      onYes={onYes}
      actions={compare ? <Back onClick={compare.back} /> : no}
    />
  );
  return compare ? <Brought to={held.preview}>{decide}</Brought> : decide;
}

const Back = ({ onClick }) => (
  <Action aria-keyshortcuts="Escape" onClick={onClick}>
    {t("compare.back")}
  </Action>
);

/** What comes below a long table is brought into view when it is there. */
function Brought({ to, children }) {
  const place = useRef(null);
  useEffect(() => {
    if (to) place.current.scrollIntoView({ block: "end" });
  }, [to]);
  return (
    <section ref={place} aria-label={t("review.preview.title")}>
      {to && <h4 className="sense-brought">{t("review.preview.title")}</h4>}
      {children}
    </section>
  );
}

function No({ row, busy, decisions }) {
  return (
    <>
      <Action
        disabled={busy}
        aria-keyshortcuts="x"
        title={t("review.dismiss.title")}
        onClick={() => decisions.dismiss(row)}
      >
        {t("review.dismiss")}
      </Action>
      <Action
        disabled={busy}
        aria-keyshortcuts="Shift+X"
        title={t("review.refuse.title")}
        onClick={() => decisions.dismiss(row, true)}
      >
        {t("review.refuse")}
      </Action>
    </>
  );
}
