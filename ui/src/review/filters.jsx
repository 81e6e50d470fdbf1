// Which of a type's recommendations are shown, and in which order.
import "./filters.css";
import { Form, React, useRef } from "../host.js";
import { t } from "../texts/t.js";
import { LEASTS, ORDERS, STATES } from "./address.js";
import { boxName } from "./boxes.js";
import { isScored } from "./words.js";

/** `info`: the type with its counts; `rows`: those that are shown, which know the fields there are. */
export function Filters({ info, place, rows, total, onChange, children }) {
  const fields = useFields(rows, place.field);
  return (
    <div className="sense-filters">
      <States info={info} state={place.state} total={total} onChange={onChange} />
      <div className="sense-row sense-filters-row">
        {isScored(info.type) && (
          <Select
            label={t("review.filter.least")}
            value={place.least}
            options={LEASTS.map((least) => ({ value: least, text: t(`review.least.${least}`) }))}
            onChange={(value) => onChange({ least: Number(value) })}
          />
        )}
        {(info.endpoints.length > 1 || place.endpoint) && (
          <Select
            label={t("review.filter.endpoint")}
            value={place.endpoint}
            options={[
              { value: "", text: t("review.filter.endpoint.all") },
              ...info.endpoints.map((each) => ({ value: each, text: boxName(info.boxes, each) })),
            ]}
            onChange={(endpoint) => onChange({ endpoint })}
          />
        )}
        {fields.length > 0 && (
          <Select
            label={t("review.filter.field")}
            value={place.field}
            options={[{ value: "", text: t("review.filter.field.all") }, ...fields]}
            onChange={(field) => onChange({ field })}
          />
        )}
        {!isScored(info.type) && (
          <Form.Check
            id="sense-filter-adds"
            type="switch"
            label={t("review.filter.adds")}
            checked={place.adds}
            onChange={() => onChange({ adds: !place.adds })}
          />
        )}
        <Select
          label={t("review.filter.order")}
          value={place.order}
          options={ORDERS.map((order) => ({ value: order, text: t(`review.order.${order}`) }))}
          onChange={(order) => onChange({ order })}
        />
        {children}
      </div>
    </div>
  );
}

/** The fields of all rows that were shown so far, by their labels; the chosen one also where no row has it. */
function useFields(rows, chosen) {
  const seen = useRef(new Map());
  for (const row of rows) {
    for (const { name, label } of row.fields ?? []) seen.current.set(name, label);
  }
  if (chosen && !seen.current.has(chosen)) seen.current.set(chosen, chosen);
  return [...seen.current]
    .map(([value, text]) => ({ value, text }))
    .sort((one, other) => one.text.localeCompare(other.text));
}

/** The count of the state that is shown is the list's own, which is newer. */
function States({ info, state, total, onChange }) {
  return (
    <div className="sense-states" role="group" aria-label={t("review.filter.state")}>
      {STATES.map((each) => {
        const count = each === state && total !== null ? total : info[each];
        return (
          <button
            key={each}
            type="button"
            className="btn btn-sm sense-state"
            aria-pressed={each === state}
            onClick={() => onChange({ state: each })}
          >
            {t(`review.state.${each}`)}{" "}
            {count !== undefined && <span className="sense-state-count">{count.toLocaleString()}</span>}
          </button>
        );
      })}
    </div>
  );
}

function Select({ label, value, options, onChange }) {
  return (
    <label className="sense-filter">
      <span>{label}</span>
      <Form.Control
        as="select"
        size="sm"
        className="input-control"
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </Form.Control>
    </label>
  );
}
