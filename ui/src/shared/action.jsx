// The button of all views: an icon, a text, and a spinner in the icon's place while its call runs.
import "./action.css";
import { Button, Icon, React, Spinner } from "../host.js";

export function Action({
  busy = false,
  disabled = false,
  icon,
  children,
  variant = "secondary",
  className = "",
  buttonRef,
  ...rest
}) {
  return (
    <Button
      ref={buttonRef}
      size="sm"
      variant={variant}
      className={`sense-action ${className}`}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? <Spinner as="span" animation="border" size="sm" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children && <span>{children}</span>}
    </Button>
  );
}

/** A button that opens and closes what `controls` names. */
export function Disclosure({ open, onToggle, controls, children, ...rest }) {
  return (
    <Action
      variant="link"
      className="sense-disclosure"
      icon={open ? "faChevronDown" : "faChevronRight"}
      aria-expanded={open}
      aria-controls={controls}
      onClick={onToggle}
      {...rest}
    >
      {children}
    </Action>
  );
}
