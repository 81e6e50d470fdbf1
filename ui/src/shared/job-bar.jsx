// A job as people follow it: what it is, how far, how long still, and the way to stop it.
import "./job-bar.css";
import { call } from "../api.js";
import { React, useEffect, useRef, useState } from "../host.js";
import { t } from "../texts/t.js";
import { Action } from "./action.jsx";
import { addLook, estimate } from "./eta.js";
import { isActive, isRunning, percentDone } from "./jobs.js";
import { remaining } from "./time.js";
import { useCall } from "./use-call.js";
import { live, useLive } from "./use-live.js";

const LOST_AFTER = 3;

function useEstimate(job) {
  const looks = useRef([]);
  const [seconds, setSeconds] = useState(null);
  useEffect(() => {
    looks.current = addLook(looks.current, { at: Date.now(), done: job.done });
    setSeconds(estimate(looks.current, job.total, Date.now()));
  }, [job.id, job.done, job.total]);
  return job.eta_seconds ?? seconds;
}

/** What a job that does not run waits for; one that was interrupted says so itself. */
export const waitsFor = (job) => job.message || (job.state === "queued" ? t("job.queued") : t("job.pending"));

function details(job, seconds) {
  if (!isRunning(job)) return waitsFor(job);
  const counts = job.counted === false ? "" : job.total ? t("job.counts", { done: job.done, total: job.total }) : "";
  if (!job.message && !counts && job.total) return t("job.percent", { percent: percentDone(job) });
  return [job.message, counts, remaining(seconds)].filter(Boolean).join(" · ");
}

/** `actions`: further buttons beside Stop; the children come below. */
export function JobBar({ job, title, actions, children }) {
  const { busy, run } = useCall();
  const seconds = useEstimate(job);
  const { failures } = useLive(() => false);
  const percent = percentDone(job);
  const text = failures < LOST_AFTER ? details(job, seconds) : t("job.lost");
  const stop = () => run("stop", async () => live.note((await call("job.stop", { id: job.id })).job));
  return (
    <div className="sense-job">
      <div className="sense-job-head">
        <strong>{title ?? job.label}</strong>
        <span className="sense-job-actions">
          {actions}
          {job.can_stop && isActive(job) && (
            <Action
              icon="faStop"
              busy={busy === "stop"}
              aria-label={t("action.about", { text: t("action.stop"), name: job.label })}
              onClick={stop}
            >
              {busy === "stop" ? t("action.stopping") : t("action.stop")}
            </Action>
          )}
        </span>
      </div>
      <Bar label={job.label} percent={isRunning(job) ? percent : (percent ?? 0)} text={text} />
      <div className="sense-job-details">{text}</div>
      <Milestones job={job} percent={percent} />
      {children}
    </div>
  );
}

/** Where there is no share to show, the whole bar moves. */
function Bar({ label, percent, text }) {
  const moving = percent === null ? "progress-bar-striped progress-bar-animated" : "";
  return (
    <div className="progress">
      <div
        role="progressbar"
        className={`progress-bar ${moving}`}
        style={{ width: `${percent ?? 100}%` }}
        aria-label={label}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow={percent ?? undefined}
        aria-valuetext={text}
      />
    </div>
  );
}

/** Tells a screen reader of every fourth part, not of every frame. */
function Milestones({ job, percent }) {
  const quarter = percent === null ? null : Math.floor(percent / 25) * 25;
  const text = quarter === null ? job.label : t("job.progress", { label: job.label, percent: quarter });
  return (
    <div className="sr-only" role="status" aria-live="polite">
      {text}
    </div>
  );
}
