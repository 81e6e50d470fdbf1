// What a job of the status file means. Pure.

// "queued": it waits in Stash's own queue.
const ACTIVE = new Set(["pending", "queued", "running"]);
const PREPARING = new Set(["set_up", "fetch_pack", "learn", "learn_new", "rematch"]);

export const isActive = (job) => Boolean(job) && ACTIVE.has(job.state);

export const isRunning = (job) => job.state === "running";

/** Work whose end changes what every scene's tab can show. */
export const isPreparing = (job) => PREPARING.has(job.kind);

export const isAbout = (job, target) =>
  Boolean(job.target) && job.target.kind === target.kind && String(job.target.id) === String(target.id);

/** The newest job for a target, or null. */
export function jobOf(jobs, target) {
  return newest(jobs.filter((job) => isAbout(job, target)));
}

export function newest(jobs) {
  return jobs.reduce((best, job) => (!best || job.id > best.id ? job : best), null);
}

/** 0..100, or null where the job does not know how much there is. */
export function percentDone(job) {
  return job.total ? Math.min(100, Math.round((100 * job.done) / job.total)) : null;
}

/**
 * What came to an end between two looks: jobs that are over and were not known to be, and those that
 * were running and are gone. `seen` (ids known to be over) is added to.
 */
export function ended(before, after, seen) {
  const ids = new Set(after.map((job) => job.id));
  const over = after.filter((job) => !isActive(job) && !seen.has(job.id));
  const gone = before.filter((job) => isActive(job) && !ids.has(job.id));
  over.forEach((job) => seen.add(job.id));
  return [...over, ...gone];
}
