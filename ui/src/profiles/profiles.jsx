// Faces learned from profiles of stash-boxes: choosing whom, following it, and who is known by it.
import "./profiles.css";
import { React } from "../host.js";
import { JobBar } from "../shared/job-bar.jsx";
import { isActive, newest } from "../shared/jobs.js";
import { Loading } from "../shared/loading.jsx";
import { Empty, Failure, Notice } from "../shared/notice.jsx";
import { useLive } from "../shared/use-live.js";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";
import { Choose } from "./choose.jsx";
import { Learned } from "./learned.jsx";

const isLearning = (job) => job.kind === "learn_profiles";

export function Profiles() {
  const { data, error, loading, reload } = useLoad("boxes.list");
  if (!data) return error ? <Failure text={error} busy={loading} onRetry={reload} /> : <Loading />;
  const usable = data.boxes.filter((box) => box.has_key);
  return (
    <>
      <p className="sense-muted">{t("profiles.text")}</p>
      {usable.length ? (
        <Choose boxes={usable} />
      ) : (
        <Empty icon="faCloud" title={t("profiles.no_box")}>
          {t("profiles.no_box.text")}
        </Empty>
      )}
      <Running />
      <Learned boxes={data.boxes} />
    </>
  );
}

/** What is at work, and why the last run did not come to its end. */
function Running() {
  const { jobs } = useLive(isLearning);
  const those = jobs.filter(isLearning);
  const last = newest(those);
  return (
    <>
      {those.filter(isActive).map((job) => (
        <JobBar key={job.id} job={job} />
      ))}
      {last?.state === "failed" && (
        <Notice kind="danger" title={t("job.failed", { label: last.label })}>
          {last.error}
        </Notice>
      )}
      {last?.state === "completed" && <Notice>{last.result.text}</Notice>}
    </>
  );
}
