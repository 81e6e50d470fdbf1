// Which profiles are chosen, what is wished with them, and how they stand beside each other. Pure.

export const keyOf = ({ endpoint, stash_id: id }) => `${endpoint} ${id}`;

export const isChosen = (chosen, one) => chosen.some((each) => keyOf(each) === keyOf(one));

/** One of each stash-box at most: another one takes the place of the one before. */
export function toggle(chosen, one) {
  const others = chosen.filter(({ endpoint }) => endpoint !== one.endpoint);
  return isChosen(chosen, one) ? others : [...others, one];
}

/** Whom the profiles are for: the given performer, else the one of the library who is linked with one of them, else null. */
export const performerOf = (performer, chosen) =>
  performer ?? chosen.find(({ linked }) => linked)?.linked.id ?? null;

/** What another performer has cannot be linked here; who is not in the library yet may be just that performer. */
export const isTaken = (performer, { linked }) =>
  performer !== null && linked !== null && String(linked.id) !== String(performer);

/** The arguments of profile.preview, and with a token of profile.apply. */
export function wishOf({ performer, chosen, fieldsFrom, addTo }) {
  const whose = performerOf(performer, chosen);
  const choices = chosen.map(({ endpoint, stash_id: id }) => ({ endpoint, stash_id: id }));
  const from = chosen.some(({ endpoint }) => endpoint === fieldsFrom) ? fieldsFrom : chosen[0]?.endpoint;
  return { performer: whose, choices, ...(whose === null && { fields_from: from }), add_to: addTo };
}

/** What profile.show says as sides that stand beside each other; `yours` tells where the first of them is. */
export function sidesOf({ local, sides, rows }, performer, yours) {
  const valuesOf = (pick) => rows.map((row) => ({ label: row.label, value: pick(row) }));
  const others = sides.map((side) =>
    sideOf({ ...side, id: side.stash_id }, side.box, valuesOf(({ of }) => of[side.endpoint] ?? "")),
  );
  if (!local) return others;
  const here = { ...local, id: performer, page: `/performers/${performer}` };
  return [sideOf(here, yours, valuesOf((row) => row.local)), ...others];
}

function sideOf({ id, name, disambiguation, picture, page }, where, rows) {
  const subtitle = [disambiguation, where].filter(Boolean).join(" · ");
  return { kind: "performer", id, name, subtitle, picture, page, rows, crops: [], suggested: false, why: [] };
}

const fold = (text) => text.trim().toLowerCase();

/** The labels of rows of which one says what another does not. */
export const differingOf = ({ rows }) => rows.filter(differs).map(({ label }) => label);

function differs({ local, of, same }) {
  if (local) return Object.values(same).includes(false);
  return new Set(Object.values(of).filter(Boolean).map(fold)).size > 1;
}
