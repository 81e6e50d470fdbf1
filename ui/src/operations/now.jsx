// What runs at this moment, beside what Stash itself is at.
import "./now.css";
import { call } from "../api.js";
import { React } from "../host.js";
import { Action } from "../shared/action.jsx";
import { JobBar } from "../shared/job-bar.jsx";
import { useCall } from "../shared/use-call.js";
import { live } from "../shared/use-live.js";
import { t } from "../texts/t.js";
import { LogButton, LogPanel, useLog } from "./job-log.jsx";
import { JobName } from "./job-name.jsx";
import { askedBy, fullName, uses } from "./job-words.js";
import { StashPanel } from "./stash-panel.jsx";

export function Now({ jobs, logs }) {
  return (
    <section className="sense-section" aria-label={t("ops.now")}>
      <h3>{t("ops.now")}</h3>
      <div className="sense-now">
        <div>
          {!jobs.length && <p className="sense-muted">{t("ops.now.none")}</p>}
          {jobs.map((job) => (
            <Running key={job.id} job={job} logs={logs} />
          ))}
        </div>
        <StashPanel />
      </div>
    </section>
  );
}

function Running({ job, logs }) {
  const log = useLog(job, logs);
  const last = job.stopping === "after";
  const actions = (
    <>
      <LogButton job={job} log={log} />
      {job.can_stop_after && <StopAfter job={job} />}
    </>
  );
  return (
    <div onKeyDown={log.onKeyDown}>
      <JobBar job={job} title={<JobName job={job} />} actions={actions}>
        <div className="sense-job-details" role="status">
          {last ? t("ops.stops_after") : [askedBy(job), uses(job)].join(" · ")}
        </div>
        <LogPanel job={job} log={log} />
      </JobBar>
    </div>
  );
}

function StopAfter({ job }) {
  const { busy, run } = useCall();
  const stop = () =>
    run("stop", async () => live.note((await call("job.stop", { id: job.id, after_unit: true })).job));
  return (
    <Action
      icon="faForwardStep"
      busy={busy === "stop"}
      aria-label={t("action.about", { text: t("ops.stop_after"), name: fullName(job) })}
      onClick={stop}
    >
      {t("ops.stop_after")}
    </Action>
  );
}
