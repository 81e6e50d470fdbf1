// Looks texts up and fills them in. A text is a string with {placeholders}, or {one, other} chosen by `count`.
import { en } from "./en.js";

const plural = new Intl.PluralRules("en");
const list = new Intl.ListFormat("en", { type: "conjunction" });

/** The text of `key` with its placeholders filled; a key without a text shows itself. */
export function t(key, values = {}) {
  const entry = en[key];
  if (entry === undefined) return key;
  const text = typeof entry === "string" ? entry : (entry[plural.select(values.count)] ?? entry.other);
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** "A", "A and B", "A, B and 3 more": at most `most` names are spelled out. */
export function names(all, most = 3) {
  if (all.length <= most) return list.format(all);
  const shown = all.slice(0, most - 1);
  return list.format([...shown, t("names.more", { count: all.length - shown.length })]);
}
