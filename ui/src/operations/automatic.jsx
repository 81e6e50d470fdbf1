// What is done by itself, as it is switched in Stash; it is changed there, since Stash keeps it.
import "./automatic.css";
import { Icon, Link, React } from "../host.js";
import { Notice } from "../shared/notice.jsx";
import { t } from "../texts/t.js";

const SWITCHES = ["scene_create", "scene_update", "image_create", "performer_change"];

export function Automatic({ automatic }) {
  const { known, enabled, switches } = automatic;
  return (
    <section className="sense-section" aria-label={t("ops.automatic")}>
      <h3>{t("ops.automatic")}</h3>
      {!known && <Notice>{t("ops.automatic.unknown")}</Notice>}
      {known && !enabled && <Notice>{t("ops.automatic.disabled")}</Notice>}
      {known && enabled && (
        <ul className="sense-switches">
          {SWITCHES.map((name) => (
            <Switch key={name} name={name} on={switches[name]} />
          ))}
        </ul>
      )}
      <p className="sense-muted">
        {t("ops.automatic.where")} <Link to="/settings?tab=plugins">{t("ops.automatic.link")}</Link>
      </p>
    </section>
  );
}

function Switch({ name, on }) {
  return (
    <li className={`sense-switch sense-switch-${on ? "on" : "off"}`}>
      <Icon name={on ? "faCircleCheck" : "faCircleMinus"} />
      <span>
        {t(`ops.switch.${name}`)}: {t(on ? "settings.on" : "settings.off")}
      </span>
    </li>
  );
}
