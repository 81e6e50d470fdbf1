// Who is it? Search one's own performers by name, or create one. Choosing writes nothing: the button after it does.
import "./picker.css";
import { searchPerformers } from "../api.js";
import { React, useEffect, useFocusEffect, useRef, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Crop } from "../shared/crop.jsx";
import { t } from "../texts/t.js";
import { rank } from "./ranking.js";
import { forKind } from "./states.jsx";

const PAUSE_MS = 250;
const NONE = { found: [], text: "", error: null };

/** What Stash has for a typed text, asked for once the typing pauses; late answers are dropped. */
function useSearch(text) {
  const [state, setState] = useState(NONE);
  const wanted = text.trim();
  useEffect(() => {
    if (!wanted) {
      setState(NONE);
      return undefined;
    }
    let current = true;
    const show = (next) => current && setState(next);
    const timer = setTimeout(() => {
      searchPerformers(wanted).then(
        (found) => show({ found: rank(found, wanted), text: wanted, error: null }),
        (error) => show({ found: [], text: wanted, error: error.message }),
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [wanted]);
  return { ...state, searching: Boolean(wanted) && state.text !== wanted };
}

/** The search's hits as options, and creating as the last of them. */
function optionsOf(search) {
  const hits = search.found.map((performer) => ({ key: performer.id, performer }));
  return search.text && !search.error ? [...hits, { key: "create", create: search.text }] : hits;
}

export function Picker({ kind, person, actions, onDone }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(null);
  const search = useSearch(text);
  if (chosen)
    return (
      <Chosen
        kind={kind}
        person={person}
        option={chosen}
        actions={actions}
        onBack={() => setChosen(null)}
        onDone={onDone}
      />
    );
  return (
    <div className="sense-picker">
      <Combobox
        id={`sense-picker-${person.id}`}
        text={text}
        onText={setText}
        search={search}
        onChoose={setChosen}
        onCancel={onDone}
      />
      <p className="sense-picker-state" role="status">
        {search.error ?? stateOf(search, text)}
      </p>
    </div>
  );
}

function stateOf(search, text) {
  if (!text.trim()) return "";
  if (search.searching) return t("picker.searching");
  return search.found.length ? t("picker.found", { count: search.found.length }) : t("picker.none");
}

/** The keys of a combobox: up and down choose, Enter takes, Escape leaves. */
function useListKeys(options, onChoose, onCancel) {
  const [at, setAt] = useState(-1);
  const key = options.map((option) => option.key).join();
  useEffect(() => setAt(options.length ? 0 : -1), [key]);
  const onKeyDown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) setAt((at + step + options.length) % options.length);
    else if (event.key === "Enter" && options[at]) onChoose(options[at]);
    else if (event.key === "Escape") onCancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { at, setAt, onKeyDown };
}

function Combobox({ id, text, onText, search, onChoose, onCancel }) {
  const input = useRef(null);
  const options = optionsOf(search);
  const { at, setAt, onKeyDown } = useListKeys(options, onChoose, onCancel);
  const optionId = (option) => `${id}-${option.key}`;
  const list = useRef(null);
  useFocusEffect(() => input.current?.focus(), []);
  useEffect(() => list.current?.scrollIntoView({ block: "nearest" }), [options.length]);
  return (
    <>
      <input
        ref={input}
        type="text"
        className="form-control form-control-sm text-input"
        role="combobox"
        autoComplete="off"
        aria-label={t("picker.label")}
        aria-autocomplete="list"
        aria-expanded={options.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={options[at] ? optionId(options[at]) : undefined}
        placeholder={t("picker.placeholder")}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <ul ref={list} className="sense-options" role="listbox" id={`${id}-list`} aria-label={t("picker.label")}>
        {options.map((option, index) => (
          <li
            key={option.key}
            id={optionId(option)}
            role="option"
            aria-selected={index === at}
            onMouseEnter={() => setAt(index)}
            onMouseDown={keepFocus}
            onClick={() => onChoose(option)}
          >
            {option.performer ? (
              <Performer performer={option.performer} />
            ) : (
              t("picker.create", { name: option.create })
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

const keepFocus = (event) => event.preventDefault();

function Performer({ performer }) {
  return (
    <>
      <img src={performer.image_path} alt="" loading="lazy" />
      <span>
        {performer.name}
        {performer.disambiguation && <small> ({performer.disambiguation})</small>}
        {performer.alias && <small> {t("picker.alias", { name: performer.alias })}</small>}
      </span>
      <small>{t("picker.scenes", { count: performer.scene_count })}</small>
    </>
  );
}

/** What a click will now write, in words, and the click. */
function Chosen({ kind, person, option, actions, onBack, onDone }) {
  const { performer, create } = option;
  const key = performer ? `pick:${person.id}` : `create:${person.id}`;
  const write = async () => {
    const reply = performer
      ? await actions.accept(key, [{ person: person.id, performer_id: performer.id }])
      : await actions.create(person, create);
    if (reply) onDone();
  };
  return (
    <div className="sense-chosen">
      <Crop id={person.crop} label={t("person.crop")} />
      <div>
        <p>
          {performer
            ? forKind("person.add.title", kind, { name: performer.name })
            : forKind("picker.create.text", kind, { name: create })}
        </p>
        <div className="sense-chosen-actions">
          <Action
            variant="primary"
            icon="faUserPlus"
            autoFocus
            busy={actions.busy === key}
            disabled={Boolean(actions.busy)}
            onClick={write}
          >
            {performer ? t("picker.add", { name: performer.name }) : t("picker.create.confirm")}
          </Action>
          <Action disabled={Boolean(actions.busy)} onClick={onBack}>
            {t("action.cancel")}
          </Action>
        </div>
      </div>
    </div>
  );
}
