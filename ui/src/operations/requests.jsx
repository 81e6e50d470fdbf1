// How often Stash and others are asked, by all that runs here together.
import { Link, React } from "../host.js";
import { t } from "../texts/t.js";

export function Requests({ requests }) {
  if (!requests.length) return null;
  return (
    <section className="sense-section" aria-label={t("ops.requests")}>
      <h3>{t("ops.requests")}</h3>
      <ul className="sense-rows">
        {requests.map((host) => (
          <li key={host.name}>
            <div className="sense-task-text">
              <strong>{host.name === "stash" ? t("ops.requests.stash") : host.name}</strong>
              <div className="sense-muted">{told(host)}</div>
            </div>
          </li>
        ))}
      </ul>
      <p className="sense-muted">
        {t("ops.requests.where")} <Link to="/plugins/stash-sense/settings">{t("page.tab.settings")}</Link>
      </p>
    </section>
  );
}

function told({ requests, waits, waited, depth }) {
  const parts = [t("ops.requests.count", { count: requests })];
  if (waits) parts.push(t("ops.requests.waits", { count: waits, seconds: (waited / waits).toFixed(1) }));
  if (depth) parts.push(t("ops.requests.depth", { count: depth }));
  return parts.join(" · ");
}
