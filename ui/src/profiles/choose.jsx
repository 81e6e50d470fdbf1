// Whom to learn: the stash-box, the choice, what it would take, and the start.
import { call } from "../api.js";
import { Form, React, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { isActive } from "../shared/jobs.js";
import { useCall } from "../shared/use-call.js";
import { live, useEnded, useLive } from "../shared/use-live.js";
import { t } from "../texts/t.js";
import { CHOICES, argsOf, isComplete, wordsOf } from "./choice.js";
import { Studio } from "./studio.jsx";

export function Choose({ boxes }) {
  const [endpoint, setEndpoint] = useState(boxes[0].endpoint);
  const [of, setOf] = useState(CHOICES[0]);
  const [value, setValue] = useState("");
  const change = (set) => (event) => {
    set(event.target.value);
    setValue("");
  };
  const choice = { endpoint, of, value };
  return (
    <section className="card sense-card" aria-label={t("profiles.choose")}>
      <div className="sense-profiles-form">
        <Chooser id="sense-profiles-box" label={t("profiles.box")} value={endpoint} onChange={change(setEndpoint)}>
          {boxes.map((box) => (
            <option key={box.endpoint} value={box.endpoint}>
              {box.name}
            </option>
          ))}
        </Chooser>
        <Chooser id="sense-profiles-of" label={t("profiles.of")} value={of} onChange={change(setOf)}>
          {CHOICES.map((each) => (
            <option key={each} value={each}>
              {t(`profiles.of.${each}`)}
            </option>
          ))}
        </Chooser>
      </div>
      {of === "studio" && <Studio key={endpoint} endpoint={endpoint} chosen={value} onChoose={setValue} />}
      {of === "name" && (
        <Form.Control
          size="sm"
          className="text-input sense-profiles-name"
          aria-label={t("profiles.name")}
          placeholder={t("profiles.name")}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      )}
      <Start key={JSON.stringify(choice)} choice={choice} />
    </section>
  );
}

function Chooser({ id, label, children, ...rest }) {
  return (
    <Form.Group controlId={id}>
      <Form.Label>{label}</Form.Label>
      <Form.Control as="select" size="sm" className="input-control" {...rest}>
        {children}
      </Form.Control>
    </Form.Group>
  );
}

/** Another choice begins anew: what was counted was of the one before. */
function Start({ choice }) {
  const { busy, run } = useCall();
  const [count, setCount] = useState(null);
  const { jobs } = useLive(() => false);
  useEnded((job) => job.kind === "learn_profiles" && setCount(null)); // what was new then is no more
  const busyJob = jobs.some((job) => job.kind === "learn_profiles" && isActive(job));
  const ask = () => run("count", async () => setCount(await call("profiles.count", argsOf(choice))));
  const start = () =>
    run("start", async () => live.note((await call("job.start", { kind: "learn_profiles", ...argsOf(choice) })).job));
  return (
    <div className="sense-row">
      <Action icon="faMagnifyingGlass" busy={busy === "count"} disabled={!isComplete(choice)} onClick={ask}>
        {t("profiles.count")}
      </Action>
      <span role="status" className="sense-profiles-count">
        {count && wordsOf(count)}
      </span>
      {count?.profiles > 0 && (
        <Action
          variant="primary"
          icon="faGraduationCap"
          busy={busy === "start"}
          disabled={busyJob}
          onClick={start}
        >
          {t("profiles.start")}
        </Action>
      )}
    </div>
  );
}
