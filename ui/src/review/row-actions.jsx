// The buttons of a row, by the state in which it is.
import { React } from "../host.js";
import { Action } from "../shared/action.jsx";
import { t } from "../texts/t.js";

export function RowActions({ row, info, on, busy, tab, accepting, nobody }) {
  if (row.state === "open") {
    return (
      <span className="sense-found-actions">
        <RowButton
          row={row}
          tab={tab}
          variant="primary"
          aria-expanded={accepting}
          aria-keyshortcuts="a"
          disabled={busy || nobody}
          text={info.apply}
          onClick={() => on.accept(row)}
        />
        <RowButton
          row={row}
          tab={tab}
          disabled={busy}
          aria-keyshortcuts="x"
          text={t("review.dismiss")}
          title={t("review.dismiss.title")}
          onClick={() => on.dismiss(row, false)}
        />
        <Forever row={row} tab={tab} busy={busy} on={on} />
      </span>
    );
  }
  return (
    <span className="sense-found-actions">
      {(row.state === "dismissed" || row.state === "refused") && (
        <RowButton
          row={row}
          tab={tab}
          icon="faRotateLeft"
          busy={busy}
          text={t("review.take_back")}
          onClick={() => on.reopen(row)}
        />
      )}
      {row.state === "dismissed" && <Forever row={row} tab={tab} busy={busy} on={on} />}
      {row.state === "applied" && <Applied row={row} tab={tab} busy={busy} on={on} />}
    </span>
  );
}

/** A button that tells those who do not see the row which one it is about. */
function RowButton({ row, text, tab, ...rest }) {
  return (
    <Action tabIndex={tab} aria-label={t("action.about", { text, name: row.title })} {...rest}>
      {text}
    </Action>
  );
}

function Forever({ row, tab, busy, on }) {
  const text = t("review.refuse");
  return (
    <Action
      tabIndex={tab}
      icon="faBan"
      disabled={busy}
      aria-keyshortcuts="Shift+X"
      aria-label={t("action.about", { text, name: row.title })}
      title={t("review.refuse.title")}
      onClick={() => on.dismiss(row, true)}
    />
  );
}

function Applied({ row, tab, busy, on }) {
  if (row.change?.can_undo) {
    return (
      <RowButton
        row={row}
        tab={tab}
        icon="faRotateLeft"
        busy={busy}
        text={t("action.undo")}
        onClick={() => on.undoChange(row)}
      />
    );
  }
  return <span className="sense-muted">{row.change ? t("review.applied.kept") : t("review.applied.nothing")}</span>;
}
