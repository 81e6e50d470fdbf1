// The rare look of every open page of Stash: nothing of ours runs between launches, so a page sees to it that what is
// due is begun, and that what lost its worker is taken up again. A look reads a file; only a find costs a process.

const FIRST_MS = 5000;
const LOOK_MS = [60_000, 60_000, 120_000, 300_000];
const GAP_MS = 120_000;
const MISSING_GAP_MS = 600_000;
const DEAD_MS = 120_000;

/** Why the backend should look for itself: "missing", "due", "dead" (its worker died); null: it need not. */
export function reasonOf(status) {
  if (!status) return "missing";
  const { at, age, due_at: dueAt = null, jobs = [] } = status;
  if (dueAt !== null && dueAt <= at + age / 1000) return "due";
  return age > DEAD_MS && jobs.some((job) => job.state === "running") ? "dead" : null;
}

/** Whether to tick for that reason, after the tick that was `sent` last ({at: ms, status: of which time}, or null). */
export function isWanted(reason, status, sent, now) {
  if (!reason) return false;
  const since = sent && sent.at <= now ? now - sent.at : Infinity;
  if (reason === "missing") return since >= MISSING_GAP_MS;
  return since >= GAP_MS && !(reason === "dead" && sent?.status === status.at);
}

/**
 * readFile() -> status | null (no file); tick() asks the backend; memory: {get() -> what was sent last | null,
 * put(sent)}, shared by all open pages; hidden() -> boolean. Errors are nobody's business here.
 */
export function createTick({ readFile, tick, memory, hidden, timers = globalThis, now = Date.now }) {
  let timer = null;
  let quiet = 0;
  let next = now() + FIRST_MS;

  function plan() {
    timers.clearTimeout(timer);
    timer = hidden() ? null : timers.setTimeout(look, Math.max(FIRST_MS, next - now()));
  }

  async function look() {
    try {
      await seeTo(await readFile());
    } catch {
      quiet += 1;
    }
    next = now() + LOOK_MS[Math.min(quiet, LOOK_MS.length - 1)];
    plan();
  }

  async function seeTo(status) {
    const reason = reasonOf(status);
    quiet = reason ? 0 : quiet + 1;
    if (!isWanted(reason, status, memory.get(), now())) return;
    memory.put({ at: now(), status: status?.at ?? null });
    await tick();
  }

  return { plan };
}

/** A memory in `storage()`, which a browser may refuse; then each page has one of its own. */
export function memoryIn(storage, key) {
  let own = null;
  return {
    get() {
      try {
        return JSON.parse(storage().getItem(key)) ?? own;
      } catch {
        return own;
      }
    },
    put(sent) {
      own = sent;
      try {
        storage().setItem(key, JSON.stringify(sent));
      } catch {
        // Then the other pages do not know of it: at worst each of them ticks.
      }
    },
  };
}
