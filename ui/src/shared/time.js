// Times as people read them.
import { t } from "../texts/t.js";

/** Seconds into a video as 0:07, 12:34 or 1:02:03. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** How long something will still take, rounded to what an estimate can know. */
export function remaining(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "";
  if (seconds < 5) return t("time.left.moment");
  if (seconds < 60) return t("time.left.seconds", { count: Math.ceil(seconds / 5) * 5 });
  if (seconds < 3600) return t("time.left.minutes", { count: Math.round(seconds / 60) });
  return t("time.left.hours", { hours: Math.floor(seconds / 3600), minutes: Math.round((seconds % 3600) / 60) });
}

/** How long something took. */
export function took(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return t("time.took.seconds", { count: whole });
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return t("time.took.minutes", { minutes, seconds: whole % 60 });
  return t("time.took.hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** How long ago a time was (ISO, or seconds since 1970), relative to `now` in milliseconds. */
export function ago(when, now = Date.now()) {
  const then = typeof when === "number" ? when * 1000 : Date.parse(when);
  if (Number.isNaN(then)) return "";
  const minutes = Math.round((now - then) / 60000);
  if (minutes < 1) return t("time.ago.now");
  if (minutes < 60) return t("time.ago.minutes", { count: minutes });
  if (minutes < 60 * 24) return t("time.ago.hours", { count: Math.round(minutes / 60) });
  return t("time.ago.days", { count: Math.round(minutes / (60 * 24)) });
}
