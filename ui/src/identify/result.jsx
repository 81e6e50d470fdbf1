// What was found: a line that sums up, what is outdated, "Add all", and the persons.
import "./result.css";
import { React } from "../host.js";
import { Action } from "../shared/action.jsx";
import { isActive } from "../shared/jobs.js";
import { JobBar } from "../shared/job-bar.jsx";
import { Notice } from "../shared/notice.jsx";
import { ago } from "../shared/time.js";
import { t } from "../texts/t.js";
import { AddAll } from "./add-all.jsx";
import { group, idsOf, isNamed } from "./grouping.js";
import { Persons } from "./persons.jsx";

export function Result({ kind, identification, performers, actions, onJump, busyJob, jobs }) {
  const tagged = idsOf(performers);
  const { top, rest } = group(identification.persons);
  return (
    <>
      <Summary kind={kind} identification={identification} actions={actions} busyJob={busyJob} />
      <Outdated identification={identification} actions={actions} jobs={jobs} busyJob={busyJob} />
      <AddAll kind={kind} persons={top} tagged={tagged} start={identification.above} actions={actions} />
      <Persons
        kind={kind}
        top={top}
        rest={rest}
        frames={identification.frames}
        tagged={tagged}
        actions={actions}
        onJump={onJump}
      />
    </>
  );
}

function Summary({ kind, identification, actions, busyJob }) {
  const named = identification.persons.filter(isNamed).length;
  const unknown = identification.persons.length - named;
  const found = [t("result.recognised", { count: named }), unknown > 0 && t("result.unknown", { count: unknown })];
  const how = [
    kind === "scene" && t("result.frames", { count: identification.frames }),
    ago(identification.finished_at),
  ];
  return (
    <div className="sense-summary">
      <div>
        <strong>{found.filter(Boolean).join(", ")}</strong>
        <div className="sense-muted">{how.filter(Boolean).join(" · ")}</div>
      </div>
      <Action
        icon="faRotateRight"
        busy={actions.busy === "identify"}
        disabled={busyJob || Boolean(actions.busy)}
        onClick={actions.identify}
      >
        {t("result.again")}
      </Action>
    </div>
  );
}

function Outdated({ identification, actions, jobs, busyJob }) {
  if (identification.file_changed) return <Notice kind="warning">{t("result.file_changed")}</Notice>;
  if (!identification.outdated) return null;
  const job = jobs.find((other) => other.kind === "rematch" && isActive(other));
  if (job) return <JobBar job={job} />;
  return (
    <Notice
      kind="info"
      actions={
        <Action
          icon="faArrowsRotate"
          busy={actions.busy === "prepare"}
          disabled={busyJob || Boolean(actions.busy)}
          title={t("result.match_again.help")}
          onClick={() => actions.prepare({ job: "rematch" })}
        >
          {t("result.match_again")}
        </Action>
      }
    >
      {identification.outdated_why ?? t("result.outdated")}
    </Notice>
  );
}
