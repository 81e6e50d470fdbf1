// The scenes or images behind a count, page by page, each with the way to it.
import "./targets-list.css";
import { call } from "../api.js";
import { Link, React, useHistory, useLocation, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Empty, Failure } from "../shared/notice.jsx";
import { Loading } from "../shared/loading.jsx";
import { ago } from "../shared/time.js";
import { useCall } from "../shared/use-call.js";
import { useEnded } from "../shared/use-live.js";
import { useLoad } from "../shared/use-load.js";
import { names, t } from "../texts/t.js";
import { placeOf } from "./places.js";

/** The open list as part of the address, so that going back and reloading bring it again. */
export function useChosenList() {
  const history = useHistory();
  const location = useLocation();
  const [kind, filter] = (new URLSearchParams(location.search).get("list") ?? "").split(":");
  const choose = (list) => history.replace({ ...location, search: list ? `?list=${list.kind}:${list.filter}` : "" });
  return [kind && filter ? { kind, filter } : null, choose];
}

export function Targets({ kind, filter, onClose }) {
  const first = useLoad("targets.list", { kind, filter, after: 0 });
  const [more, setMore] = useState({ targets: [], next: undefined });
  const { busy, run } = useCall();
  const restart = () => {
    setMore({ targets: [], next: undefined });
    first.reload();
  };
  useEnded(restart);
  if (first.error) return <Failure text={first.error} busy={first.loading} onRetry={restart} />;
  if (!first.data) return <Loading />;
  const targets = [...first.data.targets, ...more.targets];
  const next = more.next === undefined ? first.data.next : more.next;
  const load = () =>
    run("more", async () => {
      const page = await call("targets.list", { kind, filter, after: next });
      setMore({ targets: [...more.targets, ...page.targets], next: page.next });
    });
  return (
    <div className="card sense-card sense-targets" role="region" aria-label={t(`counts.${filter}.title`)}>
      <div className="sense-row sense-targets-head">
        <strong>{t(`counts.${filter}.title`)}</strong>
        <Action icon="faXmark" variant="link" aria-label={t("action.close")} onClick={onClose} />
      </div>
      {!targets.length && <Empty title={t("targets.none")}>{t("targets.none.text")}</Empty>}
      <ul className="sense-rows">
        {targets.map((target) => (
          <Row key={target.id} kind={kind} target={target} />
        ))}
      </ul>
      {next !== null && (
        <Action busy={busy === "more"} onClick={load}>
          {t("targets.more")}
        </Action>
      )}
    </div>
  );
}

function Row({ kind, target }) {
  return (
    <li>
      <div className="sense-target-text">
        <Link to={placeOf(kind, target.id)}>{target.title || t(`targets.untitled.${kind}`, { id: target.id })}</Link>
        <div className="sense-muted">{target.error ?? summary(target)}</div>
      </div>
      <span className="sense-muted">{target.at ? ago(target.at) : ""}</span>
    </li>
  );
}

function summary(target) {
  const people = t("targets.persons", { count: target.persons });
  return target.named.length ? `${names(target.named, 4)} · ${people}` : people;
}
