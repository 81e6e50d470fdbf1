// The jobs of the review: those that look for something to decide, and those that carry out many at once.
import { isActive } from "../shared/jobs.js";

export const FIND_ALL = "find_all";

export const isFinding = (job) => job.kind.startsWith("find_") || job.kind === "apply";

/** The job that looks for what one type finds, or null; one for all types looks for it, too. */
export const findingOf = (jobs, info) =>
  jobs.find((job) => isActive(job) && (job.kind === info.job || job.kind === FIND_ALL)) ?? null;
