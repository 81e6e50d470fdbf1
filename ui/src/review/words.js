// The review in words and numbers. Pure.
import { ago } from "../shared/time.js";
import { t } from "../texts/t.js";

/** From which score on the backend calls something likely. */
const LIKELY = 70;

/** A score as whole per cent: never more than it is, so that it fits the words beside it, and never certainty. */
export const percentOf = (score) => Math.max(0, Math.min(99, Math.floor(score)));

export const scoreText = ({ score, words }) => t("review.score", { words, percent: percentOf(score) });

/** What is looked for at the stash-boxes, field by field. */
export const isUpstream = (type) => type.startsWith("upstream_") || type === "scene_matches";

/** What differs is no guess: it has no score. */
export const isScored = (type) => !type.startsWith("upstream_");

/** How the last look went, in one sentence. */
export function lastLook(run, now = Date.now()) {
  if (!run) return t("review.look.never");
  const when = ago(run.at, now);
  if (run.state === "running") return t("review.look.running");
  if (run.state === "stopped") return t("review.look.stopped", { ago: when });
  if (run.state === "failed") return t("review.look.failed", { ago: when, error: run.error ?? "" }).trim();
  const counts = { ago: when, count: run.looked_at.toLocaleString(), opened: run.opened.toLocaleString() };
  return t(run.whole ? "review.look.whole" : "review.look.done", counts);
}

/** The counts of a type after one of its recommendations went from one state to another. */
export function counted(info, { row, from, to }) {
  const likely = row.score >= LIKELY ? Number(to === "open") - Number(from === "open") : 0;
  const next = { ...info, likely: Math.max(0, info.likely + likely) };
  if (from in info) next[from] = Math.max(0, info[from] - 1);
  if (to in info) next[to] = info[to] + 1;
  return next;
}

/** How many of a type are likely; of what is no guess nothing is. */
export const likelyOf = ({ type, likely }) => (isScored(type) ? likely : 0);

/** What is open, and how much of it is likely. */
export function openText(info) {
  const count = t("review.open", { count: info.open });
  const likely = likelyOf(info);
  return likely ? t("review.open.likely", { open: count, likely: likely.toLocaleString() }) : count;
}

export const targetText = ({ kind, id }) => t(`review.target.${kind}`, { id });

/** The choices of a row of persons: nothing where all are meant. `off`: those that were unticked. */
export function personChoices(persons, off = []) {
  if (!persons || !off.length) return {};
  const chosen = persons.filter(({ person }) => !off.includes(person));
  return { persons: chosen.map(({ person }) => person).join(",") };
}

/** Another text where the persons are others, as after "not this person". */
export const versionOf = (persons) => (persons ?? []).map(({ person }) => person).join(",");

export const nobodyChosen = (persons, off = []) =>
  Boolean(persons) && persons.every(({ person }) => off.includes(person));

/** The choice that the sides themselves offer: each option is one of them. */
export function keeperOf(choices, sides) {
  const ids = new Set(sides.map(({ id }) => id));
  return choices.find(({ key, options }) => key === "keep" && options.every(({ value }) => ids.has(value))) ?? null;
}

/** The labels of all sides in the order in which they come, each once. */
export const labelsOf = (sides) => [...new Set(sides.flatMap(({ rows }) => rows.map(({ label }) => label)))];
