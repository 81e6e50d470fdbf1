// The packs of models: what each is, under which licence, whether it is here, and getting or removing it.
import "./models.css";
import { call } from "../api.js";
import { Badge, Form, Link, React, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Confirm } from "../shared/confirm.jsx";
import { JobBar } from "../shared/job-bar.jsx";
import { isActive, newest } from "../shared/jobs.js";
import { Loading } from "../shared/loading.jsx";
import { Empty, Failure, Notice } from "../shared/notice.jsx";
import { bytes } from "../shared/numbers.js";
import { useCall } from "../shared/use-call.js";
import { live, useEnded, useLive } from "../shared/use-live.js";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";
import { Databases } from "./databases.jsx";
import { ROUTE } from "./places.js";

const STATES = { ready: "success", missing: "secondary", damaged: "danger" };
const isFetching = (job) => job.kind === "fetch_pack" || job.kind === "set_up";

export function Models() {
  const { data, error, loading, reload, set } = useLoad("packs.list");
  const { jobs } = useLive(isFetching);
  useEnded((job) => isFetching(job) && reload());
  if (!data) return error ? <Failure text={error} busy={loading} onRetry={reload} /> : <Loading />;
  const running = jobs.filter((job) => isFetching(job) && isActive(job));
  const last = newest(jobs.filter(isFetching));
  const failed = last?.state === "failed" && data.packs.some((pack) => pack.state !== "ready") ? last : null;
  return (
    <>
      <p className="sense-muted">{t("models.text")}</p>
      {data.folder && <Notice>{t("models.folder", { folder: data.folder })}</Notice>}
      {running.map((job) => (
        <JobBar key={job.id} job={job} />
      ))}
      {failed && (
        <Notice kind="danger" title={t("job.failed", { label: failed.label })}>
          {failed.error}
        </Notice>
      )}
      {!data.packs.length && <Empty title={t("models.none")}>{t("models.none.text")}</Empty>}
      {data.packs.map((pack) => (
        <Pack
          key={pack.id}
          pack={pack}
          own={!data.folder || pack.where !== data.folder}
          busyJob={running.length > 0}
          onChanged={set}
        />
      ))}
      <Databases />
    </>
  );
}

/** `own`: its files are in our data directory; a folder that the user named is never touched. */
function Pack({ pack, own, busyJob, onChanged }) {
  return (
    <section className="card sense-card sense-pack" aria-label={pack.title}>
      <div className="sense-row">
        <h3>{pack.title}</h3>
        <Badge variant={STATES[pack.state]}>{t(`models.state.${pack.state}`)}</Badge>
        {pack.active && <Badge variant="primary">{t("models.active")}</Badge>}
      </div>
      <p>{pack.description}</p>
      <dl className="sense-pack-facts">
        <dt>{t("models.size")}</dt>
        <dd>{bytes(pack.bytes)}</dd>
        <dt>{t("models.licence")}</dt>
        <dd>
          <Licences pack={pack} />
        </dd>
        {pack.where && <dt>{t("models.where")}</dt>}
        {pack.where && <dd>{pack.where}</dd>}
      </dl>
      <Files files={pack.files} />
      {pack.state !== "ready" && <Download pack={pack} busyJob={busyJob} />}
      {pack.state === "ready" && !pack.active && <Choose />}
      {pack.state === "ready" && own && <Remove pack={pack} onChanged={onChanged} />}
    </section>
  );
}

/** Each part of a pack has its own. */
function Licences({ pack }) {
  return (
    <>
      {pack.licences.map((licence) => (
        <div key={licence.of}>
          <Licence {...licence} /> <span className="sense-muted">({licence.of})</span>
        </div>
      ))}
      {!pack.commercial && <div className="sense-muted">{t("models.non_commercial")}</div>}
    </>
  );
}

function Licence({ name, url }) {
  if (!url) return name;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {name}
    </a>
  );
}

function Files({ files }) {
  return (
    <ul className="sense-pack-files sense-muted">
      {files.map((file) => (
        <li key={file.name}>
          {file.name} · {bytes(file.bytes)} · {t(`models.state.${file.state}`)}
        </li>
      ))}
    </ul>
  );
}

/** A pack that may not be used commercially is fetched only after its licence was accepted here. */
function Download({ pack, busyJob }) {
  const { busy, run } = useCall();
  const [accepted, setAccepted] = useState(pack.commercial);
  const fetchPack = () =>
    run("fetch", async () =>
      live.note((await call("job.start", { kind: "fetch_pack", pack: pack.id, accept_licence: true })).job),
    );
  return (
    <div className="sense-row">
      {!pack.commercial && (
        <Form.Check
          id={`sense-licence-${pack.id}`}
          type="checkbox"
          label={t("models.accept", { licence: pack.licence })}
          checked={accepted}
          onChange={() => setAccepted(!accepted)}
        />
      )}
      <Action
        variant="primary"
        icon="faDownload"
        busy={busy === "fetch"}
        disabled={!accepted || busyJob}
        onClick={fetchPack}
      >
        {pack.state === "damaged" ? t("models.download_again") : t("models.download", { size: bytes(pack.bytes) })}
      </Action>
    </div>
  );
}

/** What a change of pack costs, its setting says. */
function Choose() {
  return (
    <p>
      <Link to={`${ROUTE}/settings`}>{t("models.choose")}</Link>
    </p>
  );
}

function Remove({ pack, onChanged }) {
  const { busy, run } = useCall();
  const remove = () => run("remove", async () => onChanged(await call("packs.remove", { pack: pack.id })));
  return (
    <div className="sense-row">
      <Confirm
        icon="faTrash"
        question={t(pack.active ? "models.remove.active" : "models.remove.sure", { size: bytes(pack.bytes) })}
        yes={t("models.remove.yes")}
        busy={busy === "remove"}
        onYes={remove}
      >
        {t("models.remove")}
      </Confirm>
    </div>
  );
}
