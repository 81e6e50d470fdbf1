// Something to know, with the way out beside it.
import "./notice.css";
import { Icon, Link, React } from "../host.js";
import { t } from "../texts/t.js";
import { Action } from "./action.jsx";

const ICONS = { info: "faCircleInfo", warning: "faTriangleExclamation", danger: "faCircleExclamation" };

export function Notice({ kind = "info", title, children, actions }) {
  return (
    <div className={`sense-notice sense-notice-${kind}`} role={kind === "danger" ? "alert" : undefined}>
      <Icon name={ICONS[kind]} className="sense-notice-icon" />
      <div className="sense-notice-body">
        {title && <strong>{title}</strong>}
        {children && <div className="sense-notice-text">{children}</div>}
        {actions && <div className="sense-notice-actions">{actions}</div>}
      </div>
    </div>
  );
}

/** A call that failed: the text, another try, and the diagnosis. */
export function Failure({ text, onRetry, busy = false }) {
  return (
    <Notice
      kind="danger"
      title={t("error.title")}
      actions={
        <>
          <Action icon="faRotateRight" busy={busy} onClick={onRetry}>
            {t("action.retry")}
          </Action>
          <Link className="btn btn-link btn-sm" to="/plugins/stash-sense/diagnosis">
            {t("error.way_out")}
          </Link>
        </>
      }
    >
      {text}
    </Notice>
  );
}

/** A view that has nothing to show yet, and what to do about it. */
export function Empty({ icon, title, children, actions }) {
  return (
    <div className="sense-empty">
      {icon && <Icon name={icon} className="sense-empty-icon" />}
      <h4>{title}</h4>
      {children && <p>{children}</p>}
      {actions && <div className="sense-empty-actions">{actions}</div>}
    </div>
  );
}
