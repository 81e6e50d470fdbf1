// Who can be recognised, and who not and why.
import "./known-faces.css";
import { call } from "../api.js";
import { Form, Link, NavLink, React, useLocation, useMemo, useState } from "../host.js";
import { Profiles } from "../profiles/profiles.jsx";
import { Action } from "../shared/action.jsx";
import { JobBar } from "../shared/job-bar.jsx";
import { isActive } from "../shared/jobs.js";
import { Loading } from "../shared/loading.jsx";
import { Empty, Failure } from "../shared/notice.jsx";
import { ago } from "../shared/time.js";
import { useCall } from "../shared/use-call.js";
import { live, useEnded, useLive } from "../shared/use-live.js";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";
import { select } from "./known-filter.js";
import { ROUTE } from "./places.js";

const PAGE = 100;
const LIBRARY = `${ROUTE}/faces`;
const BOXES = `${LIBRARY}/stash-boxes`;

function LearnButton({ job, variant = "secondary" }) {
  const { busy, run } = useCall();
  const learn = () => run("learn", async () => live.note((await call("job.start", { kind: "learn" })).job));
  return (
    <Action icon="faGraduationCap" variant={variant} busy={busy === "learn"} disabled={Boolean(job)} onClick={learn}>
      {t("task.learn")}
    </Action>
  );
}

/** Two lists, each with an address of its own: who is in the library, and who was learned from stash-boxes. */
export function KnownFaces() {
  const { pathname } = useLocation();
  const boxes = pathname.endsWith("/stash-boxes");
  return (
    <>
      <nav className="nav nav-pills sense-faces-of" aria-label={t("page.tab.faces")}>
        <NavLink className="nav-link" to={LIBRARY} isActive={() => !boxes}>
          {t("faces.of.library")}
        </NavLink>
        <NavLink className="nav-link" to={BOXES} isActive={() => boxes}>
          {t("faces.of.boxes")}
        </NavLink>
      </nav>
      {boxes ? <Profiles /> : <Library />}
    </>
  );
}

function Library() {
  const { data, error, loading, reload } = useLoad("learn.report");
  const { jobs } = useLive((job) => job.kind === "learn");
  useEnded((job) => job.kind === "learn" && reload());
  const job = jobs.find((each) => each.kind === "learn" && isActive(each));
  if (!data) return error ? <Failure text={error} busy={loading} onRetry={reload} /> : <Loading />;
  return (
    <>
      {job && <JobBar job={job} />}
      {!data.performers.length && !job && (
        <Empty icon="faGraduationCap" title={t("faces.none")} actions={<LearnButton variant="primary" />}>
          {t("faces.none.text")}
        </Empty>
      )}
      {data.performers.length > 0 && <Report report={data} job={job} />}
    </>
  );
}

function Report({ report, job }) {
  const [text, setText] = useState("");
  const [without, setWithout] = useState(false);
  const [shown, setShown] = useState(PAGE);
  const found = useMemo(() => select(report.performers, { text, without }), [report, text, without]);
  const missing = report.performers.filter((performer) => performer.reason).length;
  const faces = report.performers.reduce((sum, performer) => sum + performer.faces, 0);
  return (
    <>
      <div className="sense-row sense-faces-head">
        <span>
          {t("faces.summary", { performers: report.performers.length - missing, faces })}
          {report.at && <span className="sense-muted"> · {t("faces.at", { ago: ago(report.at) })}</span>}
        </span>
        <LearnButton job={job} />
      </div>
      <div className="sense-row sense-faces-filter">
        <Form.Control
          size="sm"
          type="search"
          className="text-input"
          aria-label={t("faces.filter")}
          placeholder={t("faces.filter")}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Form.Check
          id="sense-without"
          type="switch"
          label={t("faces.without", { count: missing })}
          checked={without}
          onChange={() => setWithout(!without)}
        />
      </div>
      {!found.length && <Empty title={t("faces.no_match")} />}
      <ul className="sense-rows">
        {found.slice(0, shown).map((performer) => (
          <li key={performer.performer_id}>
            <div className="sense-target-text">
              <Link to={`/performers/${performer.performer_id}`}>{performer.name}</Link>
              {performer.reason && <div className="sense-muted">{performer.reason}</div>}
            </div>
            <span className={performer.faces ? "sense-muted" : "sense-faces-zero"}>
              {t("person.faces", { count: performer.faces })}
            </span>
          </li>
        ))}
      </ul>
      {found.length > shown && (
        <Action onClick={() => setShown(shown + PAGE)}>
          {t("action.more", { count: Math.min(PAGE, found.length - shown) })}
        </Action>
      )}
    </>
  );
}
