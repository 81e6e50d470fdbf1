// What a person of an identification is to the user, and what "Add all above N %" would add. Pure.

/** decided | tagged | named | unknown: a decision counts more than what the scene says, and that more than a guess. */
export function standing(person, taggedIds) {
  if (person.decision) return "decided";
  if (!person.best) return "unknown";
  return taggedIds.has(String(person.best.performer_id)) ? "tagged" : "named";
}

export const isNamed = (person) => Boolean(person.best || person.decision);

/**
 * Persons worth showing on top, and those nobody could name; both by how often they are seen. Somebody whose name was
 * just refused stays in place, so that it can be taken back there.
 */
export function group(persons) {
  const often = (a, b) => b.frames - a.frames || a.number - b.number;
  const onTop = (person) => isNamed(person) || person.rejected.length > 0;
  const top = persons.filter(onTop).sort(often);
  return { top, rest: persons.filter((person) => !onTop(person)).sort(often) };
}

export const countUndecided = (persons, taggedIds) =>
  persons.filter((person) => standing(person, taggedIds) === "named").length;

/** The choices of "Add all above N %": one per performer, nobody decided on, nobody already tagged. */
export function choicesAbove(persons, taggedIds, percent) {
  const taken = new Set();
  return persons.filter((person) => {
    if (standing(person, taggedIds) !== "named" || toPercent(person.best.confidence) < percent) return false;
    const isNew = !taken.has(person.best.performer_id);
    taken.add(person.best.performer_id);
    return isNew;
  });
}

/** A confidence as whole per cent, never claiming certainty. */
export function toPercent(confidence) {
  return Math.max(0, Math.min(99, Math.round(confidence * 100)));
}

/** The persons that one change decided on: its Undo takes all of them back. */
export const sharing = (persons, change) =>
  change === null ? [] : persons.filter((person) => person.decision && person.decision.change === change);

export const idsOf = (performers) => new Set(performers.map((performer) => String(performer.id)));
