// What is set of the stash-boxes, before the backend has said so. Pure.

export const KINDS = ["performer", "studio", "tag", "scene"];

/** The boxes as they are after one wish: {endpoint, enabled} or {endpoint, kind, field, on}. */
export function after(boxes, wish) {
  return boxes.map((box) => {
    if (box.endpoint !== wish.endpoint) return box;
    if (wish.enabled !== undefined) return { ...box, enabled: wish.enabled };
    const { kind, field, on } = wish;
    const fields = box.fields[kind].map((each) => (each.name === field ? { ...each, on } : each));
    return { ...box, fields: { ...box.fields, [kind]: fields } };
  });
}

/** In the order in which they decide. */
export const inOrder = (boxes) => [...boxes].sort((one, other) => one.order - other.order);

export const countOn = (fields) => fields.filter(({ on }) => on).length;
