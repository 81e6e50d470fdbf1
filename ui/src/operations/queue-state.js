// What the page makes of the queue that it was told and of the status file. Pure.
import { isActive, isRunning } from "../shared/jobs.js";

/** Changes whenever a job begins to be there or ends, and not with its progress. */
export const marksOf = (jobs) =>
  jobs
    .map((job) => (isActive(job) ? `${job.id}+` : `${job.id}-`))
    .sort()
    .join();

const newer = (told, live) => (live && live.updated_at >= told.updated_at ? live : told);

/** The jobs that are not over, the most urgent first; of one that both tell of, the newer state. */
export function unfinishedOf(told, live) {
  const byId = new Map(live.map((job) => [job.id, job]));
  const known = new Set(told.map((job) => job.id));
  const all = [...told.map((job) => newer(job, byId.get(job.id))), ...live.filter((job) => !known.has(job.id))];
  return all.filter(isActive).sort((a, b) => a.priority - b.priority || a.id - b.id);
}

export const runningOf = (jobs) => jobs.filter(isRunning);
export const waitingOf = (jobs) => jobs.filter((job) => !isRunning(job));

/** Rows of several pages of the history as one list, the newest first, none twice; of one row the first counts. */
export function joined(...pages) {
  const byId = new Map();
  for (const job of pages.flat()) if (!byId.has(job.id)) byId.set(job.id, job);
  return [...byId.values()].sort((a, b) => b.id - a.id);
}

const LEVELS = [
  ["critical", 0],
  ["high", 10],
  ["normal", 50],
  ["low", 100],
];

/** The names of the priorities, the most urgent first. */
export const PRIORITIES = LEVELS.map(([name]) => name);

/** The name of a priority; one between two counts as the more urgent. */
export const priorityOf = ({ priority = 50 }) => LEVELS.filter(([, line]) => line <= priority).pop()?.[0] ?? "critical";
