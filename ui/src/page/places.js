// The addresses of our page. Pure.

export const ROUTE = "/plugins/stash-sense";

/** The view that a path names, or the first one. */
export function viewOf(pathname, views) {
  const [, rest = ""] = pathname.split(`${ROUTE}/`);
  const name = rest.split("/")[0];
  return views.includes(name) ? name : views[0];
}

const PLACES = { image: "images", performer: "performers", studio: "studios", tag: "tags" };

export const placeOf = (kind, id) => `/${PLACES[kind] ?? "scenes"}/${id}`;
