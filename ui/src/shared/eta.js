// A rolling estimate from the last looks at a count, for jobs that bring none of their own.

const WINDOW_MS = 20000;

/** Adds a look {at: ms, done} and forgets those older than the window; a count that fell starts anew. */
export function addLook(looks, look) {
  const last = looks[looks.length - 1];
  if (last && look.done < last.done) return [look];
  if (last && look.done === last.done) return looks;
  const recent = looks.filter((old) => look.at - old.at <= WINDOW_MS);
  return [...recent, look];
}

/** Seconds until `total` at the pace of the looks, or null while that is anybody's guess. */
export function estimate(looks, total, now) {
  if (looks.length < 2 || !total) return null;
  const first = looks[0];
  const last = looks[looks.length - 1];
  const pace = (last.done - first.done) / (now - first.at);
  return pace > 0 ? Math.max(0, (total - last.done) / pace / 1000) : null;
}
