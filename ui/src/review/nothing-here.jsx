// A list without rows, and what to do about it.
import { Link, React } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Empty } from "../shared/notice.jsx";
import { t } from "../texts/t.js";
import { UNFILTERED, isFiltered, reviewLink } from "./address.js";
import { FindButtons } from "./find-buttons.jsx";
import { NeedsWay } from "./needs-way.jsx";

/** `endRef`: what has the focus when the last row went away. */
export function NothingHere({ info, place, job, onChange, endRef }) {
  return (
    <div className="sense-found-end" ref={endRef} tabIndex={-1}>
      <Text info={info} place={place} job={job} onChange={onChange} />
    </div>
  );
}

function Text({ info, place, job, onChange }) {
  if (isFiltered(place)) {
    return (
      <Empty
        title={t("review.none.filter")}
        actions={<Action onClick={() => onChange(UNFILTERED)}>{t("review.none.filter.all")}</Action>}
      />
    );
  }
  if (place.state !== "open") return <Empty title={t("review.none.state")}>{t("review.none.state.text")}</Empty>;
  if (job) return <Empty title={t("review.none.running")}>{t("review.none.running.text")}</Empty>;
  if (info.needs) {
    return (
      <Empty
        title={t("review.none.needs")}
        actions={<NeedsWay info={info} className="btn btn-primary btn-sm" />}
      >
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
