// How a scene fits what a stash-box has, in words. Pure.
import { clock } from "../shared/time.js";
import { t } from "../texts/t.js";

const NAMES = { MD5: "MD5", OSHASH: "oshash", PHASH: "phash" };
/** Seconds that two lengths may differ and still be called the same. */
const SAME = 1;

/** One algorithm's fingerprints: how many of them fit, and how nearly where that can be said. */
export function matchedText({ algorithm, count, of, distance }) {
  const name = NAMES[algorithm.toUpperCase()] ?? algorithm;
  return t(distance ? "match.near" : "match.exact", { algorithm: name, count, of, distance });
}

/** {here, there, differs} of two lengths in seconds, or null where one is not known. */
export function durationText(duration) {
  if (!duration || duration.there === null || duration.here === null) return null;
  const { here, there } = duration;
  const seconds = Math.round(there - here);
  const differs = Math.abs(seconds) > SAME;
  const isLonger = seconds > 0;
  const by = t(isLonger ? "match.duration.longer" : "match.duration.shorter", { seconds: Math.abs(seconds) });
  const difference = differs ? by : t("match.duration.same");
  return { here: clock(here), there: t("match.duration.there", { there: clock(there), difference }), differs };
}
