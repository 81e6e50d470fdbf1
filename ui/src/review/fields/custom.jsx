// A value of the user's own, in a box that fits the kind of the field.
import "./custom.css";
import { Form, React } from "../../host.js";
import { t } from "../../texts/t.js";
import { customOf, wrongIn } from "./draft.js";

const LONG = ["text", "list", "urls"];
const NUMERIC = ["number", "year"];
const ROWS = 4;

export function Custom({ field, draft, onWrite, place }) {
  const text = customOf(draft, field);
  const wrong = wrongIn(field, text);
  const id = `sense-custom-${field.name}`;
  const shape = LONG.includes(field.kind)
    ? { as: "textarea", rows: ROWS }
    : { type: "text", inputMode: NUMERIC.includes(field.kind) ? "numeric" : undefined };
  return (
    <div role="cell" className="sense-custom">
      <Form.Control
        {...shape}
        ref={place}
        size="sm"
        dir="auto"
        className="text-input"
        autoComplete="off"
        aria-label={t("compare.value.of", { label: field.label })}
        aria-describedby={wrong ? id : undefined}
        isInvalid={Boolean(wrong)}
        value={text}
        onChange={(event) => onWrite(event.target.value)}
      />
      {wrong && (
        <div id={id} className="sense-custom-wrong" role="status">
          {t(`compare.wrong.${wrong}`)}
        </div>
      )}
    </div>
  );
}
