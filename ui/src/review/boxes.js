// Stash-boxes by their names. Pure.

/** The name that Stash has for it; of one that Stash does not have any more, the name of its host. */
export function boxName(boxes, endpoint) {
  const known = boxes?.find((each) => each.endpoint === endpoint);
  return known?.name || hostOf(endpoint);
}

function hostOf(endpoint) {
  try {
    return new URL(endpoint).host;
  } catch {
    return endpoint;
  }
}
