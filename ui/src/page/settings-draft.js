// What is typed into the settings before it is saved. Pure.
import { t } from "../texts/t.js";

const isNumeric = (setting) => setting.type === "integer" || setting.type === "number";

/** The value as its field shows it. */
export const shown = (setting) => (isNumeric(setting) ? String(setting.value) : setting.value);

/** {value} that may be sent, or {error} in words. */
export function parse(setting, raw) {
  if (!isNumeric(setting)) return { value: raw };
  const text = String(raw).trim().replace(",", ".");
  const value = Number(text);
  if (text === "" || Number.isNaN(value)) return { error: t("settings.error.number") };
  if (setting.type === "integer" && !Number.isInteger(value)) return { error: t("settings.error.integer") };
  const { min, max } = setting;
  const outside = (min !== null && value < min) || (max !== null && value > max);
  return outside ? { error: t("settings.error.range", { min: min ?? "−∞", max: max ?? "∞" }) } : { value };
}

/** What of the draft {key: raw} differs from what is stored, and what of it cannot be saved. */
export function examine(settings, draft) {
  const values = {};
  const errors = {};
  for (const setting of settings) {
    if (!(setting.key in draft)) continue;
    const { value, error } = parse(setting, draft[setting.key]);
    if (error) errors[setting.key] = error;
    else if (value !== setting.value) values[setting.key] = value;
  }
  return { values, errors };
}
