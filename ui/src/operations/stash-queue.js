// Stash's own queue, which is strictly serial: what it does now, and where our task waits in it. Pure.

// Names of our tasks that do jobs (registry.py, stash-sense.yml): each sees to the rest of the queue at its end.
const OURS = [
  "Work through the queue",
  "Set up",
  "Learn faces from my library",
  "Identify performers",
  "Match again",
  "Look for what needs a decision",
  "Compare with stash-boxes",
];

/** The queue after one event of Stash's subscription. */
export function follow(queue, { type, job }) {
  if (type === "REMOVE") return queue.filter((each) => each.id !== job.id);
  const known = queue.some((each) => each.id === job.id);
  return known ? queue.map((each) => (each.id === job.id ? { ...each, ...job } : each)) : [...queue, job];
}

const taskOf = (job) => OURS.find((task) => job.description.endsWith(`: ${task}`)) ?? null;
const isAtWork = (job) => job.status === "RUNNING" || job.status === "STOPPING";

/**
 * {now: {text, ours, percent: 0..100 | null} | null where Stash does nothing, ahead: how many jobs are done before our
 * task that waits, null where none does, others: how many of somebody else wait}.
 */
export function situation(queue) {
  const running = queue.find(isAtWork) ?? null;
  const waiting = queue.filter((job) => job.status === "READY");
  const ours = waiting.findIndex(taskOf);
  return {
    now: running && {
      text: taskOf(running) ?? running.description,
      ours: taskOf(running) !== null,
      percent: percent(running),
    },
    ahead: ours < 0 ? null : ours + (running ? 1 : 0),
    others: waiting.filter((job) => !taskOf(job)).length,
  };
}

const percent = ({ progress }) => (typeof progress === "number" && progress > 0 ? Math.round(progress * 100) : null);
