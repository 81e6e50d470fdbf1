// What the overview proposes: the first thing missing, else the most useful thing to do. Pure.
import { t } from "../texts/t.js";

/** {kind, text, button?, job?, page?, more?, list?} or null where there is nothing to propose. */
export function nextStep({ ready, counts, known, waiting }) {
  const [missing] = ready.missing;
  if (missing) {
    const { text, button, job, page = null } = missing;
    const more = job === "fetch_pack" ? { pack: ready.pack.id } : {};
    return { kind: "warning", text, button, job, page, more };
  }
  const { scenes } = counts;
  if (scenes.outdated) {
    const text = t("next.outdated", { count: scenes.outdated });
    return { kind: "info", text, button: t("task.rematch"), job: "rematch", more: {} };
  }
  if (scenes.undecided) {
    const text = t("next.undecided", { count: scenes.undecided });
    return { kind: "info", text, button: t("next.undecided.button"), list: { kind: "scene", filter: "undecided" } };
  }
  if (!scenes.identified && !scenes.nobody && !scenes.failed) {
    const text = t("next.first", { count: known.performers + (known.elsewhere?.people ?? 0) });
    return { kind: "info", text, button: t("task.identify_all"), job: "identify_all", more: {} };
  }
  if (waiting) {
    return {
      kind: "info",
      text: t("task.waiting", { count: waiting }),
      button: t("task.identify_all"),
      job: "identify_all",
      more: {},
    };
  }
  return null;
}
