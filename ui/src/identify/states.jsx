// The panel while there are no persons to show: what is missing, before, failed, nobody.
import "./states.css";
import { Icon, Link, React } from "../host.js";
import { Action } from "../shared/action.jsx";
import { isActive, newest } from "../shared/jobs.js";
import { JobBar } from "../shared/job-bar.jsx";
import { Empty, Notice } from "../shared/notice.jsx";
import { t } from "../texts/t.js";

/** Texts that speak of the scene have a twin that speaks of the image. */
export const forKind = (key, kind, values) => t(kind === "image" ? `${key}.image` : key, values);

function IdentifyButton({ actions, children, variant = "primary", disabled }) {
  return (
    <Action
      variant={variant}
      icon="faMagnifyingGlass"
      busy={actions.busy === "identify"}
      disabled={disabled || Boolean(actions.busy)}
      onClick={actions.identify}
    >
      {children}
    </Action>
  );
}

/** The steps before the first look, the first of them with its button or its progress, or why it failed. */
export function Missing({ ready, jobs, loading, actions, compact = false }) {
  const job = newest(jobs.filter(({ kind }) => kind === "set_up" || ready.missing.some((step) => step.job === kind)));
  return (
    <div className="sense-missing">
      {!compact && <h4>{t("before.missing")}</h4>}
      <ol className="sense-steps">
        {ready.missing.map((step, index) => (
          <Step
            key={step.what}
            step={step}
            first={index === 0}
            job={job}
            loading={loading}
            actions={actions}
            pack={ready.pack.id}
          />
        ))}
      </ol>
    </div>
  );
}

/** A job that is done counts as running until what it did is known here. */
function Step({ step, first, job, loading, actions, pack }) {
  if (!first) return <li className="sense-step">{step.text}</li>;
  const running = isActive(job) || (job?.state === "completed" && loading);
  return (
    <li className="sense-step sense-step-next">
      <div>{step.text}</div>
      {running && <JobBar job={job} />}
      {job?.state === "failed" && (
        <Notice kind="danger" title={t("job.failed", { label: job.label })} actions={<WaysOut />}>
          {job.error}
        </Notice>
      )}
      {!running && step.page && (
        <Link className="btn btn-primary btn-sm" to={`/plugins/stash-sense/${step.page}`}>
          {step.button}
        </Link>
      )}
      {!running && !step.page && (
        <Action
          variant="primary"
          busy={actions.busy === "prepare"}
          disabled={Boolean(actions.busy)}
          onClick={() => actions.prepare({ job: step.job, pack })}
        >
          {step.button}
        </Action>
      )}
    </li>
  );
}

function WaysOut() {
  return (
    <>
      <Link to="/plugins/stash-sense/diagnosis">{t("error.way_out")}</Link>
      <Link to="/plugins/stash-sense/settings">{t("nobody.settings")}</Link>
    </>
  );
}

/** Everything is in place and nobody has looked yet; an earlier try that ended without a result is named. */
export function Before({ kind, job, actions }) {
  return (
    <>
      {job?.state === "cancelled" && <Notice>{t("stopped")}</Notice>}
      {job?.state === "failed" && (
        <Notice kind="danger" title={forKind("failed.title", kind)}>
          {job.error}
        </Notice>
      )}
      <Empty
        icon="faUsers"
        title={forKind("before.title", kind)}
        actions={<IdentifyButton actions={actions}>{t("before.identify")}</IdentifyButton>}
      >
        {forKind("before.text", kind)}
      </Empty>
    </>
  );
}

export function Failed({ kind, identification, actions, busyJob }) {
  return (
    <Notice
      kind="danger"
      title={forKind("failed.title", kind)}
      actions={
        <>
          <IdentifyButton actions={actions} disabled={busyJob} variant="secondary">
            {t("action.retry")}
          </IdentifyButton>
          <Link className="btn btn-link btn-sm" to="/plugins/stash-sense/diagnosis">
            {t("error.way_out")}
          </Link>
        </>
      }
    >
      {identification.error}
    </Notice>
  );
}

export function Nobody({ kind, identification, actions, busyJob }) {
  return (
    <Empty
      icon="faUserSlash"
      title={t("nobody.title")}
      actions={
        <>
          <IdentifyButton actions={actions} disabled={busyJob} variant="secondary">
            {t("result.again")}
          </IdentifyButton>
          <Link className="btn btn-link btn-sm" to="/plugins/stash-sense/settings">
            <Icon name="faGear" /> {t("nobody.settings")}
          </Link>
        </>
      }
    >
      {forKind("nobody.text", kind, { count: identification.frames })} {kind === "scene" && t("nobody.hint")}
    </Empty>
  );
}
