// The companion (hooks/on_change.js) as Stash runs it: one script, its input in a global, Stash's GraphQL beside it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const SCRIPT = readFileSync(new URL("../../hooks/on_change.js", import.meta.url), "utf8");
const READY = { status: "READY", description: "Running plugin task: Work through the queue" };
const RUNNING = { ...READY, status: "RUNNING" };
const SCAN = { status: "RUNNING", description: "Scanning..." };

/** What Stash was asked, and what the script gives back. */
function hook(type, { settings, queue = [], enabled = true, apiKey = "key", cookie = { Value: "session" }, id = 7 }) {
  const asked = [];
  const warned = [];
  const answers = [
    { configuration: { plugins: settings ? { "stash-sense-hooks": settings } : {} }, jobQueue: queue },
    { plugins: [{ id: "stash-sense", enabled }], configuration: { general: { apiKey } } },
    { runPluginTask: "1" },
  ];
  const gql = {
    Do(document, variables) {
      asked.push({ document, variables });
      return answers[asked.length - 1];
    },
  };
  const input = { Args: { hookContext: { id, type } }, ServerConnection: { SessionCookie: cookie } };
  const result = vm.runInNewContext(SCRIPT, { input, gql, log: { Warn: (text) => warned.push(text) } });
  return { asked, warned, result };
}

const started = ({ asked }) => asked.find(({ document }) => document.includes("runPluginTask"))?.variables.args ?? null;

test("what the user did not switch on costs one question", () => {
  for (const settings of [undefined, {}, { scene_create: false }, { scene_update: true }, { scene_create: "true" }]) {
    const { asked, result } = hook("Scene.Create.Post", { settings });
    assert.equal(asked.length, 1);
    assert.equal(result.Output, "ok");
  }
});

test("what is switched on queues our task, with a session that works and what is new", () => {
  const cases = {
    "Scene.Create.Post": ["scene_create", { new: "scene", id: "7" }],
    "Scene.Update.Post": ["scene_update", {}],
    "Image.Create.Post": ["image_create", { new: "image", id: "7" }],
    "Performer.Create.Post": ["performer_change", {}],
    "Performer.Update.Post": ["performer_change", {}],
  };
  for (const [type, [name, more]] of Object.entries(cases)) {
    const args = started(hook(type, { settings: { [name]: true } }));
    assert.deepEqual({ ...args }, { task: "queue", session: "session", api_key: "key", ...more }, type);
  }
});

test("one that waits is enough, one that runs is not: it may have looked already", () => {
  const settings = { scene_create: true };
  assert.equal(hook("Scene.Create.Post", { settings, queue: [SCAN, READY] }).asked.length, 1);
  assert.notEqual(started(hook("Scene.Create.Post", { settings, queue: [RUNNING] })), null);
});

test("with the main plugin disabled nothing is queued", () => {
  assert.equal(started(hook("Scene.Create.Post", { settings: { scene_create: true }, enabled: false })), null);
});

test("without a login there is no session to hand over", () => {
  const args = started(hook("Scene.Create.Post", { settings: { scene_create: true }, cookie: null, apiKey: "" }));
  assert.equal(args.session, "");
});

test("an error of Stash's is a line in its log, never one of the user's request", () => {
  const { result, warned } = hook("Scene.Create.Post", { settings: { scene_create: true }, queue: 5 });
  assert.equal(result.Output, "ok");
  assert.match(warned[0], /could not be told/);
});
