// The jobs of the review: those that look for something to decide, and those that carry out many at once.
import { isActive } from "../shared/jobs.js";

/** What looks for all of a group of types. */
export const FIND_ALL = { library: "find_all", "stash-box": "find_upstream" };

/** Types that no group is told of are those of the library. */
export const groupOf = (info) => info.group ?? "library";

/** They read every file, so that looking for all leaves them out. */
const ALONE = ["find_clips"];

export const isFinding = (job) => job.kind.startsWith("find_") || job.kind === "apply";

export const isForAll = (job) => Object.values(FIND_ALL).includes(job.kind);

/** The job that looks for what one type finds, or null; one for all of its group mostly looks for it, too. */
export function findingOf(jobs, info) {
  const kinds = ALONE.includes(info.job) ? [info.job] : [info.job, FIND_ALL[groupOf(info)]];
  return jobs.find((job) => isActive(job) && kinds.includes(job.kind)) ?? null;
}
