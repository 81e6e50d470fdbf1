// The next best performers for a person, each with its picture, how likely, and the button to choose it.
import "./alternatives.css";
import { React } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Crop } from "../shared/crop.jsx";
import { t } from "../texts/t.js";
import { toPercent } from "./grouping.js";
import { PerformerName, isNew } from "./performer-name.jsx";
import { forKind } from "./states.jsx";

export function Alternatives({ kind, person, tagged, actions, decided }) {
  if (!person.candidates.length) return null;
  return (
    <ul className="sense-alternatives">
      {person.candidates.map((candidate) => (
        <Alternative
          key={candidate.performer_id}
          kind={kind}
          person={person}
          candidate={candidate}
          tagged={tagged}
          actions={actions}
          decided={decided}
        />
      ))}
    </ul>
  );
}

function Alternative({ kind, person, candidate, tagged, actions, decided }) {
  const { performer_id: performerId, name } = candidate;
  const key = `alternative:${person.id}:${performerId}`;
  const isTagged = tagged.has(String(performerId));
  return (
    <li>
      <Crop id={candidate.reference} performerId={isNew(candidate) ? null : performerId} size="sm" label={t("person.reference", { name })} />
      <div className="sense-alternative-text">
        <PerformerName performer={candidate} />
        <div>{t("person.confidence", { words: candidate.words, percent: toPercent(candidate.confidence) })}</div>
      </div>
      {!decided && (
        <Action
          icon={isTagged ? "faCheck" : "faUserPlus"}
          busy={actions.busy === key}
          disabled={Boolean(actions.busy)}
          aria-label={t("action.about", { text: isTagged ? t("person.confirm") : forKind("person.add", kind), name })}
          title={isTagged ? t("person.confirm.title", { name }) : forKind("person.add.title", kind, { name })}
          onClick={() => actions.accept(key, [{ person: person.id, performer_id: performerId }])}
        >
          {isTagged ? t("person.confirm") : forKind("person.add", kind)}
        </Action>
      )}
    </li>
  );
}
