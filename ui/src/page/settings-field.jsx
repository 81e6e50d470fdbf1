// One setting: label, help, control, and what is wrong with what was typed.
import { Form, React } from "../host.js";
import { t } from "../texts/t.js";

export function Field({ setting, raw, error, onChange }) {
  const id = `sense-setting-${setting.key}`;
  return (
    <div className="sense-setting">
      <div className="sense-setting-text">
        <label htmlFor={id}>{setting.label}</label>
        <div id={`${id}-help`} className="sense-muted">
          {setting.help} {t("settings.default", { value: defaultOf(setting) })}
        </div>
        {error && (
          <div id={`${id}-error`} className="sense-setting-error" role="alert">
            {error}
          </div>
        )}
      </div>
      <div className={`sense-setting-control sense-setting-${setting.type === "text" ? "wide" : setting.type}`}>
        <Control id={id} setting={setting} raw={raw} error={error} onChange={onChange} />
        {setting.unit && <span className="sense-muted">{setting.unit}</span>}
      </div>
    </div>
  );
}

function defaultOf({ type, default: value, choices, unit }) {
  if (type === "boolean") return t(value ? "settings.on" : "settings.off");
  if (type === "choice") return choices.find((choice) => choice.value === value)?.label ?? value;
  if (value === "") return t("settings.empty");
  return unit ? `${value} ${unit}` : value;
}

function Control({ id, setting, raw, error, onChange }) {
  const described = error ? `${id}-error ${id}-help` : `${id}-help`;
  const common = { id, "aria-describedby": described, "aria-invalid": error ? true : undefined };
  if (setting.type === "boolean") {
    return <Form.Check {...common} type="switch" label="" checked={Boolean(raw)} onChange={() => onChange(!raw)} />;
  }
  const change = (event) => onChange(event.target.value);
  if (setting.type === "choice") {
    return (
      <Form.Control {...common} as="select" size="sm" className="input-control" value={raw} onChange={change}>
        {setting.choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </Form.Control>
    );
  }
  const numeric = setting.type !== "text";
  return (
    <Form.Control
      {...common}
      type={numeric ? "number" : "text"}
      size="sm"
      className="text-input"
      isInvalid={Boolean(error)}
      min={setting.min ?? undefined}
      max={setting.max ?? undefined}
      step={setting.step ?? "any"}
      value={raw}
      onChange={change}
    />
  );
}
