// What is done by the clock: one row per kind of job, stored as soon as it is changed.
import "./schedules.css";
import { call } from "../api.js";
import { Form, Link, React } from "../host.js";
import { ROUTE } from "../page/places.js";
import { useDraft } from "../shared/use-draft.js";
import { t } from "../texts/t.js";
import { nextOf, quietHours, ruleOf } from "./schedule-words.js";

const MODES = ["off", "hours", "daily"];
const TYPING_MS = 800;

/** `data`: what queue.show told; onChanged(reply) takes what schedule.set replies. */
export function Schedules({ data, onChanged }) {
  const { schedules, quiet, clock, automatic } = data;
  const enabled = automatic.enabled || !automatic.known;
  return (
    <section className="sense-section" aria-label={t("ops.schedules")}>
      <h3>{t("ops.schedules")}</h3>
      <p className="sense-muted">
        {t("ops.schedules.text")} {t("ops.schedules.clock", { clock })}{" "}
        <Link to={`${ROUTE}/settings`}>{t("ops.schedules.quiet", { hours: quietHours(quiet) })}</Link>
      </p>
      <ul className="sense-rows">
        {schedules.map((schedule) => (
          <Schedule
            key={schedule.kind}
            schedule={schedule}
            quiet={quiet}
            next={nextOf(schedule, { clock, enabled, now: Date.now() })}
            onChanged={onChanged}
          />
        ))}
      </ul>
    </section>
  );
}

function Schedule({ schedule, quiet, next, onChanged }) {
  const { kind, label, rule: stored } = schedule;
  const draft = useDraft(async (rule) => onChanged(await call("schedule.set", { kind, rule: ruleOf(rule) })));
  const rule = draft.value ?? stored;
  const edit = (change, wait) => draft.change({ ...rule, ...change }, wait);
  return (
    <li>
      <div className="sense-target-text">
        <strong>{label}</strong>
        <div className="sense-muted">{draft.value === null && next}</div>
        <Feedback draft={draft} />
      </div>
      <div className="sense-schedule-controls" role="group" aria-label={label}>
        <Mode label={label} mode={rule.mode} onChange={(mode) => edit({ mode })} />
        {rule.mode === "hours" && <Hours rule={rule} draft={draft} onEdit={edit} />}
        {rule.mode === "daily" && <Time rule={rule} draft={draft} onEdit={edit} />}
        {rule.mode !== "off" && (
          <Form.Check
            id={`sense-quiet-${kind}`}
            type="checkbox"
            label={t("ops.schedule.quiet", { hours: quietHours(quiet) })}
            checked={rule.quiet}
            onChange={() => edit({ quiet: !rule.quiet })}
          />
        )}
      </div>
    </li>
  );
}

function Feedback({ draft: { state, error } }) {
  return (
    <>
      <div className="sense-muted" role="status">
        {state === "saving" && t("ops.schedule.saving")}
        {state === "saved" && t("ops.schedule.saved")}
      </div>
      {state === "failed" && (
        <div className="sense-schedule-error" role="alert">
          {error}
        </div>
      )}
    </>
  );
}

function Mode({ label, mode, onChange }) {
  return (
    <Form.Control
      as="select"
      size="sm"
      className="input-control"
      aria-label={t("action.about", { text: t("ops.schedule.mode"), name: label })}
      value={mode}
      onChange={(event) => onChange(event.target.value)}
    >
      {MODES.map((each) => (
        <option key={each} value={each}>
          {t(`ops.mode.${each}`)}
        </option>
      ))}
    </Form.Control>
  );
}

function Hours({ rule, draft, onEdit }) {
  return (
    <span className="sense-row">
      <Form.Control
        type="number"
        size="sm"
        className="text-input sense-schedule-hours"
        aria-label={t("ops.schedule.hours.label")}
        min="1"
        isInvalid={draft.state === "failed"}
        value={rule.hours}
        onChange={(event) => onEdit({ hours: event.target.value }, TYPING_MS)}
        onBlur={draft.flush}
      />
      {t("ops.schedule.hours")}
    </span>
  );
}

function Time({ rule, draft, onEdit }) {
  return (
    <Form.Control
      type="time"
      size="sm"
      className="text-input"
      aria-label={t("ops.schedule.time")}
      isInvalid={draft.state === "failed"}
      value={rule.at}
      onChange={(event) => onEdit({ at: event.target.value }, TYPING_MS)}
      onBlur={draft.flush}
    />
  );
}
