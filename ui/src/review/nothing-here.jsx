// A list without rows, and what to do about it.
import { Link, React } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Empty } from "../shared/notice.jsx";
import { t } from "../texts/t.js";
import { START, reviewLink } from "./address.js";
import { FindButtons } from "./find-buttons.jsx";

/** `endRef`: what has the focus when the last row went away. */
export function NothingHere({ info, place, job, onChange, endRef }) {
  return (
    <div className="sense-found-end" ref={endRef} tabIndex={-1}>
      <Text info={info} place={place} job={job} onChange={onChange} />
    </div>
  );
}

function Text({ info, place, job, onChange }) {
  if (place.least > 0 || place.endpoint) {
    const all = { least: START.least, endpoint: START.endpoint };
    return (
      <Empty
        title={t("review.none.filter")}
        actions={<Action onClick={() => onChange(all)}>{t("review.none.filter.all")}</Action>}
      />
    );
  }
  if (place.state !== "open") return <Empty title={t("review.none.state")}>{t("review.none.state.text")}</Empty>;
  if (job) return <Empty title={t("review.none.running")}>{t("review.none.running.text")}</Empty>;
  if (info.needs) {
    const way = (
      <Link className="btn btn-primary btn-sm" to="/plugins/stash-sense/operations">
        {t("review.needs.way")}
      </Link>
    );
    return (
      <Empty title={t("review.none.needs")} actions={way}>
        {info.needs}
      </Empty>
    );
  }
  if (!info.last_run) {
    return (
      <Empty icon="faMagnifyingGlass" title={t("review.none.never")} actions={<FindButtons info={info} job={job} />}>
        {info.text}
      </Empty>
    );
  }
  return (
    <Empty
      icon="faCheck"
      title={t("review.none.open")}
      actions={<Link to={reviewLink()}>{t("review.all_types")}</Link>}
    >
      {t("review.none.open.text")}
    </Empty>
  );
}
