// A job in words: who asked, what it takes, how it ended. Pure.
import { took } from "../shared/time.js";
import { t } from "../texts/t.js";

export const askedBy = (job) => t(`ops.asked.${job.asked_by}`);

/** What a job has to itself while it runs. */
export function uses(job) {
  const [what, ...endpoint] = job.resource.split(":");
  const name = t(`ops.uses.${what}`);
  return endpoint.length ? t("ops.uses.endpoint", { name, endpoint: endpoint.join(":") }) : name;
}

/** What a job is about, beside its name. */
export const aboutOf = ({ target }) => (target ? t(`targets.untitled.${target.kind}`, { id: target.id }) : "");

/** The name of a job for those who do not see what it stands beside. */
export const fullName = (job) => (job.target ? t("ops.name", { label: job.label, about: aboutOf(job) }) : job.label);

export const lasted = (job) =>
  job.started_at ? t("ops.history.took", { time: took(job.finished_at - job.started_at) }) : t("ops.history.not_begun");

/** What it had to say at its end, in lines. */
export function outcome(job) {
  if (job.error) return [job.error];
  return [job.result?.text, ...(job.result?.notes ?? [])].filter(Boolean);
}

/** "12 new scenes and 3 new images", or "" where nothing arrived. */
export function arrivals(arrived) {
  const kinds = ["scene", "image", "performer"].filter((kind) => arrived[kind] > 0);
  return kinds.map((kind) => t(`ops.arrived.${kind}`, { count: arrived[kind] }));
}
