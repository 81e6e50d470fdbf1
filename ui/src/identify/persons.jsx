// The persons, walked through with j and k (or the arrows), decided on with a and x.
import "./persons.css";
import { React, useFocusEffect, useRef, useState } from "../host.js";
import { Disclosure } from "../shared/action.jsx";
import { t } from "../texts/t.js";
import { standing } from "./grouping.js";
import { meaning, moved } from "./keyboard.js";
import { Person } from "./person.jsx";

const FOLD_FROM = 4;

/** A button that was clicked is disabled, and often gone, while its call runs: then its card takes the focus. */
function useKeptFocus(list, busy, focusCard) {
  const inside = useRef(false);
  useFocusEffect(() => {
    const { activeElement } = document;
    const within = Boolean(list.current?.contains(activeElement));
    if (busy) inside.current = within;
    else if (inside.current && (!activeElement || activeElement === document.body)) focusCard();
  }, [busy]);
}

/** One tab stop for all cards: the place in the list that has it, the cards, and what a key does. */
function useRoving(persons, act, busy) {
  const list = useRef(null);
  const cards = useRef([]);
  const [place, setPlace] = useState(0);
  const onKeyDown = (event) => {
    const wish = meaning(event);
    const at = cards.current.findIndex((card) => card && card.contains(event.target));
    if (!wish || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    if (wish.act) act(wish.act, persons[at]);
    else cards.current[moved(at, wish.move, persons.length)]?.focus();
  };
  const here = Math.min(place, persons.length - 1);
  useKeptFocus(list, busy, () => cards.current[here]?.focus());
  const cardProps = (index) => ({
    tabIndex: index === here ? 0 : -1,
    cardRef: (element) => {
      cards.current[index] = element;
    },
    onFocus: () => setPlace(index),
  });
  return { list, onKeyDown, cardProps };
}

export function Persons({ kind, top, rest, frames, tagged, actions, onJump }) {
  const foldable = rest.length >= FOLD_FROM;
  const [open, setOpen] = useState(false);
  const shown = !foldable || open ? rest : [];
  const persons = [...top, ...shown];
  const act = (what, person) => {
    const state = standing(person, tagged);
    const best = person.best;
    if (what === "add" && state === "named")
      actions.accept(`add:${person.id}`, [{ person: person.id, performer_id: best.performer_id }]);
    if (what === "reject" && best && state !== "decided") actions.reject(person, best.performer_id);
  };
  const { list, onKeyDown, cardProps } = useRoving(persons, act, actions.busy);
  const card = (person, index) => (
    <Person
      key={person.id}
      kind={kind}
      person={person}
      persons={persons}
      frames={frames}
      tagged={tagged}
      actions={actions}
      onJump={onJump}
      {...cardProps(index)}
    />
  );
  return (
    <div className="sense-persons" ref={list} onKeyDown={onKeyDown} onKeyPress={keepFromHost}>
      <div role="list">{top.map(card)}</div>
      {foldable && (
        <Disclosure open={open} onToggle={() => setOpen(!open)} controls="sense-unknown">
          {open ? t("unknown.hide") : t("unknown.show", { count: rest.length })}
        </Disclosure>
      )}
      <div role="list" id="sense-unknown">
        {shown.map((person, index) => card(person, top.length + index))}
      </div>
      <p className="sense-keys" aria-hidden="true">
        {t("result.keys", { next: "j", previous: "k", add: "a", reject: "x" })}
      </p>
    </div>
  );
}

/** The host listens for some of the same keys on the whole page. */
function keepFromHost(event) {
  if (meaning(event)) event.stopPropagation();
}
