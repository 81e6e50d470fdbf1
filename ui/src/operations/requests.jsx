// How often Stash and others are asked, by all that runs here together.
import { Link, React } from "../host.js";
import { took } from "../shared/time.js";
import { t } from "../texts/t.js";

const SOON = 2; // seconds

export function Requests({ requests }) {
  if (!requests.length) return null;
  return (
    <section className="sense-section" aria-label={t("ops.requests")}>
      <h3>{t("ops.requests")}</h3>
      <ul className="sense-rows">
        {requests.map((host, index) => (
          <li key={index}>
            <div className="sense-task-text">
              <strong dir="auto">{host.name}</strong>
              <div className="sense-muted">{told(host)}</div>
            </div>
          </li>
        ))}
      </ul>
      <p className="sense-muted">
        {t("ops.requests.where")} <Link to="/plugins/stash-sense/settings">{t("page.tab.settings")}</Link>.
        {requests.some((host) => !host.is_stash) && ` ${t("ops.requests.where.boxes")}`}
      </p>
    </section>
  );
}

function told({ requests, waits, waited, depth, due_in: dueIn }) {
  const parts = [t("ops.requests.count", { count: requests })];
  if (waits) parts.push(t("ops.requests.waits", { count: waits, seconds: (waited / waits).toFixed(1) }));
  if (depth) parts.push(t("ops.requests.depth", { count: depth }));
  if (dueIn >= SOON) parts.push(t("ops.requests.due", { time: took(dueIn) }));
  return parts.join(" · ");
}
