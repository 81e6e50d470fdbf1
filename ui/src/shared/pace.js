// How long to wait before looking at the status again. Pure, so that it can be tested without a clock.

const FAST_MS = 500;
const IDLE_MS = [2000, 4000, 8000, 16000, 30000];
const FAILED_MS = [1000, 2000, 5000, 10000, 30000];
const OPERATION_FACTOR = 4;
const READING_MS = [2000, 4000, 8000, 16000, 30000, 60000];

const step = (ladder, n) => ladder[Math.min(n, ladder.length - 1)];

/** Milliseconds until a log of a running job is read again, after so many readings in a row with nothing new. */
export const nextReading = (quiet) => step(READING_MS, quiet);

/**
 * Milliseconds until the next look; null means none until something changes.
 * active: something of this page runs; idle: quiet looks in a row; failures: failed looks in a row;
 * hidden: nobody sees the page; byOperation: a look starts a process, so look less often.
 */
export function nextLook({ active, idle, failures, hidden, watched, byOperation }) {
  if (hidden || !watched) return null;
  if (failures) return step(FAILED_MS, failures - 1);
  const wait = active ? FAST_MS : step(IDLE_MS, idle);
  return byOperation ? wait * OPERATION_FACTOR : wait;
}
