// Who is in this scene or image: one panel, its state told by what is known of the target.
import "./panel.css";
import { React } from "../host.js";
import { Failure, Notice } from "../shared/notice.jsx";
import { isAbout, isActive, isPreparing, jobOf } from "../shared/jobs.js";
import { JobBar } from "../shared/job-bar.jsx";
import { Loading } from "../shared/loading.jsx";
import { reload, useTarget } from "../shared/targets.js";
import { useLive } from "../shared/use-live.js";
import { t } from "../texts/t.js";
import { Before, Failed, Missing, Nobody, forKind } from "./states.jsx";
import { Result } from "./result.jsx";
import { useActions } from "./use-actions.js";

/** performers: those that Stash has for the target; onJump(seconds): moves the player, where there is one. */
export function SensePanel({ target, performers, onJump }) {
  const state = useTarget(target);
  const { jobs } = useLive((job) => isAbout(job, target) || isPreparing(job));
  const actions = useActions(target);
  return (
    <section className="sense" aria-label={forKind("panel.label", target.kind)}>
      {state.error && <Failure text={state.error} busy={state.loading} onRetry={() => reload(target)} />}
      {!state.data && !state.error && <Loading />}
      {state.data && (
        <Content target={target} state={state} jobs={jobs} performers={performers} actions={actions} onJump={onJump} />
      )}
    </section>
  );
}

/** The newest job of the target; one that has just ended counts as running until its result is here. */
function useRunning(state, jobs, target) {
  const followed = jobOf(jobs, target) ?? state.data.job;
  const running = isActive(followed) || (followed && state.loading && !state.data.identification);
  return { followed, running };
}

function Content({ target, state, jobs, performers, actions, onJump }) {
  const { ready, identification } = state.data;
  const { followed, running } = useRunning(state, jobs, target);
  const common = { kind: target.kind, actions };
  if (running && !identification) return <JobBar job={followed} title={t("running.title")} />;
  if (!identification && ready.missing.length)
    return <Missing ready={ready} jobs={jobs} loading={state.loading} {...common} />;
  if (!identification) return <Before job={followed} {...common} />;
  return (
    <>
      {running && <JobBar job={followed} title={t("running.title")} />}
      {!running && failedSince(followed, identification) && (
        <Notice kind="danger" title={t("result.failed_since")}>
          {followed.error}
        </Notice>
      )}
      {!running && ready.missing.length > 0 && (
        <Notice kind="warning" title={t("result.not_ready")}>
          <Missing ready={ready} jobs={jobs} loading={state.loading} compact {...common} />
        </Notice>
      )}
      <Found
        identification={identification}
        performers={performers}
        onJump={onJump}
        busyJob={running}
        jobs={jobs}
        {...common}
      />
    </>
  );
}

/** A later try that failed is told even though the earlier result still stands. */
function failedSince(job, identification) {
  return (
    job?.state === "failed" &&
    identification.state === "done" &&
    job.updated_at * 1000 > Date.parse(identification.finished_at) + 1000
  );
}

function Found({ identification, ...rest }) {
  if (identification.state === "failed") return <Failed identification={identification} {...rest} />;
  if (!identification.persons.length) return <Nobody identification={identification} {...rest} />;
  return <Result identification={identification} {...rest} />;
}
