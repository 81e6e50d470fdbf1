// The first view: what to do next, what runs, what was found, what was changed.
import "./overview.css";
import { Link, React } from "../host.js";
import { Failure, Notice } from "../shared/notice.jsx";
import { ToDecide } from "../review/to-decide.jsx";
import { Action } from "../shared/action.jsx";
import { isActive, newest } from "../shared/jobs.js";
import { JobBar } from "../shared/job-bar.jsx";
import { Loading } from "../shared/loading.jsx";
import { Tasks, useStart } from "../shared/tasks.jsx";
import { useEnded, useLive } from "../shared/use-live.js";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";
import { Changes } from "./changes.jsx";
import { Counts } from "./counts.jsx";
import { nextStep } from "./next-step.js";
import { ROUTE } from "./places.js";
import { Targets, useChosenList } from "./targets-list.jsx";

export function Overview() {
  const { data, error, loading, reload } = useLoad("overview");
  const untouched = useLoad("scenes.waiting");
  const waiting = untouched.data?.count;
  const { jobs } = useLive(() => true);
  const [chosen, choose] = useChosenList();
  const starter = useStart();
  useEnded(() => {
    reload();
    untouched.reload();
  });
  if (!data) return error ? <Failure text={error} busy={loading} onRetry={reload} /> : <Loading />;
  const running = jobs.filter(isActive);
  return (
    <>
      <Next data={{ ...data, waiting }} running={running} starter={starter} onReview={choose} />
      <Running jobs={running} />
      <LastResult jobs={jobs} />
      <ToDecide />
      <section className="sense-section">
        <h3>{t("overview.found")}</h3>
        <Counts counts={data.counts} waiting={waiting} chosen={chosen} onChoose={choose} />
        {chosen && <Targets key={`${chosen.kind}:${chosen.filter}`} {...chosen} onClose={() => choose(null)} />}
      </section>
      <Tasks title={t("overview.tasks")} ready={data.ready} waiting={waiting} running={running} starter={starter} />
      <Changes first={data.recent_changes} onChanged={reload} />
      <p className="sense-muted sense-about">
        {t("overview.about", { version: data.version, folder: data.data_directory })}
      </p>
    </>
  );
}

/** One thing at a time: what is missing, else what is worth doing. */
function Next({ data, running, starter, onReview }) {
  const step = nextStep(data);
  if (!step) return null;
  const under = running.some((job) => job.kind === step.job);
  if (under) return null;
  return (
    <Notice
      kind={step.kind}
      title={t("overview.next")}
      actions={step.button && <NextButton step={step} starter={starter} onReview={onReview} />}
    >
      {step.text}
    </Notice>
  );
}

/** What asks for reading first leads there; everything else starts at once. */
function NextButton({ step, starter, onReview }) {
  if (step.page) {
    return (
      <Link className="btn btn-primary btn-sm" to={`${ROUTE}/${step.page}`}>
        {step.button}
      </Link>
    );
  }
  return (
    <Action
      variant="primary"
      busy={Boolean(step.job) && starter.busy === step.job}
      disabled={Boolean(starter.busy)}
      onClick={() => (step.list ? onReview(step.list) : starter.start(step.job, step.more))}
    >
      {step.button}
    </Action>
  );
}

function Running({ jobs }) {
  if (!jobs.length) return null;
  return (
    <section className="sense-section">
      <h3>{t("overview.running")}</h3>
      {jobs.map((job) => (
        <JobBar key={job.id} job={job} />
      ))}
    </section>
  );
}

/** What came of the library's last job; Stash itself calls every task finished. */
function LastResult({ jobs }) {
  const last = newest(jobs.filter((job) => !job.target));
  if (last?.state === "completed" && last.result?.text) {
    const text = t("overview.notes", { label: last.label, text: last.result.text });
    return <Notice>{[text, ...(last.result.notes ?? [])].join("\n")}</Notice>;
  }
  if (last?.state !== "failed") return null;
  return (
    <Notice kind="danger" title={t("job.failed", { label: last.label })}>
      {last.error}
    </Notice>
  );
}
