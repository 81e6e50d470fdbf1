// Many small wishes, few calls: ids asked for within a moment are fetched together and remembered. Pure.

/** load(ids) -> {id: value}; `limit` ids per call; at most `keep` values are remembered, oldest forgotten first. */
export function createBatch({ load, limit = 100, keep = 2000, delay = 20, timers = globalThis }) {
  const known = new Map();
  const waiting = new Map();
  let timer = null;

  function remember(id, value) {
    known.delete(id);
    known.set(id, value);
    if (known.size > keep) known.delete(known.keys().next().value);
  }

  async function send(ids) {
    let values = {};
    let failed = false;
    try {
      values = await load(ids.map(([id]) => id));
    } catch {
      failed = true;
    }
    for (const [id, listeners] of ids) {
      const value = values[id] ?? null;
      if (!failed) remember(id, value);
      listeners.forEach((listener) => listener(value));
    }
  }

  function flush() {
    timer = null;
    const all = [...waiting];
    waiting.clear();
    for (let start = 0; start < all.length; start += limit) send(all.slice(start, start + limit));
  }

  /** Calls listener(value | null) once it is there; returns the value at once where it is known. */
  function get(id, listener) {
    if (known.has(id)) return known.get(id);
    if (!waiting.has(id)) waiting.set(id, new Set());
    waiting.get(id).add(listener);
    timer ??= timers.setTimeout(flush, delay);
    return undefined;
  }

  return { get, peek: (id) => known.get(id) };
}
