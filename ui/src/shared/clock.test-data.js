// A clock that a test moves by hand; promises settle between two timers.

export function handClock() {
  let now = 0;
  let number = 0;
  const waiting = new Map();
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    timers: {
      setTimeout: (run, wait) => {
        waiting.set(++number, { run, at: now + wait });
        return number;
      },
      clearTimeout: (id) => waiting.delete(id),
    },
    waits: () => [...waiting.values()].map(({ at }) => at - now),
    async move(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const [next] = [...waiting.entries()].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
        if (!next) break;
        waiting.delete(next[0]);
        now = next[1].at;
        next[1].run();
        await settle();
      }
      now = end;
    },
  };
}
