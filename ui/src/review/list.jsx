// The list of one type: filters, many at once, the rows, and the keys that walk through them.
import "./list.css";
import { React, useEffect, useMemo, useRef, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Loading } from "../shared/loading.jsx";
import { Failure } from "../shared/notice.jsx";
import { t } from "../texts/t.js";
import { filterOf } from "./address.js";
import { Accepting } from "./accepting.jsx";
import { Bulk } from "./bulk.jsx";
import { Filters } from "./filters.jsx";
import { KeysHelp, keysText } from "./keys-help.jsx";
import { keysOf } from "./list-keys.js";
import { NothingHere } from "./nothing-here.jsx";
import { Row } from "./row.jsx";
import { nobodyChosen, personChoices } from "./words.js";

const PAGE = 50;
const HELP = "sense-review-keys";

export function List({ info, rows, decisions, ticks, address, places, active, job, say, onChanged }) {
  const { place } = address;
  const { list, loaded, loading, error } = rows;
  const [accepting, setAccepting] = useState(null);
  const [help, setHelp] = useState(false);
  const toggleHelp = () => {
    setHelp(!help);
    say(help ? "" : keysText());
  };
  const act = actions({ address, decisions, ticks, places, accepting, setAccepting, help, toggleHelp, list });
  const on = useStable({ ...act.on, card: places.card, focus: places.focus, detail: address.detail });
  const keys = keysOf({ rows: list.rows, places, act: act.key });
  useEffect(() => ticks.clear(), [JSON.stringify([filterOf(place), place.state])]);
  useEffect(() => {
    if (loaded) say(t("review.shown", { count: list.total }));
  }, [loaded]);
  const still = active && list.rows.some(({ id }) => id === accepting);
  useEffect(() => {
    if (accepting !== null && !still) setAccepting(null);
  }, [accepting, still]);
  return (
    <>
      <Filters info={info} place={place} rows={list.rows} total={loaded ? list.total : null} onChange={address.change}>
        <Action icon="faKeyboard" variant="link" aria-expanded={help} aria-controls={HELP} onClick={toggleHelp}>
          {t("review.keys")}
        </Action>
      </Filters>
      {help && <KeysHelp id={HELP} />}
      <Bulk info={info} place={place} rows={rows} ticks={ticks} job={job} say={say} onChanged={onChanged} />
      {error && <Failure text={error} busy={loading} onRetry={rows.reload} />}
      {!loaded && !error && <Loading />}
      {loaded && !list.rows.length && !loading && (
        <NothingHere info={info} place={place} job={job} onChange={address.change} endRef={places.end} />
      )}
      <ul className="sense-found-list" role="list" aria-label={info.label} aria-busy={loading || undefined} {...keys}>
        {list.rows.map((row, index) => (
          <Row
            key={row.id}
            row={row}
            info={info}
            on={on}
            index={index}
            tabIndex={index === places.here ? 0 : -1}
            selected={ticks.chosen.has(row.id)}
            off={ticks.off[row.id]}
            busy={decisions.busy === row.id}
            error={accepting === row.id ? undefined : decisions.errors[row.id]}
            accepting={accepting === row.id}
          >
            {accepting === row.id && (
              <Accepting
                row={row}
                info={info}
                to={address.detail(row.id)}
                choices={personChoices(row.persons, ticks.off[row.id])}
                busy={decisions.busy === row.id}
                failed={decisions.errors[row.id]}
                onAgain={() => decisions.forgive(row.id)}
                onYes={decisions.apply}
                onClose={() => act.close(index)}
              />
            )}
          </Row>
        ))}
      </ul>
      {list.next !== null && (
        <Action busy={loading} onClick={rows.more}>
          {t("action.more", { count: Math.max(1, Math.min(PAGE, list.total - list.rows.length)) })}
        </Action>
      )}
    </>
  );
}

/** The same object always, with what its functions do now. */
function useStable(functions) {
  const latest = useRef(functions);
  latest.current = functions;
  return useMemo(() => {
    const names = Object.keys(functions);
    return Object.fromEntries(names.map((name) => [name, (...args) => latest.current[name](...args)]));
  }, []);
}

/** What a click on a row and what a key does. */
function actions({ address, decisions, ticks, places, accepting, setAccepting, help, toggleHelp, list }) {
  const accept = (row) => {
    if (row.state !== "open" || nobodyChosen(row.persons, ticks.off[row.id])) return;
    setAccepting(accepting === row.id ? null : row.id);
  };
  const close = (index) => {
    setAccepting(null);
    places.goTo(index);
  };
  const dismiss = (row, forGood) => {
    if (row.state === "open" || (forGood && row.state === "dismissed")) decisions.dismiss(row, forGood);
  };
  const escape = () => {
    if (accepting !== null) return close(places.here);
    if (help) return toggleHelp();
    return ticks.chosen.size ? ticks.clear() : false;
  };
  const keys = {
    open: (row) => address.open(row.id),
    accept: (row) => (accepting === row.id ? close(places.here) : accept(row)),
    dismiss: (row) => dismiss(row, false),
    refuse: (row) => dismiss(row, true),
    select: (row) => ticks.toggle(row.id),
    undo: () => decisions.undoLast(),
    help: toggleHelp,
    close: escape,
  };
  return {
    close,
    key: (what, row) => (row || ["undo", "help", "close"].includes(what) ? keys[what](row) : false),
    on: {
      accept,
      dismiss,
      select: (row) => ticks.toggle(row.id),
      toggle: (row, person) => ticks.togglePerson(row.id, person),
      reject: decisions.reject,
      reopen: decisions.reopen,
      undoChange: decisions.undoChange,
    },
  };
}
