// Where the state of the jobs comes from: the status file, and an operation where the file cannot be relied on.
import { isActive } from "./jobs.js";

const MISSING_BEFORE_ASKING = 4;
const STALE_MS = 15000;
// Nobody writes a status this much older than the one before: the clock was set back.
const SET_BACK_SECONDS = 60;
// A worker needs a moment before it tells of a job that was just asked for.
const UNTOLD_MS = 10000;

/**
 * readFile() -> {at, age: ms since it was written, jobs} | null (no file yet), ask() -> the same by operation.
 * A file that stays away although something runs means that the plugin's folder cannot be written: asked from then on.
 * One that stands still although something should run may be left over from a worker that died: asked now and then.
 */
export function createSource({ readFile, ask, now }) {
  let missing = 0;
  let newestAt = 0;
  let fileAt = 0;
  let movedAt = now();
  let askedAt = -Infinity;
  const untold = new Map();

  const byOperation = () => missing >= MISSING_BEFORE_ASKING;
  const standsStill = (age) => Math.max(age ?? 0, now() - movedAt) > STALE_MS && now() - askedAt > STALE_MS;

  /** The jobs of a status, or those known where it is older than what was seen; `before`: what it follows on. */
  function jobsOf(status, known, before = newestAt) {
    const at = status.at ?? 0;
    if (at < before - SET_BACK_SECONDS) newestAt = 0;
    if (at > newestAt) movedAt = now();
    const older = at < newestAt;
    newestAt = Math.max(newestAt, at);
    return older ? known : (status.jobs ?? []);
  }

  /** Only a file tells of the clock here: one that nobody writes any more is older than every answer, too. */
  function jobsOfFile(status, known) {
    const before = fileAt;
    fileAt = status.at ?? 0;
    return jobsOf(status, known, before);
  }

  /** What was told, and what was noted here and is too new to be told. */
  function withUntold(told, known) {
    told.forEach((job) => untold.delete(job.id));
    for (const [id, since] of untold) if (now() - since > UNTOLD_MS) untold.delete(id);
    return [...told, ...known.filter((job) => untold.has(job.id) && !told.includes(job))];
  }

  /** The jobs now; `known` are those of the look before. */
  const read = async (known) => withUntold(await told(known), known);

  async function told(known) {
    if (byOperation()) return jobsOf(await ask(), known);
    const status = await readFile();
    if (!status) {
      missing = known.some(isActive) ? missing + 1 : 0;
      return known;
    }
    const jobs = jobsOfFile(status, known);
    if (!jobs.some(isActive) || !standsStill(status.age)) return jobs;
    askedAt = now();
    return jobsOf(await ask(), jobs);
  }

  /** A job that has just begun: it is kept, and the file gets time to tell of it. */
  function noted(job) {
    if (isActive(job)) untold.set(job.id, now());
    patience();
  }

  /** The page is seen again: what stood still meanwhile is not doubted at once. */
  function patience() {
    movedAt = now();
  }

  return { read, byOperation, noted, patience };
}
