// Published face databases: which are installed, getting one from the disk of Stash's machine, removing one.
import "./databases.css";
import { call } from "../api.js";
import { Badge, Form, React, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Confirm } from "../shared/confirm.jsx";
import { JobBar } from "../shared/job-bar.jsx";
import { isActive, newest } from "../shared/jobs.js";
import { Failure, Notice } from "../shared/notice.jsx";
import { useCall } from "../shared/use-call.js";
import { live, useEnded, useLive } from "../shared/use-live.js";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";

const isInstalling = (job) => job.kind === "install_database" || job.kind === "fetch_database";

export function Databases() {
  const { data, error, loading, reload, set } = useLoad("databases.list");
  const { jobs } = useLive(isInstalling);
  useEnded((job) => isInstalling(job) && reload());
  const last = newest(jobs.filter(isInstalling));
  return (
    <section className="sense-section" aria-label={t("databases.title")}>
      <h3>{t("databases.title")}</h3>
      <p className="sense-muted">{t("databases.text")}</p>
      {error && <Failure text={error} busy={loading} onRetry={reload} />}
      {isActive(last) && <JobBar job={last} />}
      {last?.state === "failed" && (
        <Notice kind="danger" title={t("job.failed", { label: last.label })}>
          {last.error}
        </Notice>
      )}
      {data?.databases.map((database) => (
        <Database key={database.slug} database={database} onChanged={set} />
      ))}
      <Install busyJob={isActive(last)} />
    </section>
  );
}

function Database({ database, onChanged }) {
  const { busy, run } = useCall();
  const { slug, version, persons, faces, sources, active, pack } = database;
  const remove = () => run("remove", async () => onChanged(await call("databases.remove", { slug })));
  return (
    <section className="card sense-card sense-pack" aria-label={slug}>
      <div className="sense-row">
        <h4>
          {slug} {version}
        </h4>
        {active && <Badge variant="primary">{t("models.active")}</Badge>}
      </div>
      <p>
        {t("databases.counts", { persons: persons.toLocaleString(), faces: faces.toLocaleString() })}
        {sources.length > 0 && <span className="sense-muted"> · {sources.join(", ")}</span>}
      </p>
      {!active && <Notice>{pack ? t("databases.other_pack", { pack }) : t("databases.no_pack")}</Notice>}
      <div className="sense-row">
        <Confirm
          icon="faTrash"
          question={t("databases.remove.question", { slug })}
          yes={t("models.remove")}
          busy={busy === "remove"}
          onYes={remove}
        >
          {t("models.remove")}
        </Confirm>
      </div>
    </section>
  );
}

function Install({ busyJob }) {
  const { busy, run } = useCall();
  const [source, setSource] = useState("");
  const download = () => run("fetch", async () => live.note((await call("databases.fetch")).job));
  const install = () => run("install", async () => live.note((await call("databases.install", { source })).job));
  return (
    <form
      className="sense-row sense-database-form"
      onSubmit={(event) => {
        event.preventDefault();
        install();
      }}
    >
      <Form.Control
        size="sm"
        className="text-input"
        aria-label={t("databases.source")}
        placeholder={t("databases.source")}
        value={source}
        onChange={(event) => setSource(event.target.value)}
      />
      <Action
        type="submit"
        icon="faDatabase"
        busy={busy === "install"}
        disabled={busyJob || !source.trim()}
      >
        {t("databases.install")}
      </Action>
      <Action icon="faDownload" busy={busy === "fetch"} disabled={busyJob} onClick={download}>
        {t("databases.fetch")}
      </Action>
    </form>
  );
}
