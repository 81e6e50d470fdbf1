// Who somebody is at the stash-boxes: found, chosen, compared, then linked or made into a performer.
import "./from-profile.css";
import { React, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Crop } from "../shared/crop.jsx";
import { t } from "../texts/t.js";
import { toggle } from "./choosing.js";
import { Comparing } from "./comparing.jsx";
import { Done } from "./done.jsx";
import { Found } from "./found.jsx";
import { useFind } from "./use-find.js";

const MOST_FACES = 5;

/**
 * `about`: the arguments of profile.find; `performer`: the id of the one that is linked, null: somebody who was seen;
 * `name`: what that one is called, "" unknown; `faces`: crops of somebody seen. `addTo`: what it is put on, or null. `verbOf(performer | null)`: the
 * text of the last button. `onApply(wish, failed)` does it and gives the reply, or says why not; `onUndone()`.
 */
export function FromProfile({ id, about, performer, name, faces = [], addTo = null, busy, onClose, ...ways }) {
  const { verbOf, onApply, onUndone } = ways;
  const finding = useFind(about);
  const [chosen, setChosen] = useState([]);
  const [step, setStep] = useState("opened");
  const [done, setDone] = useState(null);
  const back = () => setStep("back");
  const apply = async (wish, failed) => {
    const reply = await onApply(wish, failed);
    if (reply && !addTo) setDone(reply);
  };
  const undone = async () => {
    await onUndone();
    setDone(null);
    back();
  };
  const onKeyDown = (event) => {
    event.stopPropagation();
    if (event.key !== "Escape" || busy) return;
    if (step === "compare" && !done) back();
    else onClose();
  };
  const common = { performer, chosen };
  return (
    <div className="sense-from" id={id} role="group" aria-label={t("from.label")} onKeyDown={onKeyDown} onKeyPress={stay}>
      <div className="sense-from-head">
        <h5>{t("from.label")}</h5>
        <Action icon="faXmark" disabled={busy} onClick={onClose}>
          {t("from.close")}
        </Action>
      </div>
      {faces.length > 0 && (
        <div className="sense-strip">
          {faces.slice(0, MOST_FACES).map((crop) => (
            <Crop key={crop} id={crop} label={t("person.crop")} />
          ))}
        </div>
      )}
      {done && <Done reply={done} onUndone={undone} />}
      {!done && step === "compare" && (
        <Comparing name={name} addTo={addTo} verbOf={verbOf} busy={busy} onApply={apply} onBack={back} {...common} />
      )}
      {!done && step !== "compare" && (
        <Found
          finding={finding}
          name={name}
          back={step === "back"}
          onToggle={(one) => setChosen(toggle(chosen, one))}
          onCompare={() => setStep("compare")}
          {...common}
        />
      )}
    </div>
  );
}

/** The host and the list around it listen for some of the same keys. */
const stay = (event) => event.stopPropagation();
