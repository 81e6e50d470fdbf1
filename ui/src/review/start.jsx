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
import { FIND_ALL, findingOf, groupOf, isForAll } from "./finding.js";
import { NeedsWay } from "./needs-way.jsx";
import { lastLook, likelyOf, openText } from "./words.js";

const GROUPS = Object.keys(FIND_ALL);

/** `boxes`: the stash-boxes that Stash knows; undefined where that was not told. */
export function Start({ types, boxes, jobs }) {
  const all = jobs.filter((job) => isActive(job) && isForAll(job));
  const open = types.reduce((sum, each) => sum + each.open, 0);
  const never = types.every(({ last_run: run }) => !run);
  const groups = GROUPS.map((name) => ({ name, types: types.filter((each) => groupOf(each) === name) }));
  return (
    <>
      {all.map((job) => (
        <JobBar key={job.id} job={job} />
      ))}
      {never && !open && !all.length ? (
        <Empty icon="faListCheck" title={t("review.never")} actions={<FindAll types={types} variant="primary" />}>
          {t("review.never.text")}
        </Empty>
      ) : (
        <div className="sense-row sense-review-head">
          <strong role="status">{open ? t("review.to_decide", { count: open }) : t("review.nothing")}</strong>
        </div>
      )}
      {groups
        .filter((group) => group.types.length > 0)
        .map((group) => (
          <Group key={group.name} group={group} boxes={boxes} jobs={jobs} />
        ))}
    </>
  );
}

/** Types that are looked for together. */
function Group({ group: { name, types }, boxes, jobs }) {
  const under = jobs.some((job) => isActive(job) && job.kind === FIND_ALL[name]);
  return (
    <section aria-label={t(`review.group.${name}`)}>
      <div className="sense-row sense-review-head">
        <h3>{t(`review.group.${name}`)}</h3>
        {!under && types.some((each) => each.last_run || each.open) && <FindAll types={types} group={name} />}
      </div>
      {name === "stash-box" && boxes?.length === 0 && (
        <p className="sense-type-needs">
          {t("review.boxes.none")} <NeedsWay info={types[0]} />
        </p>
      )}
      <ul className="sense-types" role="list">
        {types.map((info) => (
          <Type key={info.type} info={info} job={findingOf(jobs, info)} />
        ))}
      </ul>
    </section>
  );
}

function FindAll({ types, group = GROUPS[0], variant = "secondary" }) {
  const starter = useStart();
  const library = group === GROUPS[0];
  return (
    <Action
      icon="faMagnifyingGlass"
      variant={variant}
      busy={Boolean(starter.busy)}
      disabled={types.every(({ needs }) => needs)}
      onClick={() => starter.start(FIND_ALL[group], { whole: false })}
    >
      {t(library ? "review.look.all" : "review.look.boxes")}
    </Action>
  );
}

function Type({ info, job }) {
  const likely = likelyOf(info);
  return (
    <li className="card sense-card sense-type">
      <div className="sense-type-text">
        <h4>
          <Link to={reviewLink({ type: info.type })}>{info.label}</Link>
        </h4>
        <p>{info.text}</p>
        <p className="sense-muted">
          {lastLook(info.last_run)} <Decided info={info} />
        </p>
        {info.needs && (
          <p className="sense-type-needs">
            {info.needs} <NeedsWay info={info} />
          </p>
        )}
      </div>
      <Link
        className={`sense-type-count ${info.open ? "" : "sense-type-zero"}`}
        to={reviewLink({ type: info.type })}
        aria-label={t("review.type.open", { label: info.label, open: openText(info) })}
      >
        <strong>{info.open.toLocaleString()}</strong>
        <span>{t("review.state.open").toLowerCase()}</span>
        {likely > 0 && <small>{t("review.likely", { count: likely.toLocaleString() })}</small>}
      </Link>
      <FindButtons info={info} job={job} />
      {job && !isForAll(job) && (
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
