// Which of a type's recommendations are shown, and in which order.
import "./filters.css";
import { Form, React } from "../host.js";
import { t } from "../texts/t.js";
import { LEASTS, ORDERS, STATES } from "./address.js";

/** `info`: the type with its counts. */
export function Filters({ info, place, total, onChange, children }) {
  return (
    <div className="sense-filters">
      <States info={info} state={place.state} total={total} onChange={onChange} />
      <div className="sense-row sense-filters-row">
        <Select
          label={t("review.filter.least")}
          value={place.least}
          options={LEASTS.map((least) => ({ value: least, text: t(`review.least.${least}`) }))}
          onChange={(value) => onChange({ least: Number(value) })}
        />
        {(info.endpoints.length > 1 || place.endpoint) && (
          <Select
            label={t("review.filter.endpoint")}
            value={place.endpoint}
            options={[
              { value: "", text: t("review.filter.endpoint.all") },
              ...info.endpoints.map((each) => ({ value: each, text: each })),
            ]}
            onChange={(endpoint) => onChange({ endpoint })}
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
