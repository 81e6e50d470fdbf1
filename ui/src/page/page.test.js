import assert from "node:assert/strict";
import { test } from "node:test";
import { after, countOn, inOrder } from "./boxes-state.js";
import { select } from "./known-filter.js";
import { nextStep } from "./next-step.js";
import { placeOf, viewOf } from "./places.js";
import { examine, parse, shown } from "./settings-draft.js";

const VIEWS = ["overview", "settings"];

test("addresses", () => {
  assert.equal(viewOf("/plugins/stash-sense", VIEWS), "overview");
  assert.equal(viewOf("/plugins/stash-sense/settings", VIEWS), "settings");
  assert.equal(viewOf("/plugins/stash-sense/settings/", VIEWS), "settings");
  assert.equal(viewOf("/plugins/stash-sense/nonsense", VIEWS), "overview");
  assert.equal(placeOf("image", 3), "/images/3");
  assert.equal(placeOf("studio", 3), "/studios/3");
});

const overview = (more = {}) => ({
  ready: { missing: [], pack: { id: "open" } },
  counts: { scenes: { identified: 0, nobody: 0, failed: 0, outdated: 0, undecided: 0 } },
  known: { performers: 4 },
  ...more,
});
const counted = (scenes) =>
  overview({ counts: { scenes: { identified: 9, nobody: 0, failed: 0, outdated: 0, undecided: 0, ...scenes } } });

test("the next step: what is missing, then what is outdated, then what is undecided, then a first look", () => {
  const missing = [{ what: "models", text: "No models.", button: "Download models", job: "fetch_pack" }];
  const step = nextStep(overview({ ready: { missing, pack: { id: "open" } } }));
  assert.deepEqual([step.job, step.page, step.more], ["fetch_pack", null, { pack: "open" }]);
  assert.equal(nextStep(counted({ outdated: 2, undecided: 1 })).job, "rematch");
  assert.deepEqual(nextStep(counted({ undecided: 1 })).list, { kind: "scene", filter: "undecided" });
  assert.equal(nextStep(overview()).job, "identify_all");
  assert.equal(
    nextStep({ ...counted({}), waiting: 5 }).text,
    "5 scenes without performers have not been looked at yet.",
  );
  assert.equal(nextStep({ ...counted({}), waiting: null }), null);
});

test("models whose licence has to be accepted are not downloaded from the overview: it leads to their page", () => {
  const missing = [{ what: "models", text: "Not here.", button: "Open the models page", job: "fetch_pack", page: "models" }];
  const step = nextStep(overview({ ready: { missing, pack: { id: "buffalo_l" } } }));
  assert.deepEqual([step.button, step.page], ["Open the models page", "models"]);
  assert.equal(step.more.accept_licence, undefined, "nobody accepts a licence unread");
});

const setting = (type, value, more = {}) => ({ key: "k", type, value, min: null, max: null, ...more });

test("what is typed is checked before it is sent", () => {
  const percent = setting("integer", 90, { min: 50, max: 99 });
  assert.equal(shown(percent), "90");
  assert.deepEqual(parse(percent, " 95 "), { value: 95 });
  assert.equal(parse(percent, "95.5").error, "This must be a whole number.");
  assert.equal(parse(percent, "100").error, "This must be between 50 and 99.");
  assert.equal(parse(percent, "").error, "This must be a number.");
  assert.deepEqual(parse(setting("number", 0.5), "0,25"), { value: 0.25 });
  assert.deepEqual(parse(setting("boolean", true), false), { value: false });
});

test("only what differs is sent", () => {
  const settings = [
    setting("integer", 60),
    { ...setting("text", "a"), key: "t" },
    { ...setting("integer", 1), key: "w" },
  ];
  assert.deepEqual(examine(settings, { k: "60", t: "b", w: "x" }), {
    values: { t: "b" },
    errors: { w: "This must be a number." },
  });
});

test("the filter of known faces", () => {
  const performers = [
    { name: "Ada", faces: 0, reason: "No picture." },
    { name: "Adam", faces: 3, reason: null },
    { name: "Bo", faces: 0, reason: "No picture." },
    { name: "Adele", faces: 1, reason: "Not named: known by 1 face." },
  ];
  assert.deepEqual(select(performers, { text: " ad", without: false }).length, 3);
  assert.deepEqual(select(performers, { text: "ad", without: true }), [performers[0], performers[3]]);
});

test("what is set of stash-boxes is shown before it is stored, and of the others nothing changes", () => {
  const fields = { performer: [{ name: "urls", on: true }, { name: "image", on: false }], tag: [{ name: "urls", on: true }] };
  const boxes = [
    { endpoint: "b", order: 1, enabled: true, fields },
    { endpoint: "a", order: 0, enabled: true, fields },
  ];
  assert.deepEqual(
    inOrder(boxes).map(({ endpoint }) => endpoint),
    ["a", "b"],
  );
  const off = after(boxes, { endpoint: "a", enabled: false });
  assert.deepEqual(
    off.map(({ enabled }) => enabled),
    [true, false],
  );
  const wish = { endpoint: "b", kind: "performer", field: "urls", on: false };
  const [b, a] = after(boxes, wish);
  assert.deepEqual([countOn(b.fields.performer), countOn(b.fields.tag)], [0, 1]);
  assert.equal(a, boxes[1]);
  assert.equal(countOn(boxes[0].fields.performer), 1);
});
