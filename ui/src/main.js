// What Stash runs once at its start: every place where Stash Sense shows up.
import { React, addAfter, addRoute, appendTo } from "./host.js";
import { ImageSection } from "./image/section.jsx";
import { NavLinkItem } from "./page/nav.jsx";
import { Page } from "./page/page.jsx";
import { ToolsEntry } from "./page/tools.jsx";
import { PerformerSection } from "./performer/section.jsx";
import { SceneTabPane, SceneTabTitle } from "./scene/tab.jsx";
import { startTicking } from "./shared/ticking.js";

addRoute("/plugins/stash-sense", Page);
appendTo("ScenePage.Tabs", ({ scene }) => <SceneTabTitle key="stash-sense" scene={scene} />);
appendTo("ScenePage.TabContent", ({ scene, setTimestamp }) => (
  <SceneTabPane key="stash-sense" scene={scene} setTimestamp={setTimestamp} />
));
addAfter("ImageDetailPanel", ({ image }) => <ImageSection image={image} />);
addAfter("PerformerDetailsPanel", ({ performer }) => <PerformerSection key={performer.id} performer={performer} />);
appendTo("MainNavBar.UtilityItems", () => <NavLinkItem key="stash-sense" />);
appendTo("SettingsToolsSection", () => <ToolsEntry key="stash-sense" />);
startTicking();
