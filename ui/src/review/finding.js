// The jobs of the review: those that look for something to decide, and those that carry out many at once.
import { isActive } from "../shared/jobs.js";

export const FIND_ALL = "find_all";

/** They read every file, so that looking for all leaves them out. */
const ALONE = ["find_clips"];

export const isFinding = (job) => job.kind.startsWith("find_") || job.kind === "apply";

/** The job that looks for what one type finds, or null; one for all types mostly looks for it, too. */
export function findingOf(jobs, info) {
  const kinds = ALONE.includes(info.job) ? [info.job] : [info.job, FIND_ALL];
  return jobs.find((job) => isActive(job) && kinds.includes(job.kind)) ?? null;
}
