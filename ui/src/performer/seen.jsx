// Scenes and images in which the performer was recognised without being tagged, each with its evidence and a button.
import "./seen.css";
import { call, refreshHost } from "../api.js";
import { Link, React, useToast } from "../host.js";
import { toPercent } from "../identify/grouping.js";
import { placeOf } from "../page/places.js";
import { Action } from "../shared/action.jsx";
import { Crop } from "../shared/crop.jsx";
import { clock } from "../shared/time.js";
import { showUndo } from "../shared/undo.jsx";
import { useCall } from "../shared/use-call.js";
import { t } from "../texts/t.js";

export function Seen({ performer, seen, onAdded }) {
  const toast = useToast();
  const { busy, run } = useCall();
  const add = ({ kind, id, person }) =>
    run(person, async () => {
      const choices = [{ person, performer_id: performer.id }];
      const reply = await call("persons.accept", { kind, id, choices });
      const shown = () => Promise.all([onAdded(), refreshHost({ kind })]);
      if (reply.change) showUndo(reply.text, reply.change, null, toast, shown);
      await shown();
    });
  return (
    <section className="sense-section" aria-label={t("performer.seen")}>
      <h5>{t("performer.seen")}</h5>
      {!seen.length && <p className="sense-muted">{t("performer.seen.none")}</p>}
      <ul className="sense-rows">
        {seen.map((one) => (
          <Sighting key={one.person} one={one} name={performer.name} busy={busy} onAdd={() => add(one)} />
        ))}
      </ul>
    </section>
  );
}

function Sighting({ one, name, busy, onAdd }) {
  const title = one.title || t(`performer.untitled.${one.kind}`, { id: one.id });
  const how = t("person.confidence", { words: one.words, percent: toPercent(one.confidence) });
  const when = one.first_seen === null ? null : clock(one.first_seen);
  return (
    <li>
      <Crop id={one.crop} label={t("person.crop")} />
      <div className="sense-target-text sense-seen-text">
        <Link to={placeOf(one.kind, one.id)}>{title}</Link>
        <div className="sense-muted">{[how, when].filter(Boolean).join(" · ")}</div>
      </div>
      <Action
        icon="faUserPlus"
        variant="primary"
        busy={busy === one.person}
        disabled={Boolean(busy)}
        title={t("performer.seen.add.title", { name, title })}
        onClick={onAdd}
      >
        {t("performer.seen.add")}
      </Action>
    </li>
  );
}
