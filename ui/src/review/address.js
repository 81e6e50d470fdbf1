// What the review shows, as part of the address, so that going back, reloading and links bring it again. Pure.
import { ROUTE } from "../page/places.js";

export const STATES = ["open", "dismissed", "refused", "applied", "obsolete"];
export const ORDERS = ["score", "unsure", "newest", "oldest", "title"];
/** From which score on: everything, likely, very likely, almost certain. */
export const LEASTS = [0, 70, 95, 99];

export const START = { type: "", state: "open", least: 0, endpoint: "", order: "score", id: null };

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

/** What the list asks for. */
export const queryOf = ({ type, state, least, endpoint, order }) => ({
  type,
  state,
  least,
  most: 100,
  endpoint,
  order,
});
