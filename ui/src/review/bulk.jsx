// Many at once: those that are ticked, or all that the filter shows, after a look at what would be written.
import "./bulk.css";
import { React, useRef, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { JobBar } from "../shared/job-bar.jsx";
import { isActive } from "../shared/jobs.js";
import { Notice } from "../shared/notice.jsx";
import { live, useEnded, useLive } from "../shared/use-live.js";
import { t } from "../texts/t.js";
import { filterOf } from "./address.js";
import { BulkAccept } from "./bulk-accept.jsx";
import { BulkDismiss } from "./bulk-dismiss.jsx";
import { BulkDone } from "./bulk-done.jsx";
import { isForAll } from "./finding.js";

const isApplying = (job) => job.kind === "apply";

/** The job that carries many out, also one that ran before this view was opened, and what came of it. */
function useApplying(onDone) {
  const { jobs } = useLive(isApplying);
  const [done, setDone] = useState(null);
  useEnded((job) => {
    if (!isApplying(job)) return;
    setDone(job);
    onDone();
  });
  const begin = (job) => {
    setDone(null);
    live.note(job);
  };
  return {
    running: jobs.find((job) => isApplying(job) && isActive(job)) ?? null,
    done,
    begin,
    forget: () => setDone(null),
  };
}

export function Bulk({ info, place, rows, ticks, job, say, onChanged }) {
  const [asking, setAsking] = useState(null);
  const [news, setNews] = useState(false);
  const home = useRef(null);
  const again = () => {
    ticks.clear();
    rows.reload();
    onChanged();
  };
  const applying = useApplying(again);
  useEnded((ended) => {
    if (ended.kind === info.job || isForAll(ended)) setNews(true);
  });
  const ids = [...ticks.chosen];
  const count = ids.length || rows.list.total;
  const filter = { ...filterOf(place), ids };
  const close = () => {
    setAsking(null);
    home.current.focus();
  };
  const done = () => {
    close();
    again();
  };
  const common = { key: JSON.stringify(filter), info, filter, count, onClose: close };
  return (
    <div className="sense-bulk-home" ref={home} tabIndex={-1}>
      {news && !job && <News onShow={() => [setNews(false), rows.reload()]} />}
      {applying.running && <JobBar job={applying.running} />}
      {applying.done && <BulkDone job={applying.done} onClose={applying.forget} onUndone={again} />}
      {place.state === "open" && count > 0 && !applying.running && (
        <div className="sense-row sense-bulk">
          {ids.length > 0 && (
            <>
              <strong role="status">{t("review.bulk.chosen", { count: ids.length })}</strong>
              <Action variant="link" onClick={ticks.clear}>
                {t("review.bulk.clear")}
              </Action>
            </>
          )}
          {info.bulk && (
            <Action
              aria-expanded={asking === "accept"}
              onClick={() => setAsking(asking === "accept" ? null : "accept")}
            >
              {t(ids.length ? "review.bulk.accept.chosen" : "review.bulk.accept.all", { verb: info.apply, count })}
            </Action>
          )}
          <Action
            aria-expanded={asking === "dismiss"}
            onClick={() => setAsking(asking === "dismiss" ? null : "dismiss")}
          >
            {t(ids.length ? "review.bulk.dismiss.chosen" : "review.bulk.dismiss.all", { count })}
          </Action>
        </div>
      )}
      {asking === "accept" && <BulkAccept {...common} onStarted={(started) => [close(), applying.begin(started)]} />}
      {asking === "dismiss" && <BulkDismiss {...common} say={say} onDone={done} />}
    </div>
  );
}

function News({ onShow }) {
  return (
    <Notice
      actions={
        <Action icon="faRotateRight" onClick={onShow}>
          {t("review.news.show")}
        </Action>
      }
    >
      {t("review.news")}
    </Notice>
  );
}
