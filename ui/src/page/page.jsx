// The page /plugins/stash-sense: eight views, each with an address of its own.
import "./page.css";
import { NavLink, React, useEffect, useLocation } from "../host.js";
import { Operations } from "../operations/operations.jsx";
import { Review } from "../review/review.jsx";
import { t } from "../texts/t.js";
import { Boxes } from "./boxes.jsx";
import { Diagnosis } from "./diagnosis.jsx";
import { KnownFaces } from "./known-faces.jsx";
import { Models } from "./models.jsx";
import { Overview } from "./overview.jsx";
import { ROUTE, viewOf } from "./places.js";
import { Settings } from "./settings.jsx";

const VIEWS = {
  overview: Overview,
  review: Review,
  boxes: Boxes,
  operations: Operations,
  faces: KnownFaces,
  settings: Settings,
  models: Models,
  diagnosis: Diagnosis,
};

export function Page() {
  const { pathname } = useLocation();
  const name = viewOf(pathname, Object.keys(VIEWS));
  const View = VIEWS[name];
  useTitle(`${t(`page.tab.${name}`)} - ${t("product")}`);
  return (
    <div className="sense sense-page container-fluid">
      <h2 className="sense-page-title">{t("product")}</h2>
      <nav className="nav nav-tabs sense-page-tabs" aria-label={t("product")}>
        {Object.keys(VIEWS).map((each) => (
          <NavLink key={each} className="nav-link" to={`${ROUTE}/${each}`} isActive={() => each === name}>
            {t(`page.tab.${each}`)}
          </NavLink>
        ))}
      </nav>
      <View />
    </div>
  );
}

/** The host sets its own titles after a page change; ours comes after that. */
function useTitle(title) {
  useEffect(() => {
    const timer = setTimeout(() => {
      document.title = title;
    }, 100);
    return () => clearTimeout(timer);
  }, [title]);
}
