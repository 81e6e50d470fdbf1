// The Sense tab of the scene page: its title with the count of open decisions, and its pane.
import { Badge, Nav, React, Tab, useHistory } from "../host.js";
import { countUndecided, idsOf } from "../identify/grouping.js";
import { SensePanel } from "../identify/panel.jsx";
import { useTarget, useTargetOf } from "../shared/targets.js";
import { t } from "../texts/t.js";

const KEY = "stash-sense-panel";
// Skipping through scenes must not start a process for each.
const BADGE_DELAY_MS = 700;

export function SceneTabTitle({ scene }) {
  const target = useTargetOf("scene", scene.id, scene.files);
  const { data } = useTarget(target, { delay: BADGE_DELAY_MS });
  const count = data?.identification ? countUndecided(data.identification.persons, idsOf(scene.performers)) : 0;
  return (
    <Nav.Item>
      <Nav.Link eventKey={KEY}>
        {t("tab.title")}
        {count > 0 && (
          <Badge pill variant="secondary" className="left-spacing ml-1" title={t("tab.badge", { count })}>
            <span aria-hidden="true">{count}</span>
            <span className="sr-only">{t("tab.badge", { count })}</span>
          </Badge>
        )}
      </Nav.Link>
    </Nav.Item>
  );
}

export function SceneTabPane({ scene, setTimestamp }) {
  const target = useTargetOf("scene", scene.id, scene.files);
  const history = useHistory();
  const jump = setTimestamp ?? ((seconds) => history.replace(`/scenes/${scene.id}?t=${seconds}`));
  return (
    <Tab.Pane eventKey={KEY} mountOnEnter>
      <SensePanel key={scene.id} target={target} performers={scene.performers} onJump={jump} />
    </Tab.Pane>
  );
}
