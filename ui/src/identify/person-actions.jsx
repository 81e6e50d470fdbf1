// The buttons of one person, by what is already known or decided of it.
import "./person-actions.css";
import { Badge, Icon, React } from "../host.js";
import { FromProfile } from "../from-profile/from-profile.jsx";
import { useOpened } from "../from-profile/use-opened.js";
import { Action } from "../shared/action.jsx";
import { t } from "../texts/t.js";
import { sharing } from "./grouping.js";
import { isNew } from "./performer-name.jsx";
import { forKind } from "./states.jsx";

export function PersonActions({ kind, person, persons, state, tagged, actions, picking, onPick }) {
  const atBoxes = state === "unknown" || (state === "named" && isNew(person.best));
  const boxes = useOpened(atBoxes);
  const common = { kind, person, actions };
  // One of the two at a time: both are about who it is.
  const pick = () => {
    if (!picking && boxes.open) boxes.close();
    onPick();
  };
  const find = () => {
    if (!boxes.open && picking) onPick();
    boxes.toggle();
  };
  return (
    <>
      <div className="sense-person-actions">
        {state === "decided" && <Decided persons={persons} tagged={tagged} {...common} />}
        {state === "named" && <AddButton performer={person.best} {...common} />}
        {state === "tagged" && <ConfirmButton {...common} />}
        {(state === "named" || state === "tagged") && <RejectButton {...common} />}
        {state !== "decided" && (
          <Action
            variant={state === "unknown" ? "secondary" : "link"}
            icon={state === "unknown" ? "faMagnifyingGlass" : undefined}
            title={t("person.other.title")}
            aria-expanded={picking}
            disabled={Boolean(actions.busy)}
            onClick={pick}
          >
            {state === "unknown" ? t("person.who") : t("person.other")}
          </Action>
        )}
        {atBoxes && (
          <Action
            variant={state === "unknown" ? "secondary" : "link"}
            buttonRef={boxes.button}
            title={t("from.person.title")}
            aria-expanded={boxes.open}
            aria-controls={panelOf(person)}
            disabled={Boolean(actions.busy)}
            onClick={find}
          >
            {t("from.person")}
          </Action>
        )}
      </div>
      {boxes.open && <AtBoxes onClose={boxes.close} {...common} />}
    </>
  );
}

const panelOf = (person) => `sense-from-${person.id}`;

/** Who is created or, where the library has that performer already, added. */
function AtBoxes({ kind, person, actions, onClose }) {
  const { target } = actions;
  return (
    <FromProfile
      id={panelOf(person)}
      about={{ ...target, person: person.id }}
      performer={null}
      name={person.best?.name ?? ""}
      faces={person.crops}
      addTo={{ ...target, person: person.id }}
      verbOf={(performer) => (performer === null ? t("person.create") : forKind("person.add", kind))}
      busy={actions.busy === `from:${person.id}`}
      onApply={(wish, failed) => actions.fromProfile(person, wish, failed)}
      onClose={onClose}
    />
  );
}

function AddButton({ kind, person, performer, actions, again = false }) {
  const key = `add:${person.id}`;
  const { name } = performer;
  const add = isNew(performer)
    ? { text: t("person.create"), title: t("person.create.title", { name }) }
    : { text: forKind("person.add", kind), title: forKind("person.add.title", kind, { name }) };
  const text = again ? t("person.again") : add.text;
  return (
    <Action
      variant={again ? "secondary" : "primary"}
      icon="faUserPlus"
      title={add.title}
      aria-label={t("action.about", { text, name: performer.name })}
      aria-keyshortcuts={again ? undefined : "a"}
      busy={actions.busy === key}
      disabled={Boolean(actions.busy)}
      onClick={() => actions.accept(key, [{ person: person.id, performer_id: performer.performer_id }])}
    >
      {text}
    </Action>
  );
}

function ConfirmButton({ person, actions }) {
  const key = `confirm:${person.id}`;
  const { name } = person.best;
  return (
    <Action
      icon="faCheck"
      title={t("person.confirm.title", { name })}
      aria-label={t("action.about", { text: t("person.confirm"), name })}
      busy={actions.busy === key}
      disabled={Boolean(actions.busy)}
      onClick={() => actions.accept(key, [{ person: person.id, performer_id: person.best.performer_id }])}
    >
      {t("person.confirm")}
    </Action>
  );
}

function RejectButton({ person, actions }) {
  const { name } = person.best;
  return (
    <Action
      icon="faUserXmark"
      title={t("person.reject.title", { name })}
      aria-label={t("action.about", { text: t("person.reject"), name })}
      aria-keyshortcuts="x"
      busy={actions.busy === `reject:${person.id}`}
      disabled={Boolean(actions.busy)}
      onClick={() => actions.reject(person, person.best.performer_id)}
    >
      {t("person.reject")}
    </Action>
  );
}

/** What was decided, the way back, and adding again where Stash has lost the performer since. */
function Decided({ kind, person, persons, tagged, actions }) {
  const { decision } = person;
  const key = `undo:${person.id}`;
  const count = sharing(persons, decision.change).length;
  const isTagged = tagged.has(String(decision.performer_id));
  return (
    <>
      {isTagged && (
        <Badge variant="success" className="sense-mark sense-decided">
          <Icon name="faCheck" /> {decision.change === null ? t("person.confirmed") : t("person.added")}
        </Badge>
      )}
      {!isTagged && <AddButton kind={kind} person={person} performer={decision} actions={actions} again />}
      {decision.change !== null && (
        <Action
          variant="link"
          icon="faRotateLeft"
          busy={actions.busy === key}
          disabled={Boolean(actions.busy)}
          onClick={() => actions.undo(key, decision.change)}
        >
          {count > 1 ? t("action.undo_many", { count }) : t("action.undo")}
        </Action>
      )}
    </>
  );
}
