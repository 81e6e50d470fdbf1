// "Add all above N %": says whom before it does it, and asks once more where the names do not fit on the button, or
// where somebody would be created.
import "./add-all.css";
import { Form, React, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Notice } from "../shared/notice.jsx";
import { names, t } from "../texts/t.js";
import { choicesAbove } from "./grouping.js";
import { isNew } from "./performer-name.jsx";
import { forKind } from "./states.jsx";

const MOST_ON_BUTTON = 3;

const toChoice = (person) => ({ person: person.id, performer_id: person.best.performer_id });

export function AddAll({ kind, persons, tagged, start, actions }) {
  const [percent, setPercent] = useState(Math.round(start * 100));
  const [question, setQuestion] = useState(null);
  const candidates = choicesAbove(persons, tagged, 0);
  if (!candidates.length) return null;
  const chosen = choicesAbove(persons, tagged, percent);
  const mustAsk = chosen.length > MOST_ON_BUTTON || chosen.some((person) => isNew(person.best));
  const all = chosen.map((person) => person.best.name);
  const change = (value) => {
    setPercent(value);
    setQuestion(null);
  };
  const accept = () => {
    setQuestion(null);
    actions.accept("add-all", chosen.map(toChoice));
  };
  const ask = async () => {
    const preview = await actions.preview(chosen.map(toChoice));
    if (preview) setQuestion(preview.text);
  };
  return (
    <div className="sense-add-all">
      <Threshold percent={percent} onChange={change} />
      {chosen.length === 0 && <span className="sense-add-all-none">{t("above.none", { percent })}</span>}
      {chosen.length > 0 && !question && (
        <Action
          variant="primary"
          icon="faUserPlus"
          title={forKind("above.add.title", kind, { names: names(all, all.length) })}
          busy={actions.busy === "add-all" || actions.busy === "preview"}
          disabled={Boolean(actions.busy)}
          onClick={mustAsk ? ask : accept}
        >
          {t("above.add", { names: names(all, MOST_ON_BUTTON) })}
        </Action>
      )}
      {question && (
        <Question text={question} busy={actions.busy === "add-all"} onYes={accept} onNo={() => setQuestion(null)} />
      )}
    </div>
  );
}

function Threshold({ percent, onChange }) {
  const change = (event) => {
    const value = Number.parseInt(event.target.value, 10);
    onChange(Number.isNaN(value) ? 0 : Math.max(0, Math.min(100, value)));
  };
  return (
    <label className="sense-threshold">
      {t("above.label")}
      <Form.Control
        type="number"
        size="sm"
        min="0"
        max="100"
        className="input-control"
        value={percent}
        aria-label={t("above.number")}
        onChange={change}
      />
      {t("above.unit")}
    </label>
  );
}

function Question({ text, busy, onYes, onNo }) {
  return (
    <Notice
      actions={
        <>
          <Action variant="primary" busy={busy} onClick={onYes} autoFocus>
            {t("above.confirm")}
          </Action>
          <Action onClick={onNo}>{t("action.cancel")}</Action>
        </>
      }
    >
      {text}
    </Notice>
  );
}
