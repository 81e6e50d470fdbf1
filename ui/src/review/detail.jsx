// One recommendation from close by: its sides beside each other, why, what may be chosen, and what would be written.
import "./detail.css";
import { React, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Loading } from "../shared/loading.jsx";
import { Failure, Notice } from "../shared/notice.jsx";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";
import { Choices } from "./choices.jsx";
import { Decide } from "./decide.jsx";
import { Heading, Ways } from "./detail-head.jsx";
import { keysOf } from "./detail-keys.js";
import { Judged } from "./judged.jsx";
import { KeysHelp, keysText } from "./keys-help.jsx";
import { Moments } from "./moments.jsx";
import { Pairs } from "./pairs.jsx";
import { Persons } from "./persons.jsx";
import { Sides } from "./sides.jsx";
import { usePreview } from "./use-preview.js";
import { keeperOf, nobodyChosen, personChoices, versionOf } from "./words.js";

const NOBODY = [];
const HELP = "sense-detail-keys";

export function Detail({ id, rows, info, decisions, ticks, address, say }) {
  const { data, error, loading, reload } = useLoad("review.show", { id });
  const [chosen, setChosen] = useState({});
  const [focus, setFocus] = useState(0);
  const [help, setHelp] = useState(false);
  const row = rows.list.rows.find((each) => each.id === id) ?? data;
  const persons = row?.persons ?? null;
  const off = ticks.off[id] ?? NOBODY;
  const nobody = nobodyChosen(persons, off);
  const open = row?.state === "open" && !data?.stale && !nobody;
  const choices = { ...chosen, ...personChoices(persons, off) };
  const held = usePreview(id, choices, open, versionOf(persons));
  const again = () => {
    decisions.forgive(id);
    reload();
    held.again();
  };
  const reject = async (who) =>
    (await decisions.reject({ ...data, ...row, targets: targetsOf(row, data) }, who)) && reload();
  const toggleHelp = () => {
    setHelp(!help);
    say(help ? "" : keysText());
  };
  const accept = () => open && setFocus(focus + 1);
  const keys = keysOf({ address, rows, id, row, accept, decisions, help, toggleHelp });
  return (
    <section className="sense-detail" aria-label={row?.title} {...keys}>
      <Ways address={address} rows={rows} id={id} help={help} helpId={HELP} onHelp={toggleHelp} />
      {help && <KeysHelp id={HELP} />}
      {row && <Heading row={row} info={info} />}
      {error && <Failure text={error} busy={loading} onRetry={reload} />}
      {!data && !error && <Loading />}
      {data && (
        <Seen
          data={data}
          choices={{ ...held.last?.choices, ...choices }}
          onChoose={(key, value) => setChosen({ ...chosen, [key]: value })}
        />
      )}
      {persons && (
        <Persons
          persons={persons}
          off={off}
          size="md"
          busy={decisions.busy !== null}
          onToggle={open || nobody ? (person) => ticks.togglePerson(id, person) : null}
          onReject={data && (open || nobody) ? reject : null}
        />
      )}
      {nobody && <p className="sense-muted">{t("review.persons.nobody")}</p>}
      {decisions.errors[id] && !open && <Notice kind="danger">{decisions.errors[id]}</Notice>}
      {data && (
        <Bottom
          row={{ ...data, ...row }}
          open={open}
          held={{ ...held, preview: data ? held.preview : null, again }}
          decisions={decisions}
          focus={focus}
          onYes={(token) => decisions.apply(row, choices, token)}
        />
      )}
    </section>
  );
}

/** What is shown without a row of the list, as from a link, has its targets in the sides. */
const targetsOf = (row, data) => row.targets ?? data.sides.map(({ kind, id }) => ({ kind, id }));

/** `choices`: those of the user, and where there are none, what the last preview took. */
function Seen({ data, choices, onChoose }) {
  const keeper = keeperOf(data.choices, data.sides);
  const others = data.choices.filter((each) => each !== keeper);
  return (
    <>
      {data.stale && data.state === "open" && <Notice kind="warning">{data.stale}</Notice>}
      <Sides
        sides={data.sides}
        differing={data.differing}
        keeper={data.state === "open" ? keeper : null}
        kept={keeper && (choices[keeper.key] ?? keeper.value)}
        onKeep={(value) => onChoose(keeper.key, value)}
      />
      <Moments sides={data.sides} moments={data.moments} />
      <Pairs sides={data.sides} pairs={data.pairs} reasons={data.reasons} />
      {data.state === "open" && <Choices choices={others} chosen={choices} onChoose={onChoose} />}
    </>
  );
}

function Bottom({ row, open, held, decisions, focus, onYes }) {
  const busy = decisions.busy === row.id;
  if (row.state !== "open") return <Judged row={row} decisions={decisions} />;
  const no = (
    <>
      <Action
        disabled={busy}
        aria-keyshortcuts="x"
        title={t("review.dismiss.title")}
        onClick={() => decisions.dismiss(row)}
      >
        {t("review.dismiss")}
      </Action>
      <Action
        disabled={busy}
        aria-keyshortcuts="Shift+X"
        title={t("review.refuse.title")}
        onClick={() => decisions.dismiss(row, true)}
      >
        {t("review.refuse")}
      </Action>
    </>
  );
  if (!open) return <div className="sense-row sense-decide-bar sense-detail-bar">{no}</div>;
  return (
    <Decide
      className="sense-detail-decide"
      held={held}
      failed={decisions.errors[row.id]}
      verb={row.apply}
      busy={busy}
      focus={focus}
      onYes={onYes}
      actions={no}
    />
  );
}
