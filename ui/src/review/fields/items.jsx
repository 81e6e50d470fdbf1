// A list of texts on both sides as one: what is ticked is there at the end.
import "./items.css";
import { Icon, React } from "../../host.js";
import { t } from "../../texts/t.js";
import { tickedOf } from "./draft.js";

export function Items({ field, draft, onToggle, place }) {
  const ticked = tickedOf(draft, field);
  return (
    <ul className="sense-items" role="list">
      {field.items.map((item, index) => (
        <li key={item.key}>
          <label>
            <input
              type="checkbox"
              ref={(element) => place(index, element)}
              checked={ticked.includes(item.key)}
              disabled={!field.controls.includes("items")}
              onChange={() => onToggle(item.key)}
            />
            <span>
              <bdi>{item.label}</bdi> <State state={item.state} />
            </span>
          </label>
          {item.page && <Away page={item.page} name={item.label} />}
        </li>
      ))}
    </ul>
  );
}

/** Where an item stands, in a word and a colour. */
export const State = ({ state, text }) => (
  <span className={`sense-item-state sense-item-${state}`}>{text ?? t(`compare.item.${state}`)}</span>
);

/** The way to a page outside of Stash. */
export function Away({ page, name, text }) {
  const about = t("compare.item.open", { name });
  return (
    <a className="sense-away" href={page} target="_blank" rel="noopener noreferrer" aria-label={text ? undefined : about} title={about}>
      {text} <Icon name="faUpRightFromSquare" />
    </a>
  );
}
