// What the user may choose before it is carried out: pictures as pictures, the rest as lists.
import "./choices.css";
import { Form, React } from "../host.js";
import { t } from "../texts/t.js";
import { Picture } from "./pictures.jsx";

export function Choices({ choices, chosen, onChoose }) {
  if (!choices.length) return null;
  return (
    <section className="sense-choices" aria-label={t("review.choices")}>
      <h4>{t("review.choices")}</h4>
      {choices.map((choice) => (
        <Choice
          key={choice.key}
          choice={choice}
          value={chosen[choice.key] ?? choice.value}
          onChoose={(value) => onChoose(choice.key, value)}
        />
      ))}
    </section>
  );
}

/** What there is only one of is told, not asked. */
function Choice({ choice, value, onChoose }) {
  if (choice.options.length === 1) {
    return (
      <div className="sense-choice">
        <span>{choice.label}</span>
        <bdi>{nameOf(choice.options[0])}</bdi>
      </div>
    );
  }
  if (choice.options.some(({ picture }) => picture)) {
    return <PictureChoice choice={choice} value={value} onChoose={onChoose} />;
  }
  return (
    <label className="sense-choice">
      <span>{choice.label}</span>
      <Form.Control
        as="select"
        size="sm"
        className="input-control"
        value={value}
        onChange={(event) => onChoose(event.target.value)}
      >
        {choice.options.map((option) => (
          <option key={option.value} value={option.value}>
            {nameOf(option)}
          </option>
        ))}
      </Form.Control>
    </label>
  );
}

const nameOf = (option) =>
  option.from ? t("review.choice.from", { label: option.label, name: option.from }) : option.label;

function PictureChoice({ choice, value, onChoose }) {
  return (
    <fieldset className="sense-choice-pictures">
      <legend>{choice.label}</legend>
      {choice.options.map((option) => (
        <label key={option.value} className={option.value === value ? "sense-choice-chosen" : undefined}>
          <Picture path={option.picture} />
          <span>
            <input
              type="radio"
              name={`sense-${choice.key}`}
              checked={option.value === value}
              onChange={() => onChoose(option.value)}
            />
            <bdi>{nameOf(option)}</bdi>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
