// How sure: in per cent, and in words for those who do not think in them.
import "./score.css";
import { React } from "../host.js";
import { t } from "../texts/t.js";
import { percentOf } from "./words.js";

const TONES = { "almost certain": "high", "very likely": "high", likely: "middle" };

export function Score({ score, words }) {
  return (
    <span className={`sense-score sense-score-${TONES[words] ?? "low"}`}>
      <strong>{t("review.percent", { percent: percentOf(score) })}</strong>
      <span>{words}</span>
    </span>
  );
}
