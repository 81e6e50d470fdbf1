// What runs at the moment: one follower of the status file for all views. It looks often while something
// runs that a view waits for, seldom otherwise, and not at all while nobody sees the page.
import { ended, isActive } from "./jobs.js";
import { nextLook } from "./pace.js";
import { createSource } from "./source.js";

/** readFile, ask, now: see source.js; hidden() -> boolean. Nothing happens before the first watcher. */
export function createLive({ readFile, ask, hidden, timers = globalThis, now = Date.now }) {
  const source = createSource({ readFile, ask, now });
  const watchers = new Set();
  const endListeners = new Set();
  const over = new Set();
  let state = { jobs: [], known: false, failures: 0 };
  let idle = 0;
  let timer = null;
  let looking = false;
  let notes = 0;

  const wanted = () => [...watchers].some((watcher) => state.jobs.some((job) => isActive(job) && watcher.wants(job)));

  function publish(next) {
    state = next;
    watchers.forEach((watcher) => watcher.changed(state));
  }

  function plan() {
    timers.clearTimeout(timer);
    const circumstances = { active: wanted(), idle, failures: state.failures, hidden: hidden() };
    const wait = nextLook({ ...circumstances, watched: watchers.size > 0, byOperation: source.byOperation() });
    timer = wait === null ? null : timers.setTimeout(look, wait);
  }

  function take(jobs) {
    const followed = (job) => state.known || state.jobs.some((old) => old.id === job.id);
    const finished = ended(state.jobs, jobs, over).filter(followed);
    idle = finished.length || jobs.some(isActive) ? 0 : idle + 1;
    publish({ jobs, known: true, failures: 0 });
    finished.forEach((job) => endListeners.forEach((listener) => listener(job)));
  }

  async function look() {
    if (looking) return;
    looking = true;
    const before = notes;
    try {
      const jobs = await source.read(state.jobs);
      if (notes === before) take(jobs);
    } catch {
      publish({ ...state, failures: state.failures + 1 });
    }
    looking = false;
    plan();
  }

  /** A job that an operation has just told us of: shown at once and followed from now on. */
  function note(job) {
    if (!job) return;
    over.delete(job.id);
    notes += 1;
    idle = 0;
    source.noted(job);
    publish({ ...state, jobs: [...state.jobs.filter((old) => old.id !== job.id), job] });
    plan();
  }

  /** changed(state) on news; wants(job): whether this watcher waits for that job. Returns the way to stop. */
  function watch(changed, wants) {
    const watcher = { changed, wants };
    watchers.add(watcher);
    if (watchers.size === 1) look();
    else plan();
    return () => {
      watchers.delete(watcher);
      plan();
    };
  }

  function onEnded(listener) {
    endListeners.add(listener);
    return () => endListeners.delete(listener);
  }

  /** The page was shown or hidden. */
  function visibilityChanged() {
    source.patience();
    if (hidden() || !watchers.size) plan();
    else look();
  }

  return { watch, note, onEnded, visibilityChanged, current: () => state };
}
