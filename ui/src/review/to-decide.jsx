// On the overview: the types that have something open.
import { Link, React } from "../host.js";
import { useEnded } from "../shared/use-live.js";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";
import { reviewLink } from "./address.js";
import { openText } from "./words.js";

/** Where it cannot be asked there is nothing to show; the review itself says why. */
export function ToDecide() {
  const { data, reload } = useLoad("review.types");
  useEnded(() => reload());
  const open = (data?.types ?? []).filter((info) => info.open > 0);
  if (!open.length) return null;
  return (
    <section className="sense-section" aria-label={t("review.decide")}>
      <h3>{t("review.decide")}</h3>
      <ul className="sense-rows">
        {open.map((info) => (
          <li key={info.type}>
            <Link to={reviewLink({ type: info.type })}>{info.label}</Link>
            <span className="sense-muted">{openText(info)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
