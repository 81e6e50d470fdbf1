// What the review shows, as part of the address, so that going back, reloading and links bring it again. Pure.
import { ROUTE } from "../page/places.js";

export const STATES = ["open", "dismissed", "refused", "applied", "obsolete"];
export const ORDERS = ["score", "unsure", "newest", "oldest", "title"];
/** From which score on: everything, likely, very likely, almost certain. */
export const LEASTS = [0, 70, 95, 99];

export const START = {
  type: "",
  state: "open",
  least: 0,
  endpoint: "",
  field: "",
  adds: false,
  order: "score",
  id: null,
};

const among = (value, values) => (values.includes(value) ? value : values[0]);

/** The place that the query of an address names; what it does not know is what it is at the start. */
export function parse(search) {
  const query = new URLSearchParams(search);
  const id = Number(query.get("id"));
  return {
    type: query.get("type") ?? "",
    state: among(query.get("state"), STATES),
    least: among(Number(query.get("least")), LEASTS),
    endpoint: query.get("endpoint") ?? "",
    field: query.get("field") ?? "",
    adds: query.get("adds") === "true",
    order: among(query.get("order"), ORDERS),
    id: Number.isInteger(id) && id > 0 ? id : null,
  };
}

/** The query for a place; what is as at the start is left out. */
export function format(place) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...START, ...place })) {
    if (value !== START[key]) query.set(key, String(value));
  }
  const text = query.toString();
  return text ? `?${text}` : "";
}

export const reviewLink = (place = {}) => `${ROUTE}/review${format(place)}`;

/** Which recommendations a place shows, but for their state: what many at once are asked for by. */
export const filterOf = ({ type, least, endpoint, field, adds }) => ({
  type,
  least,
  most: 100,
  endpoint,
  ...(field ? { field } : {}),
  ...(adds ? { only_adds: true } : {}),
});

/** What the list asks for. */
export const queryOf = (place) => ({ ...filterOf(place), state: place.state, order: place.order });

/** Whether less than all of a state is shown. */
export const isFiltered = ({ least, endpoint, field, adds }) => Boolean(least > 0 || endpoint || field || adds);

/** What shows all of a state. */
export const UNFILTERED = { least: START.least, endpoint: START.endpoint, field: START.field, adds: START.adds };
