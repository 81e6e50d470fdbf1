// What target.show says of a scene or image, shared by the tab's badge and its panel.
import { call } from "../api.js";
import { useEffect, useMemo, useState } from "../host.js";
import { isAbout, isActive } from "./jobs.js";
import { live } from "./use-live.js";

const EMPTY = { data: null, error: null, loading: false };
const entries = new Map();

const keyOf = (target) => `${target.kind}:${target.id}`;

function entryOf(target) {
  const key = keyOf(target);
  if (!entries.has(key)) entries.set(key, { target, state: EMPTY, listeners: new Set(), turn: 0 });
  return entries.get(key);
}

/** What nobody looks at any more is asked for anew when somebody does. */
function release(target) {
  if (!entryOf(target).listeners.size) entries.delete(keyOf(target));
}

function publish(entry, state) {
  entry.state = state;
  entry.listeners.forEach((listener) => listener(state));
}

/** Asks again; an answer that a later question has overtaken is dropped. */
export async function reload(target) {
  const entry = entryOf(target);
  const turn = ++entry.turn;
  publish(entry, { ...entry.state, loading: true });
  try {
    const data = await call("target.show", target);
    if (turn !== entry.turn) return;
    if (isActive(data.job)) live.note(data.job);
    publish(entry, { data, error: null, loading: false });
  } catch (error) {
    if (turn === entry.turn) publish(entry, { ...entry.state, error: error.message, loading: false });
  }
}

/** A reply that brought the new identification with it. */
export function take(target, identification) {
  const entry = entryOf(target);
  entry.turn += 1;
  publish(entry, { data: { ...entry.state.data, identification }, error: null, loading: false });
}

live.onEnded((job) => {
  for (const { target } of [...entries.values()]) {
    if (!job.target || isAbout(job, target)) reload(target);
  }
});

/** {data, error, loading} of a target {kind, id, file: fingerprint of today's file}; asked for once `wanted`, after `delay` ms. */
export function useTarget(target, { wanted = true, delay = 0 } = {}) {
  const key = keyOf(target);
  const [state, setState] = useState({ key, ...entryOf(target).state });
  useEffect(() => {
    const entry = entryOf(target);
    const listener = (next) => setState({ key, ...next });
    entry.listeners.add(listener);
    listener(entry.state);
    return () => {
      entry.listeners.delete(listener);
      release(target);
    };
  }, [key]);
  useEffect(() => {
    const untouched = () => entryOf(target).state === EMPTY;
    if (!wanted || !untouched()) return undefined;
    const timer = setTimeout(() => untouched() && reload(target), delay);
    return () => clearTimeout(timer);
  }, [key, wanted, delay]);
  return state.key === key ? state : EMPTY;
}

/** The target of a scene or image of the host, with the fingerprint that the plugin knows files by. */
export function useTargetOf(kind, id, files = []) {
  const prints = Object.fromEntries((files[0]?.fingerprints ?? []).map(({ type, value }) => [type, value]));
  const file = (kind === "scene" ? (prints.oshash ?? prints.md5) : (prints.md5 ?? prints.oshash)) ?? "";
  return useMemo(() => ({ kind, id: String(id), file }), [kind, id, file]);
}
