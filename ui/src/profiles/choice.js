// Whom to learn, as it is asked for, and what that would take in words. Pure.
import { took } from "../shared/time.js";
import { names, t } from "../texts/t.js";

export const CHOICES = ["favorites", "linked", "box_favorites", "studio", "name", "learned"];
const WITH_VALUE = ["studio", "name"];

/** The arguments of an operation. */
export function argsOf({ endpoint, of, value }) {
  return { endpoint, of, ...(WITH_VALUE.includes(of) ? { value: value.trim() } : {}) };
}

/** Whether a studio was chosen, or enough of a name was typed. */
export const isComplete = ({ of, value }) => !WITH_VALUE.includes(of) || value.trim().length > 1;

/** "12 profiles, about 80 new pictures, takes about 1 min 20 s. For example A, B, and C." */
export function wordsOf({ profiles, pictures, exact, seconds, examples }) {
  const found = counted(exact ? "profiles.pictures" : "profiles.pictures.about", pictures);
  const words = [counted("profiles.counted", profiles), pictures ? found : t("profiles.nothing_new")];
  if (pictures) words.push(t("profiles.takes", { time: took(seconds) }));
  const told = `${words.join(", ")}.`;
  return examples.length ? `${told} ${t("profiles.examples", { names: names(examples, examples.length) })}` : told;
}

const counted = (key, count) => t(key, { count, number: count.toLocaleString() });
