// The last step: what would be written, and the button that does it; enabled only while that is shown.
import "./decide.css";
import { React, useFocusEffect, useRef } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Confirm } from "../shared/confirm.jsx";
import { Loading } from "../shared/loading.jsx";
import { Notice } from "../shared/notice.jsx";
import { t } from "../texts/t.js";
import { Preview } from "./preview.jsx";

/**
 * `held`: a usePreview(); `failed`: why it was not done; `verb`: the text of the button; `focus`: counted up whenever the button shall get the focus,
 * as soon as it can take it; 0: never. `actions`: further buttons.
 */
export function Decide({ held, failed, verb, busy, focus, onYes, actions, className = "" }) {
  const { preview, last, error, loading, again } = held;
  const panel = useRef(null);
  const button = useRef(null);
  const given = useRef(0);
  useFocusEffect(() => {
    if (focus > given.current && !preview) panel.current.focus({ preventScroll: true });
    if (focus <= given.current || !preview) return;
    given.current = focus;
    button.current?.focus();
  }, [focus, preview]);
  const shown = preview ?? last;
  return (
    <div className={`sense-decide ${className}`} ref={panel} tabIndex={-1} aria-busy={loading || undefined}>
      {(failed || error) && <Again text={failed || error} onAgain={again} />}
      {!shown && loading && <Loading />}
      {shown && !error && (
        <div className={preview ? "" : "sense-decide-old"}>
          <Preview preview={shown} />
        </div>
      )}
      <div className="sense-row sense-decide-bar">
        {preview && (
          <span className="sense-decide-text" dir="auto">
            {preview.text}
          </span>
        )}
        <Yes
          verb={verb}
          preview={preview}
          busy={busy}
          buttonRef={button}
          onYes={() => onYes(preview.token)}
        />
        {actions}
      </div>
    </div>
  );
}

function Again({ text, onAgain }) {
  return (
    <Notice
      kind="danger"
      actions={
        <Action icon="faRotateRight" onClick={onAgain}>
          {t("review.again")}
        </Action>
      }
    >
      {text}
    </Notice>
  );
}

/** What nothing brings back is asked about once more in words; what Undo leaves out is said in the preview. */
function Yes({ verb, preview, busy, buttonRef, onYes }) {
  const common = { icon: "faCheck", busy, disabled: !preview, buttonRef };
  if (!preview?.dangerous) {
    return (
      <Action variant="primary" aria-keyshortcuts="a" onClick={onYes} {...common}>
        {preview?.nothing ? t("review.done") : verb}
      </Action>
    );
  }
  return (
    <Confirm
      variant="primary"
      question={t("review.danger", { what: preview?.cannot_undo.join(" ") ?? "" }).trim()}
      yes={t("review.danger.yes", { verb })}
      onYes={onYes}
      {...common}
    >
      {verb}
    </Confirm>
  );
}
