// The Sense tab of the scene page: its title with the count of open decisions, and its pane.
import { Badge, Nav, React, Tab, useHistory } from "../host.js";
import { countUndecided, idsOf } from "../identify/grouping.js";
import { SensePanel } from "../identify/panel.jsx";
import { About } from "../review/about.jsx";
import { useAbout } from "../review/use-about.js";
import { useTarget, useTargetOf } from "../shared/targets.js";
import { t } from "../texts/t.js";

const KEY = "stash-sense-panel";
// Skipping through scenes must not start a process for each.
const BADGE_DELAY_MS = 700;

export function SceneTabTitle({ scene }) {
  const target = useTargetOf("scene", scene.id, scene.files);
  const { data } = useTarget(target, { delay: BADGE_DELAY_MS });
  const persons = data?.identification ? countUndecided(data.identification.persons, idsOf(scene.performers)) : 0;
  const others = useOthers(scene).length;
  const count = persons + others;
  const title = others ? t("tab.badge.all", { count }) : t("tab.badge", { count });
  return (
    <Nav.Item>
      <Nav.Link eventKey={KEY}>
        {t("tab.title")}
        {count > 0 && (
          <Badge pill variant="secondary" className="left-spacing ml-1" title={title}>
            <span aria-hidden="true">{count}</span>
            <span className="sr-only">{title}</span>
          </Badge>
        )}
      </Nav.Link>
    </Nav.Item>
  );
}

/** What is open about the scene beside its persons, who are decided on right here. */
const useOthers = (scene) => useAbout("scene", scene.id).filter(({ persons }) => !persons);

export function SceneTabPane({ scene, setTimestamp }) {
  const target = useTargetOf("scene", scene.id, scene.files);
  const others = useOthers(scene);
  const history = useHistory();
  const jump = setTimestamp ?? ((seconds) => history.replace(`/scenes/${scene.id}?t=${seconds}`));
  return (
    <Tab.Pane eventKey={KEY} mountOnEnter>
      <About rows={others} />
      <SensePanel key={scene.id} target={target} performers={scene.performers} onJump={jump} />
    </Tab.Pane>
  );
}
