// What was found, stash-box by stash-box, the field to look for something else, and the way on with what is chosen.
import "./found.css";
import { Link, React, useFocusEffect, useRef } from "../host.js";
import { ROUTE } from "../page/places.js";
import { Action } from "../shared/action.jsx";
import { Loading } from "../shared/loading.jsx";
import { Empty, Failure } from "../shared/notice.jsx";
import { names, t } from "../texts/t.js";
import { Box } from "./box.jsx";
import { keyOf } from "./choosing.js";
import { Search } from "./search.jsx";
import { useTicks } from "./use-ticks.js";

/** `back`: it is come back to from what was compared, and the focus with it. */
export function Found({ finding, performer, name, chosen, back, onToggle, onCompare }) {
  const { boxes, error, searching, query } = finding;
  const found = boxes?.flatMap((box) => box.found) ?? [];
  const ticks = useTicks(found.map(keyOf));
  const compare = useRef(null);
  useFocusEffect(() => (back && compare.current ? compare.current : ticks.field.current)?.focus(), []);
  const nobody = boxes && !found.length && !boxes.some((box) => box.error);
  return (
    <div onKeyDown={ticks.onKeyDown}>
      <Search fieldRef={ticks.field} query={query} onSearch={finding.search} />
      <p className="sense-from-state sense-muted" role="status">
        {stateOf(finding, found.length)}
      </p>
      {searching && !boxes && <Loading />}
      {error && !searching && <Wrong finding={finding} />}
      {!error && nobody && <Nobody query={query} name={name} searching={searching} />}
      {!error &&
        boxes &&
        (searching || !nobody) &&
        boxes.map((box) => (
          <Box
            key={`${box.endpoint} ${query}`}
            box={box}
            performer={performer}
            chosen={chosen}
            place={ticks.place}
            onToggle={onToggle}
            onRetry={() => finding.retry(box.endpoint)}
          />
        ))}
      {chosen.length > 0 && <Bar chosen={chosen} buttonRef={compare} onCompare={onCompare} />}
    </div>
  );
}

function stateOf({ searching, boxes, error }, count) {
  if (searching) return t("from.searching");
  if (error || !boxes || !count) return "";
  return `${t("from.found", { count })}. ${t("from.found.most")}`;
}

/** Nothing could be asked: because there is no stash-box, or because something is wrong. */
function Wrong({ finding }) {
  if (!finding.none) return <Failure text={finding.error} onRetry={() => finding.retry()} />;
  return (
    <Empty
      icon="faCloud"
      title={t("from.no_box")}
      actions={
        <>
          <Link className="btn btn-primary btn-sm" to={`${ROUTE}/boxes`}>
            {t("from.no_box.here")}
          </Link>
          <Link className="btn btn-secondary btn-sm" to="/settings?tab=metadata-providers">
            {t("from.no_box.stash")}
          </Link>
          <Action icon="faRotateRight" onClick={() => finding.retry()}>
            {t("action.retry")}
          </Action>
        </>
      }
    >
      {finding.error}
    </Empty>
  );
}

function Nobody({ query, name, searching }) {
  if (searching) return null;
  const known = name ? t("from.none.known", { name }) : t("from.none.person");
  return (
    <Empty icon="faUserSlash" title={t("from.none")}>
      {query ? t("from.none.query") : known}
    </Empty>
  );
}

function Bar({ chosen, buttonRef, onCompare }) {
  return (
    <div className="sense-row sense-from-bar">
      <span className="sense-from-chosen" dir="auto" role="status">
        {t("from.chosen", { count: chosen.length, names: names(chosen.map((each) => each.name)) })}
      </span>
      <Action variant="primary" icon="faTableColumns" buttonRef={buttonRef} onClick={onCompare}>
        {t("from.compare")}
      </Action>
    </div>
  );
}
