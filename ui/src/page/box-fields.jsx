// Which fields of one kind are compared with one stash-box.
import { Form, React, useState } from "../host.js";
import { Disclosure } from "../shared/action.jsx";
import { t } from "../texts/t.js";
import { countOn } from "./boxes-state.js";

export function BoxFields({ box, kind, id, onChange }) {
  const [open, setOpen] = useState(false);
  const fields = box.fields[kind] ?? [];
  if (!fields.length) return null;
  const name = t(`boxes.kind.${kind}`);
  return (
    <div>
      <Disclosure open={open} onToggle={() => setOpen(!open)} controls={id}>
        {t("boxes.fields", { kind: name, on: countOn(fields), all: fields.length })}
      </Disclosure>
      <div id={id} role="group" aria-label={t("boxes.fields.of", { kind: name, name: box.name })}>
        {open && (
          <div className="sense-box-fields">
            {fields.map((field) => (
              <Form.Check
                key={field.name}
                id={`${id}-${field.name}`}
                type="checkbox"
                label={field.label}
                checked={field.on}
                onChange={() => onChange({ kind, field: field.name, on: !field.on })}
              />
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
