// What waits, in the order in which it is begun; that order can be changed.
import "./waiting.css";
import { call } from "../api.js";
import { Form, React, useToast } from "../host.js";
import { Action } from "../shared/action.jsx";
import { waitsFor } from "../shared/job-bar.jsx";
import { remaining } from "../shared/time.js";
import { useCall } from "../shared/use-call.js";
import { useDraft } from "../shared/use-draft.js";
import { live } from "../shared/use-live.js";
import { names, t } from "../texts/t.js";
import { LogButton, LogPanel, useLog } from "./job-log.jsx";
import { JobName } from "./job-name.jsx";
import { arrivals, askedBy, fullName, uses } from "./job-words.js";
import { PRIORITIES, priorityOf } from "./queue-state.js";

export function Waiting({ jobs, arrived, seconds, logs }) {
  const came = arrivals(arrived);
  return (
    <section className="sense-section" aria-label={t("ops.waiting")}>
      <div className="sense-row sense-section-head">
        <h3>{t("ops.waiting")}</h3>
        <RunQueue />
      </div>
      {!jobs.length && !came.length && <p className="sense-muted">{t("ops.waiting.none")}</p>}
      {came.length > 0 && <p>{t("ops.arrived", { what: names(came) })}</p>}
      {jobs.length > 0 && seconds !== null && (
        <p className="sense-muted">{t("ops.waiting.all", { left: remaining(seconds) })}</p>
      )}
      <ol className="sense-rows">
        {jobs.map((job, place) => (
          <Row key={job.id} job={job} place={place + 1} logs={logs} />
        ))}
      </ol>
    </section>
  );
}

function RunQueue() {
  const { busy, run } = useCall();
  const toast = useToast();
  const begin = () =>
    run("run", async () => {
      await call("queue.run");
      toast.success(t("ops.run.done"));
    });
  return (
    <Action icon="faPlay" title={t("ops.run.title")} busy={busy === "run"} onClick={begin}>
      {t("ops.run")}
    </Action>
  );
}

function Row({ job, place, logs }) {
  const log = useLog(job, logs);
  const told = [waitsFor(job), askedBy(job), uses(job), job.attempts > 1 && t("ops.attempts", { count: job.attempts })];
  return (
    <li className="sense-waiting" onKeyDown={log.onKeyDown}>
      <span className="sense-waiting-place">{place}.</span>
      <div className="sense-target-text">
        <JobName job={job} />
        <div className="sense-muted">{told.filter(Boolean).join(" · ")}</div>
      </div>
      <div className="sense-row">
        <Priority job={job} />
        {job.attempts > 0 && <LogButton job={job} log={log} />}
        {job.can_stop && <Cancel job={job} />}
      </div>
      <LogPanel job={job} log={log} />
    </li>
  );
}

function Priority({ job }) {
  const toast = useToast();
  const draft = useDraft(async (priority) => {
    try {
      live.note((await call("job.priority", { id: job.id, priority })).job);
    } catch (error) {
      toast.error(error);
    }
  });
  return (
    <Form.Control
      as="select"
      size="sm"
      className="input-control"
      aria-label={t("action.about", { text: t("ops.priority"), name: fullName(job) })}
      title={t("ops.priority")}
      value={draft.value ?? priorityOf(job)}
      onChange={(event) => draft.change(event.target.value)}
    >
      {PRIORITIES.map((name) => (
        <option key={name} value={name}>
          {t(`ops.priority.${name}`)}
        </option>
      ))}
    </Form.Control>
  );
}

function Cancel({ job }) {
  const { busy, run } = useCall();
  const cancel = () => run("cancel", async () => live.note((await call("job.stop", { id: job.id })).job));
  return (
    <Action
      icon="faXmark"
      busy={busy === "cancel"}
      aria-label={t("action.about", { text: t("action.cancel"), name: fullName(job) })}
      onClick={cancel}
    >
      {t("action.cancel")}
    </Action>
  );
}
