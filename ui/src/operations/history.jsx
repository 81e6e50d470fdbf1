// What ended: how, when, after how long, and the way to do it again.
import "./history.css";
import { call } from "../api.js";
import { Icon, React, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Confirm } from "../shared/confirm.jsx";
import { Empty } from "../shared/notice.jsx";
import { ago } from "../shared/time.js";
import { useCall } from "../shared/use-call.js";
import { live } from "../shared/use-live.js";
import { t } from "../texts/t.js";
import { LogButton, LogPanel, useLog } from "./job-log.jsx";
import { JobName } from "./job-name.jsx";
import { askedBy, fullName, lasted, outcome } from "./job-words.js";
import { joined } from "./queue-state.js";

const ICONS = { completed: "faCircleCheck", failed: "faCircleXmark", cancelled: "faBan" };
const NO_MORE = { rows: [], older: undefined };

/** `first`: the newest page, `older`: where the next one begins, null at the end. */
export function History({ first, older: begin, logs, onCleared }) {
  const { busy, run } = useCall();
  const [more, setMore] = useState(NO_MORE);
  const rows = joined(first, more.rows);
  const older = more.older === undefined ? begin : more.older;
  const load = () =>
    run("older", async () => {
      const page = await call("queue.history", { before: older });
      setMore({ rows: joined(rows, page.history), older: page.older });
    });
  const clear = () =>
    run("clear", async () => {
      onCleared(await call("queue.clear"));
      setMore(NO_MORE);
    });
  return (
    <section className="sense-section" aria-label={t("ops.history")}>
      <div className="sense-row sense-section-head">
        <h3>{t("ops.history")}</h3>
        {rows.length > 0 && (
          <Confirm
            icon="faTrash"
            question={t("ops.clear.sure")}
            yes={t("ops.clear")}
            busy={busy === "clear"}
            onYes={clear}
          >
            {t("ops.clear")}
          </Confirm>
        )}
      </div>
      {!rows.length && <Empty title={t("ops.history.none")}>{t("ops.history.none.text")}</Empty>}
      <ul className="sense-rows">
        {rows.map((job) => (
          <Row key={job.id} job={job} logs={logs} />
        ))}
      </ul>
      {older !== null && (
        <Action busy={busy === "older"} onClick={load}>
          {t("ops.history.older")}
        </Action>
      )}
    </section>
  );
}

function Row({ job, logs }) {
  const log = useLog(job, logs);
  const told = [t(`ops.state.${job.state}`), ago(job.finished_at), lasted(job), askedBy(job)];
  return (
    <li className={`sense-history-${job.state}`} onKeyDown={log.onKeyDown}>
      <div className="sense-target-text">
        <span className="sense-history-mark">
          <Icon name={ICONS[job.state]} />
        </span>
        <JobName job={job} />
        <Outcome job={job} />
        <div className="sense-muted" title={new Date(job.finished_at * 1000).toLocaleString()}>
          {told.join(" · ")}
        </div>
      </div>
      <div className="sense-row">
        {job.state !== "completed" && <Retry job={job} />}
        <LogButton job={job} log={log} />
      </div>
      <LogPanel job={job} log={log} />
    </li>
  );
}

function Outcome({ job }) {
  const lines = outcome(job);
  const left = job.left_out ?? [];
  return (
    <>
      {lines.length > 0 && (
        <div className={`sense-history-text ${job.error ? "sense-history-error" : ""}`}>{lines.join("\n")}</div>
      )}
      {left.length > 0 && (
        <div className="sense-history-text">
          {t("ops.history.left_out", { count: left.length, what: left.join(", ") })}
        </div>
      )}
    </>
  );
}

function Retry({ job }) {
  const { busy, run } = useCall();
  const retry = () => run("retry", async () => live.note((await call("job.retry", { id: job.id })).job));
  return (
    <Action
      icon="faRotateRight"
      busy={busy === "retry"}
      aria-label={t("action.about", { text: t("action.retry"), name: fullName(job) })}
      onClick={retry}
    >
      {t("action.retry")}
    </Action>
  );
}
