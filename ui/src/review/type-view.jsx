// One type: its list, or one of its recommendations beside the ways to the next and back to the list.
import "./type-view.css";
import { Link, React, useCallback, useEffect, useRef, useState } from "../host.js";
import { JobBar } from "../shared/job-bar.jsx";
import { t } from "../texts/t.js";
import { queryOf, reviewLink } from "./address.js";
import { Detail } from "./detail.jsx";
import { FindButtons } from "./find-buttons.jsx";
import { findingOf } from "./finding.js";
import { List } from "./list.jsx";
import { useDecisions } from "./use-decisions.js";
import { usePlaces } from "./use-places.js";
import { useRows } from "./use-rows.js";
import { useTicks } from "./use-ticks.js";
import { lastLook } from "./words.js";

/** `onDecided({row, from, to})`: one was decided; `onChanged`: the counts are to be asked for anew. */
export function TypeView({ info, jobs, address, onDecided, onChanged }) {
  const { place } = address;
  const [said, say] = useState("");
  const rows = useRows(queryOf(place));
  const ticks = useTicks();
  const onList = place.id === null;
  const job = findingOf(jobs, info);
  const went = useRef(() => {});
  const decisions = useDecisions(rows, say, (...news) => went.current(...news));
  const places = usePlaces(rows.list.rows.length, onList, decisions.busy !== null);
  went.current = useNext({ address, rows, places, onDecided });
  const shared = { info, rows, decisions, ticks, address, say };
  return (
    <>
      <div className="sr-only" role="status" aria-live="polite">
        {said}
      </div>
      {!onList && <Detail key={place.id} id={place.id} {...shared} />}
      <div hidden={!onList}>
        <Head info={info} job={job} />
        <List places={places} active={onList} job={job} onChanged={onChanged} {...shared} />
      </div>
    </>
  );
}

function Head({ info, job }) {
  return (
    <>
      <div className="sense-row sense-type-head">
        <div>
          <Link to={reviewLink()}>{t("review.all_types")}</Link>
          <h3>{info.label}</h3>
          <p className="sense-muted">
            {info.text} {lastLook(info.last_run)}
          </p>
        </div>
        <FindButtons info={info} job={job} />
      </div>
      {info.needs && <p className="sense-type-needs">{info.needs}</p>}
      {job && <JobBar job={job} />}
    </>
  );
}

/** After a decision: the next row of the list, or its detail where that is what is open; at the end the list. */
function useNext({ address, rows, places, onDecided }) {
  const { place, open, close } = address;
  const [next, setNext] = useState(null);
  const came = useRef(place.id);
  const all = rows.list.rows;
  useEffect(() => {
    if (came.current !== null && place.id === null && next === null) {
      const index = all.findIndex(({ id }) => id === came.current);
      places.goTo(index < 0 ? places.here : index);
    }
    came.current = place.id;
  }, [place.id]);
  useEffect(() => {
    if (next === null) return;
    setNext(null);
    if (place.id === null) places.goTo(next.index);
    else if (next.index >= 0 && all[next.index]) open(all[next.index].id);
    else close();
  }, [next]);
  return useCallback(
    (index, news) => {
      onDecided(news);
      setNext({ index });
    },
    [onDecided],
  );
}
