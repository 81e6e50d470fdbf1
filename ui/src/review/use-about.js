// What is open about one scene or performer, asked for once per page, whoever shows it.
import { call } from "../api.js";
import { useEffect, useState } from "../host.js";

/** Skipping through pages must not start a process for each. */
export const ABOUT_DELAY_MS = 700;
const NONE = [];
const entries = new Map();

function entryOf(key) {
  if (!entries.has(key)) entries.set(key, { rows: NONE, listeners: new Set(), timer: null });
  return entries.get(key);
}

/** An error is told where the review itself is; here there is then nothing to show. */
async function ask(entry, target) {
  try {
    entry.rows = (await call("review.about", target)).rows;
  } catch {
    entry.rows = NONE;
  }
  entry.listeners.forEach((listener) => listener(entry.rows));
}

/** The open rows about {kind, id}, none until they are known. */
export function useAbout(kind, id) {
  const key = `${kind}:${id}`;
  const [state, setState] = useState({ key, rows: entries.get(key)?.rows ?? NONE });
  useEffect(() => {
    const entry = entryOf(key);
    const listener = (rows) => setState({ key, rows });
    entry.listeners.add(listener);
    listener(entry.rows);
    entry.timer ??= setTimeout(() => ask(entry, { kind, id: String(id) }), ABOUT_DELAY_MS);
    return () => {
      entry.listeners.delete(listener);
      if (entry.listeners.size) return;
      clearTimeout(entry.timer);
      entries.delete(key);
    };
  }, [key]);
  return state.key === key ? state.rows : NONE;
}
