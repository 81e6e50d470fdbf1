// What was written to Stash lately, each with its Undo.
import { Link, React, useToast } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Empty } from "../shared/notice.jsx";
import { ago } from "../shared/time.js";
import { undo } from "../shared/undo.jsx";
import { useCall } from "../shared/use-call.js";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";
import { placeOf } from "./places.js";

const SHORT = 10;

export function Changes({ first, onChanged }) {
  const [all, setAll] = React.useState(false);
  return (
    <section className="sense-section">
      <h3>{t("changes.title")}</h3>
      {first.length === 0 && <Empty title={t("changes.none")}>{t("changes.none.text")}</Empty>}
      {all ? <AllChanges onChanged={onChanged} /> : <List changes={first} onChanged={onChanged} />}
      {!all && first.length >= SHORT && <Action onClick={() => setAll(true)}>{t("changes.all")}</Action>}
    </section>
  );
}

function AllChanges({ onChanged }) {
  const { data, reload } = useLoad("changes.list");
  const changed = () => {
    reload();
    onChanged();
  };
  return <List changes={data?.changes ?? []} onChanged={changed} />;
}

function List({ changes, onChanged }) {
  const toast = useToast();
  const { busy, run } = useCall();
  const takeBack = (change) => run(change.id, () => undo(change.id, change.target, toast)).then(onChanged);
  return (
    <ul className="sense-rows">
      {changes.map((change) => (
        <li key={change.id}>
          <div className="sense-target-text">
            {change.target ? (
              <Link to={placeOf(change.target.kind, change.target.id)}>{change.title}</Link>
            ) : (
              change.title
            )}
            <div className="sense-muted">
              {ago(change.at)}
              {change.state !== "done" && ` · ${t(`changes.state.${change.state}`)}`}
            </div>
          </div>
          {change.can_undo && (
            <Action
              icon="faRotateLeft"
              aria-label={t("action.about", { text: t("action.undo"), name: change.title })}
              busy={busy === change.id}
              disabled={busy !== null}
              onClick={() => takeBack(change)}
            >
              {t("action.undo")}
            </Action>
          )}
        </li>
      ))}
    </ul>
  );
}
