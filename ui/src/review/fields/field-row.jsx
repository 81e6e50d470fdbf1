// One field: what it is and how it came to differ, both values, and what is to be done.
import "./field-row.css";
import { Badge, React } from "../../host.js";
import { Disclosure } from "../../shared/action.jsx";
import { t } from "../../texts/t.js";
import { Custom } from "./custom.jsx";
import { choose, controlOf, controlsOf, link, toggle, write } from "./draft.js";
import { Items } from "./items.jsx";
import { Refs } from "./refs.jsx";
import { Segments } from "./segments.jsx";
import { Rivals, Values } from "./values.jsx";

/** `change(draft)` is told of every decision; `places`: see use-field-places.js. */
export function FieldRow({ field, index, box, draft, change, places }) {
  const control = controlOf(draft, field);
  const part = places.part(index);
  const decide = (value, pressed) => {
    change(choose(draft, field, value));
    if (value === "custom" && pressed) places.enter("custom", index);
  };
  return (
    <div
      role="row"
      ref={(element) => (part.row = element)}
      className={`sense-field ${field.outcome === "conflict" ? "sense-field-conflict" : ""}`}
      onFocus={(event) => places.note(index, event.target)}
    >
      <Head field={field} headRef={(element) => !isAsked(field) && (part.control = element)} />
      {isUnion(field) ? (
        <Union field={field} draft={draft} change={change} part={part} />
      ) : (
        <Values field={field} box={box} control={control} />
      )}
      <div role="cell" className="sense-field-control">
        <Control field={field} value={control} onChoose={decide} place={(element) => (part.control = element)} />
      </div>
      {field.kind === "ref" && field.refs?.length > 0 && (
        <div role="cell" className="sense-field-one">
          <Linked field={field} draft={draft} change={change} part={part} single />
        </div>
      )}
      {control === "custom" && (
        <Custom
          field={field}
          draft={draft}
          onWrite={(text) => change(write(draft, field, text))}
          place={(element) => (part.custom = element)}
        />
      )}
    </div>
  );
}

/** Both sides of a set are one list. */
const isUnion = ({ kind, items, refs }) => Boolean(items || (kind === "refs" && refs));

/** What there is only one way for is told, not asked. */
const isAsked = (field) => controlsOf(field).length > 1;

function Head({ field, headRef }) {
  return (
    <div role="rowheader" className="sense-field-head" ref={headRef} tabIndex={-1}>
      <strong>{field.label}</strong>
      {field.outcome === "conflict" && (
        <Badge variant="warning" className="sense-mark">
          {t("compare.conflict")}
        </Badge>
      )}
      {field.only_adds && (
        <Badge variant="success" className="sense-mark">
          {t("compare.adds")}
        </Badge>
      )}
      {field.told && <div className="sense-field-told">{field.told}</div>}
      {field.why && <div className={field.writable ? "sense-field-told" : "sense-field-why"}>{field.why}</div>}
      <Was field={field} />
    </div>
  );
}

const SHORT = 60;

/** What it was when both sides agreed, or what was decided last; longer texts on demand. */
function Was({ field: { name, base } }) {
  const [open, setOpen] = React.useState(false);
  if (base === null || base === undefined) return null;
  if (base.length <= SHORT) {
    return (
      <div className="sense-field-told" dir="auto">
        {base ? t("compare.was", { value: base }) : t("compare.was.empty")}
      </div>
    );
  }
  const id = `sense-was-${name}`;
  return (
    <>
      <Disclosure open={open} onToggle={() => setOpen(!open)} controls={id}>
        {t("compare.was.show")}
      </Disclosure>
      <div id={id} className="sense-field-was" dir="auto">
        {open && base}
      </div>
    </>
  );
}

/** What both sides have, as one list: what comes and goes is told item by item. */
function Union({ field, draft, change, part }) {
  return (
    <div role="cell" aria-colspan={2} className="sense-field-union">
      {field.refs ? (
        <Linked field={field} draft={draft} change={change} part={part} />
      ) : (
        <Items
          field={field}
          draft={draft}
          onToggle={(key) => change(toggle(draft, field, key))}
          place={(index, element) => (part.items[index] = element)}
        />
      )}
      <Rivals rivals={field.rivals} />
    </div>
  );
}

function Linked({ field, draft, change, part, single }) {
  return (
    <Refs
      field={field}
      draft={draft}
      single={single}
      onLink={(key, choice) => change(link(draft, field, key, choice))}
      place={(index, element) => (part.items[index] = element)}
    />
  );
}

function Control({ field, value, onChoose, place }) {
  const controls = controlsOf(field);
  if (!isAsked(field)) return field.writable ? null : <span className="sense-muted">{t("compare.not_written")}</span>;
  const textOf = (control) => (control === "items" && field.refs ? t("compare.do.refs") : t(`compare.do.${control}`));
  return (
    <Segments
      label={t("compare.control.of", { label: field.label })}
      className={field.kind === "name" ? "sense-segments-column" : ""}
      options={controls.map((control) => ({ value: control, text: textOf(control) }))}
      value={value}
      onChoose={onChoose}
      numbered
      place={place}
    />
  );
}
