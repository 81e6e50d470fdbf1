// A list that comes page by page, and from which things go and come back. Pure.

export const NOTHING = { rows: [], total: 0, next: null };

/** The first page, or a further one behind those known; nothing comes twice. */
export function joined(list, page) {
  const known = new Set(list.rows.map(({ id }) => id));
  return { rows: [...list.rows, ...page.rows.filter(({ id }) => !known.has(id))], total: page.total, next: page.next };
}

export function without(list, id) {
  const rows = list.rows.filter((row) => row.id !== id);
  return { ...list, rows, total: Math.max(0, list.total - (list.rows.length - rows.length)) };
}

/** The row at its old place, which may be behind the end by now. */
export function restored(list, row, index) {
  const { rows, total, next } = without(list, row.id);
  const at = Math.max(0, Math.min(index, rows.length));
  return { rows: [...rows.slice(0, at), row, ...rows.slice(at)], total: total + 1, next };
}

export const changed = (list, id, part) => ({
  ...list,
  rows: list.rows.map((row) => (row.id === id ? { ...row, ...part } : row)),
});
