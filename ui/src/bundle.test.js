import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { buildSync } from "esbuild";
import { OPTIONS } from "../build-options.js";

/** Built as it is for users, without writing it. */
function build() {
  const { outputFiles } = buildSync({ ...OPTIONS, outdir: "dist", write: false });
  return outputFiles.find(({ path }) => path.endsWith(".js")).text;
}

/** A host that only notes who registers what. */
function host() {
  const noted = [];
  const note = (kind) => (name, fn) => noted.push([kind, name, fn]);
  const anything = new Proxy({}, { get: (_, name) => name });
  const api = {
    React: { createElement: (type, props, ...children) => ({ type, props, children }), Fragment: "fragment" },
    libraries: {
      ReactRouterDOM: anything,
      Bootstrap: anything,
      Apollo: { gql: String.raw },
      FontAwesomeSolid: anything,
    },
    components: {},
    utils: { StashService: {} },
    hooks: {},
    register: { route: note("route"), component: note("component") },
    patch: { before: note("before"), instead: note("instead"), after: note("after") },
  };
  return { api, noted };
}

test("the script registers every place once, at once, and touches nothing else", () => {
  const { api, noted } = host();
  const document = { addEventListener: () => {}, hidden: true, baseURI: "http://stash/" };
  vm.runInNewContext(build(), { window: { PluginApi: api }, document, Intl, setTimeout, clearTimeout, console });
  assert.deepEqual(
    noted.map(([kind, name]) => `${kind} ${name}`),
    [
      "route /plugins/stash-sense",
      "before ScenePage.Tabs",
      "before ScenePage.TabContent",
      "after ImageDetailPanel",
      "after PerformerDetailsPanel",
      "before MainNavBar.UtilityItems",
      "before SettingsToolsSection",
    ],
  );
  const [, , before] = noted[1];
  const [props] = before({ children: "theirs", scene: { id: "1" } });
  assert.equal(props.scene.id, "1");
  assert.equal(props.children.children[0], "theirs");
  const [, , after] = noted[3];
  assert.equal(after({ image: { id: "1" } }, undefined, "theirs").children[0], "theirs");
});
