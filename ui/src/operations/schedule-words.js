// Rules of the clock: what may be sent, and when something is due, by the clock of Stash's machine. Pure.
import { t } from "../texts/t.js";

const MOST_HOURS = 2160;
const DAY_MS = 86_400_000;
const OFFSETS_MS = 15 * 60_000;

/** The rule to send for what the fields of a schedule hold. Throws an error in words. */
export function ruleOf({ mode, hours, at, quiet }) {
  const count = Number(String(hours).trim());
  if (mode === "hours" && !(Number.isInteger(count) && count >= 1 && count <= MOST_HOURS))
    throw new Error(t("ops.schedule.error.hours", { most: MOST_HOURS }));
  if (mode === "daily" && !/^\d\d:\d\d$/.test(at)) throw new Error(t("ops.schedule.error.time"));
  return { mode, hours: mode === "hours" ? count : Number(hours) || 24, at: at || "03:00", quiet };
}

/** How far the server's clock "HH:MM" is ahead of UTC, in milliseconds; of two days that fit, the nearer. */
export function offsetOf(clock, now) {
  const [hours, minutes] = clock.split(":").map(Number);
  const ahead = (hours * 60 + minutes) * 60_000 - (now % DAY_MS);
  const near = ahead - DAY_MS * Math.round(ahead / DAY_MS);
  return OFFSETS_MS * Math.round(near / OFFSETS_MS);
}

/** "today at 03:00", by the server's clock. */
export function dayAndTime(iso, clock, now) {
  const offset = offsetOf(clock, now);
  const then = new Date(Date.parse(iso) + offset);
  const days = Math.floor(then.getTime() / DAY_MS) - Math.floor((now + offset) / DAY_MS);
  const time = then.toISOString().slice(11, 16);
  if (days === -1) return t("ops.when.yesterday", { time });
  if (days === 0) return t("ops.when.today", { time });
  if (days === 1) return t("ops.when.tomorrow", { time });
  const date = then.toLocaleDateString("en", { day: "numeric", month: "long", timeZone: "UTC" });
  return t("ops.when.date", { date, time });
}

/** When a schedule is done next, as truthfully as that can be told; `enabled`: automatic work is. */
export function nextOf({ rule, next_at: next, overdue }, { clock, enabled, now }) {
  if (rule.mode === "off" || !next) return "";
  const when = dayAndTime(next, clock, now);
  if (!enabled) return t("ops.schedule.disabled");
  return overdue ? t("ops.schedule.overdue", { when }) : t("ops.schedule.due", { when });
}

const hour = (number) => `${String(number).padStart(2, "0")}:00`;

/** The quiet hours in words. */
export const quietHours = ({ from, until }) =>
  from === until ? t("ops.quiet.always") : t("ops.quiet.hours", { from: hour(from), until: hour(until) });
