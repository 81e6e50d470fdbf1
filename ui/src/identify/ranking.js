// The order of search hits: what was typed exactly, then what begins with it, then the rest, busy performers first. Pure.

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function closeness(name, typed) {
  const folded = fold(name);
  if (folded === typed) return 0;
  if (folded.startsWith(typed)) return 1;
  return folded.includes(typed) ? 2 : 3;
}

/** The hits with the alias that was meant, where it was not the name. */
export function rank(performers, text) {
  const typed = fold(text);
  return performers
    .map((performer) => ({ ...performer, ...match(performer, typed) }))
    .sort((a, b) => a.closeness - b.closeness || b.scene_count - a.scene_count || a.name.localeCompare(b.name));
}

function match(performer, typed) {
  const own = closeness(performer.name, typed);
  const aliases = (performer.alias_list ?? []).map((alias) => ({ alias, closeness: closeness(alias, typed) }));
  const best = aliases.reduce((a, b) => (b.closeness < a.closeness ? b : a), { alias: null, closeness: own });
  return best;
}
