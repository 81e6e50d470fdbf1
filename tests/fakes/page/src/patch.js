// before / instead / after on the host's components, with the same contract as Stash's.
const chains = { before: {}, instead: {}, after: {} };

export const components = {};

const register = (kind) => (name, fn) => {
  (chains[kind][name] ??= []).push(fn);
};
export const before = register("before");
export const instead = register("instead");
export const after = register("after");

/** How many patches of each kind a name has, for tests. */
export const counts = () =>
  Object.fromEntries(
    Object.entries(chains).map(([kind, names]) => [
      kind,
      Object.fromEntries(Object.entries(names).map(([name, fns]) => [name, fns.length])),
    ]),
  );

export function patched(name, fn) {
  const wrapper = (...given) => {
    const args = (chains.before[name] ?? []).reduce((current, each) => each(...current), given);
    const fns = chains.instead[name] ?? [];
    const next = (place) => (place < fns.length ? (...inner) => fns[place](...inner, next(place + 1)) : fn);
    const result = next(0)(...args);
    return (chains.after[name] ?? []).reduce((current, each) => each(...args, current), result);
  };
  return wrapper;
}

export function component(name, fn) {
  if (components[name]) throw new Error(`Component ${name} has already been registered`);
  components[name] = patched(name, fn);
  return components[name];
}

export const container = (name) => component(name, ({ children }) => children ?? null);
