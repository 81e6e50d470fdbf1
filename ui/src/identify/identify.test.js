import assert from "node:assert/strict";
import { test } from "node:test";
import { choicesAbove, countUndecided, group, idsOf, sharing, standing, toPercent } from "./grouping.js";
import { meaning, moved } from "./keyboard.js";
import { rank } from "./ranking.js";

const best = (id, confidence) => ({ performer_id: id, name: `P${id}`, confidence });
const person = (id, who, more = {}) => ({
  id,
  number: id,
  frames: 10 - id,
  best: who,
  decision: null,
  rejected: [],
  ...more,
});

const PERSONS = [
  person(1, best("1", 0.99)),
  person(2, best("2", 0.94)),
  person(3, best("1", 0.92)),
  person(4, null),
  person(5, best("5", 0.97)),
  person(6, best("6", 0.98), { decision: { performer_id: "6", name: "P6", change: 3 } }),
  person(7, null, { decision: { performer_id: "8", name: "P8", change: 3 } }),
];
const TAGGED = idsOf([{ id: 5 }]);

test("how a person stands", () => {
  assert.deepEqual(
    PERSONS.map((each) => standing(each, TAGGED)),
    ["named", "named", "named", "unknown", "tagged", "decided", "decided"],
  );
  assert.equal(countUndecided(PERSONS, TAGGED), 3);
});

test("add all: above the line, each performer once, neither decided on nor tagged", () => {
  const ids = (percent) => choicesAbove(PERSONS, TAGGED, percent).map((each) => each.id);
  assert.deepEqual(ids(90), [1, 2]);
  assert.deepEqual(ids(95), [1]);
  assert.deepEqual(ids(100), []);
});

test("persons nobody could name come last, the most seen first", () => {
  const refused = person(5, null, { rejected: [{ id: "7", name: "P7" }] });
  const { top, rest } = group([
    person(9, best("1", 0.9)),
    person(2, null),
    person(1, null),
    refused,
    person(3, best("2", 0.9)),
  ]);
  assert.deepEqual(
    top.map((each) => each.id),
    [3, 5, 9],
  );
  assert.deepEqual(
    rest.map((each) => each.id),
    [1, 2],
  );
});

test("certainty is never claimed", () => {
  assert.deepEqual([0.999, 0.945, 0, 1].map(toPercent), [99, 95, 0, 99]);
});

test("one undo takes back what one change decided", () => {
  assert.deepEqual(
    sharing(PERSONS, 3).map((each) => each.id),
    [6, 7],
  );
  assert.deepEqual(sharing(PERSONS, null), []);
});

const press = (key, more = {}) => meaning({ key, target: { tagName: "DIV" }, ...more });

test("keys move and act, and are left alone in fields and with modifiers", () => {
  assert.deepEqual(press("j"), { move: 1 });
  assert.deepEqual(press("ArrowUp"), { move: -1 });
  assert.deepEqual(press("a"), { act: "add" });
  assert.deepEqual(press("x"), { act: "reject" });
  assert.equal(press("q"), null);
  assert.equal(press("a", { ctrlKey: true }), null);
  assert.equal(press("j", { target: { tagName: "INPUT" } }), null);
  assert.deepEqual([moved(0, -1, 3), moved(0, 1, 3), moved(2, 1, 3)], [0, 1, 2]);
});

test("hits: what was typed, then what begins with it, then the rest; the alias that was meant is named", () => {
  const hits = [
    { id: "1", name: "Mary Annabel", alias_list: [], scene_count: 90 },
    { id: "2", name: "Annabel Lee", alias_list: [], scene_count: 2 },
    { id: "3", name: "Zoé", alias_list: ["Anna"], scene_count: 1 },
    { id: "4", name: "Annika", alias_list: [], scene_count: 7 },
  ];
  assert.deepEqual(
    rank(hits, "anna").map((hit) => hit.id),
    ["3", "2", "1", "4"],
  );
  assert.equal(rank(hits, "anna")[0].alias, "Anna");
  assert.equal(rank(hits, "zoe")[0].alias, null);
});
