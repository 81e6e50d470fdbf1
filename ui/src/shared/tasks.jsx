// The jobs of the whole library, each with what it does, what it takes, and what it needs first.
import "./tasks.css";
import { call } from "../api.js";
import { React } from "../host.js";
import { t } from "../texts/t.js";
import { Action } from "./action.jsx";
import { useCall } from "./use-call.js";
import { live } from "./use-live.js";

const TASKS = [
  { kind: "set_up", icon: "faScrewdriverWrench", uses: "network", needs: [] },
  { kind: "learn", icon: "faGraduationCap", uses: "gpu", needs: ["environment", "models"] },
  { kind: "identify_all", icon: "faMagnifyingGlass", uses: "gpu", needs: ["environment", "models", "faces"] },
  { kind: "rematch", icon: "faArrowsRotate", uses: "cpu", needs: ["environment", "models", "faces"] },
];

/** Starts a job of the library and follows it. */
export function useStart() {
  const { busy, run } = useCall();
  const start = (kind, more = {}) => run(kind, async () => live.note((await call("job.start", { kind, ...more })).job));
  return { busy, start };
}

/** `waiting`: scenes that were not looked at, where that is known; `running`: jobs that are not over. */
export function Tasks({ title, ready, waiting, running, starter }) {
  return (
    <section className="sense-section" aria-label={title}>
      <h3>{title}</h3>
      <ul className="sense-rows">
        {TASKS.map((task) => (
          <Task
            key={task.kind}
            task={task}
            missing={task.needs.find((what) => !ready[what])}
            waiting={task.kind === "identify_all" ? waiting : 0}
            active={running.some((job) => job.kind === task.kind)}
            starter={starter}
          />
        ))}
      </ul>
    </section>
  );
}

function Task({ task: { kind, icon, uses }, missing, waiting, active, starter }) {
  const name = t(`task.${kind}`);
  const text = t(active ? "task.running" : "task.start");
  return (
    <li>
      <div className="sense-task-text">
        <strong>{name}</strong>
        <div className="sense-muted">
          {missing ? t(`task.needs.${missing}`) : t(`task.${kind}.text`)}
          {waiting > 0 && ` ${t("task.waiting", { count: waiting })}`} {t(`task.uses.${uses}`)}
        </div>
      </div>
      <Action
        icon={icon}
        busy={starter.busy === kind || active}
        disabled={Boolean(starter.busy) || Boolean(missing)}
        aria-label={t("action.about", { text, name })}
        onClick={() => starter.start(kind)}
      >
        {text}
      </Action>
    </li>
  );
}
