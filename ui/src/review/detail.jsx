// One recommendation from close by: its sides beside each other, why, what may be chosen, and what would be written.
import "./detail.css";
import { React, useRef, useState } from "../host.js";
import { Loading } from "../shared/loading.jsx";
import { Failure, Notice } from "../shared/notice.jsx";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";
import { Bottom } from "./bottom.jsx";
import { Heading, Ways } from "./detail-head.jsx";
import { keysOf } from "./detail-keys.js";
import { fieldKeysOf } from "./fields/field-keys.js";
import { useCompare } from "./fields/use-compare.js";
import { KeysHelp, keysText } from "./keys-help.jsx";
import { Persons } from "./persons.jsx";
import { Seen, pickOf } from "./seen.jsx";
import { usePreview } from "./use-preview.js";
import { isUpstream, nobodyChosen, personChoices, versionOf } from "./words.js";

const NOBODY = [];
const HELP = "sense-detail-keys";

export function Detail({ id, rows, info, decisions, ticks, address, say }) {
  const { shown, chosen, choose, compare, top, title } = useShown(id);
  const { data, error, loading, reload } = shown;
  const [focus, setFocus] = useState(0);
  const [help, setHelp] = useState(false);
  const row = rows.list.rows.find((each) => each.id === id) ?? data;
  const persons = row?.persons ?? null;
  const off = ticks.off[id] ?? NOBODY;
  const nobody = nobodyChosen(persons, off);
  const open = row?.state === "open" && !data?.stale && !nobody;
  const choices = { ...chosen, ...personChoices(persons, off), ...compare?.choices };
  const known = Boolean(data) || !isUpstream(info.type);
  const held = usePreview(id, choices, open && known && (!compare || compare.asked), versionOf(persons));
  const again = () => {
    decisions.forgive(id);
    reload();
    held.again();
  };
  const reject = async (who) =>
    (await decisions.reject({ ...data, ...row, targets: targetsOf(row, data) }, who)) && reload();
  const toggleHelp = () => {
    setHelp(!help);
    say(help ? "" : keysText(Boolean(compare)));
  };
  const accept = () => {
    if (!open || compare?.waiting) return;
    compare?.ask();
    setFocus(focus + 1);
  };
  const common = { address, rows, id, row, accept, decisions, help, toggleHelp };
  const keys = compare ? fieldKeysOf({ ...common, compare, pick: pickerOf(data, choose) }) : keysOf(common);
  return (
    <section className="sense-detail" aria-label={row?.title} {...keys}>
      <Ways address={address} rows={rows} id={id} help={help} helpId={HELP} onHelp={toggleHelp} />
      {help && <KeysHelp id={HELP} fields={Boolean(compare)} />}
      {row && <Heading row={row} info={info} titleRef={title} />}
      {error && <Failure text={error} busy={loading} onRetry={reload} />}
      {!data && !error && <Loading />}
      {data && (
        <Seen
          data={data}
          choices={{ ...held.last?.choices, ...choices }}
          onChoose={choose}
          compare={compare}
          place={(element) => (top.current = element)}
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
          held={{ ...held, again }}
          decisions={decisions}
          focus={focus}
          compare={compare}
          onAsk={accept}
          onYes={(token) => decisions.apply(row, choices, token)}
        />
      )}
    </section>
  );
}

/** What is shown without a row of the list, as from a link, has its targets in the sides. */
const targetsOf = (row, data) => row.targets ?? data.sides.map(({ kind, id }) => ({ kind, id }));

/** Chooses a candidate by its number, 0: none of them. */
const pickerOf = (data, choose) => (number) => {
  const options = pickOf(data)?.options ?? [];
  const wanted = number ? data.sides[number]?.id : "";
  if (options.some(({ value }) => value === wanted)) choose("candidate", wanted);
};

/**
 * One recommendation, what the user chose of it, and its fields where it has some: those of the chosen candidate are
 * asked for when another one is chosen. `compare` is null where nothing is compared.
 */
function useShown(id) {
  const [chosen, setChosen] = useState({});
  const { candidate } = chosen;
  const shown = useLoad("review.show", candidate ? { id, candidate } : { id });
  const { data } = shown;
  const pick = pickOf(data);
  const which = candidate ?? pick?.value ?? "";
  const none = Boolean(pick) && !which;
  const waiting = !shown.fresh && Boolean(data) && !shown.error;
  const top = useRef(null);
  const title = useRef(null);
  const fields = shownFields(data, none || waiting);
  const compare = useCompare(fields, which, () => (top.current ?? title.current)?.focus());
  const choose = (key, value) => {
    compare.unask();
    setChosen((old) => ({ ...old, [key]: value }));
  };
  const isCompared = Boolean(pick || fields?.length);
  return {
    shown,
    chosen: pick ? { ...chosen, candidate: which } : chosen,
    choose,
    top,
    title,
    compare: isCompared || waiting ? { ...compare, waiting, shown: !none && !waiting } : null,
  };
}

/** What has been decided already is only shown. */
function shownFields(data, hidden) {
  if (hidden || !data?.fields) return undefined;
  return data.state === "open" ? data.fields : data.fields.map((field) => ({ ...field, controls: [] }));
}
