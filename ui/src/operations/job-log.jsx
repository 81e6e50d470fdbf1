// The log of one job: lines with time and level, read again while the job runs, seldom where nothing comes.
import "./job-log.css";
import { Icon, React, useEffect, useRef } from "../host.js";
import { Action } from "../shared/action.jsx";
import { isRunning } from "../shared/jobs.js";
import { Loading } from "../shared/loading.jsx";
import { Failure } from "../shared/notice.jsx";
import { nextReading } from "../shared/pace.js";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";
import { fullName } from "./job-words.js";

const ICONS = { info: "faCircleInfo", warning: "faTriangleExclamation", error: "faCircleExclamation" };
const panelId = (job) => `sense-log-${job.id}`;

/** {open, toggle(), close(), button, onKeyDown} of one job's log, of which `logs` says whether it is the open one. */
export function useLog(job, logs) {
  const button = useRef(null);
  const open = logs.open === job.id;
  const close = () => {
    button.current?.focus();
    logs.close();
  };
  const onKeyDown = (event) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    close();
  };
  return { open, button, close, toggle: () => logs.toggle(job.id), onKeyDown };
}

export function LogButton({ job, log }) {
  return (
    <Action
      buttonRef={log.button}
      icon="faFileLines"
      aria-expanded={log.open}
      aria-controls={panelId(job)}
      aria-label={t("action.about", { text: t("ops.log"), name: fullName(job) })}
      onClick={log.toggle}
    >
      {t("ops.log")}
    </Action>
  );
}

export function LogPanel({ job, log }) {
  if (!log.open) return null;
  const name = t("ops.log.of", { name: fullName(job) });
  return (
    <section id={panelId(job)} className="sense-log" aria-label={name}>
      <div className="sense-row sense-log-head">
        <strong>{name}</strong>
        <Action icon="faXmark" variant="link" aria-label={t("action.close")} onClick={log.close} />
      </div>
      <Lines job={job} name={name} />
    </section>
  );
}

function useLines(job) {
  const { data, error, loading, reload } = useLoad("job.log", { id: job.id });
  const seen = useRef({ count: 0, quiet: 0 });
  const running = isRunning(job);
  useEffect(() => {
    if (!running || loading) return undefined;
    const count = data?.lines.length ?? 0;
    seen.current = { count, quiet: count > seen.current.count ? 0 : seen.current.quiet + 1 };
    const timer = setTimeout(reload, nextReading(seen.current.quiet));
    return () => clearTimeout(timer);
  }, [running, loading]);
  return { lines: data?.lines ?? null, error, loading, reload };
}

function Lines({ job, name }) {
  const { lines, error, loading, reload } = useLines(job);
  const list = useRef(null);
  useEnd(list, lines);
  if (error) return <Failure text={error} busy={loading} onRetry={reload} />;
  if (!lines) return <Loading />;
  if (!lines.length) return <p className="sense-muted mb-0">{t("ops.log.none")}</p>;
  return (
    <ol ref={list} className="sense-log-lines" tabIndex={0} aria-label={name}>
      {lines.map((line, number) => (
        <Line key={`${line.at} ${number}`} line={line} />
      ))}
    </ol>
  );
}

/** The newest lines are shown, until somebody looks at older ones. */
function useEnd(list, lines) {
  const atEnd = useRef(true);
  useEffect(() => {
    const { current } = list;
    if (!current) return undefined;
    const scrolled = () => {
      atEnd.current = current.scrollHeight - current.scrollTop - current.clientHeight < 20;
    };
    if (atEnd.current) current.scrollTop = current.scrollHeight;
    current.addEventListener("scroll", scrolled);
    return () => current.removeEventListener("scroll", scrolled);
  }, [lines]);
}

function Line({ line }) {
  const at = new Date(line.at);
  return (
    <li className={`sense-log-${line.level}`}>
      <Icon name={ICONS[line.level]} />
      <time dateTime={line.at} title={at.toLocaleString()}>
        {at.toLocaleTimeString()}
      </time>
      <span className="sense-log-text">
        {line.level !== "info" && <span className="sr-only">{t(`ops.level.${line.level}`)} </span>}
        {line.text}
      </span>
    </li>
  );
}
