// What there is to decide, by type: how much, when it was last looked for, and looking for it now.
import "./start.css";
import { Link, React } from "../host.js";
import { Action } from "../shared/action.jsx";
import { JobBar } from "../shared/job-bar.jsx";
import { isActive } from "../shared/jobs.js";
import { Empty } from "../shared/notice.jsx";
import { useStart } from "../shared/tasks.jsx";
import { t } from "../texts/t.js";
import { reviewLink } from "./address.js";
import { FindButtons } from "./find-buttons.jsx";
import { FIND_ALL, findingOf } from "./finding.js";
import { lastLook } from "./words.js";

export function Start({ types, jobs }) {
  const all = jobs.find((job) => isActive(job) && job.kind === FIND_ALL);
  const open = types.reduce((sum, each) => sum + each.open, 0);
  const never = types.every(({ last_run: run }) => !run);
  return (
    <>
      {all && <JobBar job={all} />}
      {never && !open && !all ? (
        <Empty icon="faListCheck" title={t("review.never")} actions={<FindAll types={types} variant="primary" />}>
          {t("review.never.text")}
        </Empty>
      ) : (
        <div className="sense-row sense-review-head">
          <strong role="status">{open ? t("review.to_decide", { count: open }) : t("review.nothing")}</strong>
          {!all && <FindAll types={types} />}
        </div>
      )}
      <ul className="sense-types" role="list">
        {types.map((info) => (
          <Type key={info.type} info={info} job={findingOf(jobs, info)} />
        ))}
      </ul>
    </>
  );
}

function FindAll({ types, variant = "secondary" }) {
  const starter = useStart();
  return (
    <Action
      icon="faMagnifyingGlass"
      variant={variant}
      busy={Boolean(starter.busy)}
      disabled={types.every(({ needs }) => needs)}
      onClick={() => starter.start(FIND_ALL, { whole: false })}
    >
      {t("review.look.all")}
    </Action>
  );
}

function Type({ info, job }) {
  return (
    <li className="card sense-card sense-type">
      <div className="sense-type-text">
        <h3>
          <Link to={reviewLink({ type: info.type })}>{info.label}</Link>
        </h3>
        <p>{info.text}</p>
        <p className="sense-muted">
          {lastLook(info.last_run)} <Decided info={info} />
        </p>
        {info.needs && (
          <p className="sense-type-needs">
            {info.needs} <Link to="/plugins/stash-sense/operations">{t("review.needs.way")}</Link>
          </p>
        )}
      </div>
      <Link
        className={`sense-type-count ${info.open ? "" : "sense-type-zero"}`}
        to={reviewLink({ type: info.type })}
        aria-label={t("review.type.open", { label: info.label, open: info.open, likely: info.likely })}
      >
        <strong>{info.open.toLocaleString()}</strong>
        <span>{t("review.state.open").toLowerCase()}</span>
        {info.likely > 0 && <small>{t("review.likely", { count: info.likely.toLocaleString() })}</small>}
      </Link>
      <FindButtons info={info} job={job} />
      {job && job.kind !== FIND_ALL && (
        <div className="sense-type-job">
          <JobBar job={job} />
        </div>
      )}
    </li>
  );
}

/** What was decided so far, each the way to its list. */
function Decided({ info }) {
  const states = ["dismissed", "refused", "applied"].filter((state) => info[state] > 0);
  return (
    <>
      {states.map((state) => (
        <Link key={state} className="sense-type-state" to={reviewLink({ type: info.type, state })}>
          {t("review.type.state", { state: t(`review.state.${state}`), count: info[state].toLocaleString() })}
        </Link>
      ))}
    </>
  );
}
