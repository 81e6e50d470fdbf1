// One person: the face found beside the known one, how sure, where, and what can be done about it.
import "./person.css";
import { Badge, Icon, React, useState } from "../host.js";
import { Disclosure } from "../shared/action.jsx";
import { Crop } from "../shared/crop.jsx";
import { t } from "../texts/t.js";
import { Alternatives } from "./alternatives.jsx";
import { standing, toPercent } from "./grouping.js";
import { PersonActions } from "./person-actions.jsx";
import { PerformerName, isNew } from "./performer-name.jsx";
import { Picker } from "./picker.jsx";
import { forKind } from "./states.jsx";
import { Times } from "./times.jsx";

const TONES = { "almost certain": "success", "very likely": "success", likely: "warning" };

/** Whom the card is about: the decision, else the best candidate, else nobody. */
function whoIs(person) {
  const { decision, best } = person;
  if (!decision) return best;
  return best && String(best.performer_id) === String(decision.performer_id) ? best : { ...decision, reference: null };
}

const confidenceOf = (who) =>
  who?.words ? t("person.confidence", { words: who.words, percent: toPercent(who.confidence) }) : null;

function label(person, who) {
  const name = who ? who.name : t("person.unknown");
  const confidence = confidenceOf(who);
  return t(confidence ? "person.label.confident" : "person.label", { number: person.number, name, confidence });
}

export function Person({ kind, person, persons, frames, tagged, actions, onJump, cardRef, tabIndex, onFocus }) {
  const [picking, setPicking] = useState(false);
  const who = whoIs(person);
  const state = standing(person, tagged);
  const close = () => setPicking(false);
  return (
    <div
      role="listitem"
      className={`card sense-person sense-person-${state}`}
      ref={cardRef}
      tabIndex={tabIndex}
      onFocus={onFocus}
      aria-label={label(person, who)}
    >
      <div className="sense-person-main">
        <Faces person={person} who={who} />
        <div className="sense-person-text">
          <Heading kind={kind} state={state} who={who} />
          <Evidence kind={kind} person={person} who={who} frames={frames} />
          <Times times={person.times} onJump={onJump} />
        </div>
      </div>
      <Rejected person={person} actions={actions} />
      <PersonActions
        kind={kind}
        person={person}
        persons={persons}
        state={state}
        tagged={tagged}
        actions={actions}
        picking={picking}
        onPick={() => setPicking(!picking)}
      />
      {picking && <Picker kind={kind} person={person} actions={actions} onDone={close} />}
      <More kind={kind} person={person} tagged={tagged} actions={actions} state={state} />
    </div>
  );
}

function Faces({ person, who }) {
  return (
    <div className="sense-faces">
      <Crop id={person.crop} size="lg" label={t("person.crop")} />
      {who && (
        <Crop
          id={who.reference}
          performerId={isNew(who) ? null : who.performer_id}
          size="lg"
          label={t("person.reference", { name: who.name })}
        />
      )}
    </div>
  );
}

function Heading({ kind, state, who }) {
  if (!who) return <h4 className="sense-name sense-name-unknown">{t("person.unknown")}</h4>;
  return (
    <h4 className="sense-name">
      <PerformerName performer={who} />
      {state === "tagged" && (
        <Badge variant="secondary" className="sense-mark">
          <Icon name="faCheck" /> {forKind("person.tagged", kind)}
        </Badge>
      )}
    </h4>
  );
}

function Evidence({ kind, person, who, frames }) {
  const confidence = confidenceOf(who);
  return (
    <div className="sense-evidence">
      {confidence && (
        <span className={`sense-confidence sense-confidence-${TONES[who.words] ?? "muted"}`}>{confidence}</span>
      )}
      {kind === "scene" && <span>{t("person.frames", { frames: person.frames, total: frames })}</span>}
      {!who && person.why_unknown && <span className="sense-why">{person.why_unknown}</span>}
    </div>
  );
}

function Rejected({ person, actions }) {
  if (!person.rejected.length) return null;
  return (
    <div className="sense-rejected">
      {person.rejected.map(({ id, name }) => (
        <span key={id}>
          {t("person.rejected", { name })}{" "}
          <button
            type="button"
            className="btn btn-link btn-sm"
            title={t("person.unreject.title", { name })}
            disabled={Boolean(actions.busy)}
            onClick={() => actions.unreject(person, id)}
          >
            {t("person.unreject")}
          </button>
        </span>
      ))}
    </div>
  );
}

/** What is worth a second look: the other faces of this person, and the next best performers. */
function More({ kind, person, tagged, actions, state }) {
  const [open, setOpen] = useState(false);
  const id = `sense-more-${person.id}`;
  const others = person.crops.length > 1 ? person.crops : [];
  const parts = [
    others.length > 0 && t("person.more_faces", { count: others.length }),
    person.candidates.length > 0 && t("person.alternatives", { count: person.candidates.length }),
  ].filter(Boolean);
  if (!parts.length) return null;
  return (
    <div className="sense-more">
      <Disclosure open={open} onToggle={() => setOpen(!open)} controls={id}>
        {parts.join(" · ")}
      </Disclosure>
      {open && (
        <div id={id}>
          <div className="sense-strip">
            {others.map((crop) => (
              <Crop key={crop} id={crop} label={t("person.crop")} />
            ))}
          </div>
          <Alternatives kind={kind} person={person} tagged={tagged} actions={actions} decided={state === "decided"} />
        </div>
      )}
    </div>
  );
}
