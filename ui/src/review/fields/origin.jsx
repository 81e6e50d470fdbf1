// Where it comes from: which stash-box, when it changed there, and since when both sides are known to agree.
import "./origin.css";
import { Link, React } from "../../host.js";
import { Notice } from "../../shared/notice.jsx";
import { ago } from "../../shared/time.js";
import { t } from "../../texts/t.js";
import { Picture } from "../pictures.jsx";
import { Away } from "./items.jsx";

/** `side`: what it is about in Stash, or undefined. */
export function Origin({ upstream, side }) {
  return (
    <>
      <div className="sense-origin">
        {side?.picture && <Picture path={side.picture} />}
        <div>
          <div className="sense-row sense-origin-ways">
            <strong>{upstream.box}</strong>
            {upstream.page && (
              <Away page={upstream.page} name={upstream.box} text={t("origin.page", { box: upstream.box })} />
            )}
            {side?.page && <Link to={side.page}>{t("origin.here")}</Link>}
          </div>
          <div className="sense-muted">{history(upstream)}</div>
        </div>
      </div>
      {upstream.gone && <Gone upstream={upstream} />}
    </>
  );
}

function history({ updated, based, at }) {
  const parts = [
    updated && t("origin.updated", { ago: ago(updated) }),
    t(`origin.based.${based ?? "never"}`, { ago: ago(at) }),
  ];
  return parts.filter(Boolean).join(" ");
}

function Gone({ upstream: { gone, box, into } }) {
  return (
    <Notice kind="warning" title={t(`origin.gone.${gone}`, { box })}>
      {into && (
        <>
          {t("origin.into")} <Away page={into.page} name={into.name || into.id} text={<bdi>{into.name || into.id}</bdi>} />
        </>
      )}
    </Notice>
  );
}
