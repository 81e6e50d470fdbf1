// Which performers of the report are shown. Pure.

/** Those whose name has `text` in it; with `without`, only those that cannot be recognised. */
export function select(performers, { text, without }) {
  const wanted = text.trim().toLowerCase();
  return performers.filter(({ name, reason }) => (!without || reason) && name.toLowerCase().includes(wanted));
}
