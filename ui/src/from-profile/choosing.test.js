import assert from "node:assert/strict";
import { test } from "node:test";
import { differingOf, isChosen, isTaken, performerOf, sidesOf, toggle, wishOf } from "./choosing.js";

const profile = (endpoint, id, linked = null) => ({ endpoint, stash_id: id, name: `N${id}`, linked });
const ADA = profile("a", "1");
const OTHER = profile("a", "2");
const THERE = profile("b", "3", { id: "7", name: "Ada" });

test("one of each stash-box: another takes its place, the same once more takes it away", () => {
  assert.deepEqual(toggle([], ADA), [ADA]);
  assert.deepEqual(toggle([ADA, THERE], OTHER), [THERE, OTHER]);
  assert.deepEqual(toggle([ADA, THERE], { ...ADA }), [THERE]);
  assert.ok(isChosen([ADA], { ...ADA }));
  assert.ok(!isChosen([ADA], OTHER));
});

test("who is linked with one of them is meant, where nobody is given", () => {
  assert.equal(performerOf("5", [THERE]), "5");
  assert.equal(performerOf(null, [ADA, THERE]), "7");
  assert.equal(performerOf(null, [ADA]), null);
});

test("what another performer has is taken", () => {
  assert.ok(isTaken("5", THERE));
  assert.ok(!isTaken("7", THERE));
  assert.ok(!isTaken(5, ADA));
  assert.ok(!isTaken(null, THERE));
});

test("details are taken from a chosen one, and only where somebody is created", () => {
  const choices = [ADA, profile("b", "4")];
  const wish = (more) => wishOf({ performer: null, chosen: choices, fieldsFrom: null, addTo: null, ...more });
  assert.equal(wish({}).fields_from, "a");
  assert.equal(wish({ fieldsFrom: "b" }).fields_from, "b");
  assert.equal(wish({ fieldsFrom: "gone" }).fields_from, "a");
  assert.deepEqual(wish({ performer: "5" }), {
    performer: "5",
    choices: [{ endpoint: "a", stash_id: "1" }, { endpoint: "b", stash_id: "4" }],
    add_to: null,
  });
  assert.equal(wish({ chosen: [THERE] }).performer, "7");
});

const row = (label, local, of, same) => ({ label, local, of, same });
const SHOWN = {
  local: { name: "Ada", disambiguation: "", picture: "performer/5/image" },
  sides: [
    { ...ADA, disambiguation: "elder", box: "A", picture: "box:1", page: "https://a/1" },
    { ...THERE, disambiguation: "", box: "B", picture: null, page: "https://b/3" },
  ],
  rows: [
    row("Born", "1990", { a: "1990", b: "1991" }, { a: true, b: false }),
    row("Country", "", { a: "PT", b: "pt " }, { a: null, b: null }),
    row("Eyes", "", { a: "blue", b: "green" }, { a: null, b: null }),
    row("Hair", "red", { a: "", b: "red" }, { a: null, b: true }),
  ],
};

test("the performer stands first, then the profiles, each with a value for every row", () => {
  const [local, one, other] = sidesOf(SHOWN, "5", "here");
  assert.deepEqual([local.id, local.page, local.subtitle], ["5", "/performers/5", "here"]);
  assert.deepEqual([one.subtitle, one.picture, other.subtitle], ["elder · A", "box:1", "B"]);
  assert.deepEqual(other.rows.map(({ value }) => value), ["1991", "pt ", "green", "red"]);
  assert.equal(sidesOf({ ...SHOWN, local: null }, null, "here").length, 2);
});

test("what differs: from the performer, or among the profiles where it says nothing", () => {
  assert.deepEqual(differingOf(SHOWN), ["Born", "Eyes"]);
});
