import assert from "node:assert/strict";
import { test } from "node:test";
import { LEASTS, START, UNFILTERED, filterOf, format, isFiltered, parse, queryOf, reviewLink } from "./address.js";
import { boxName } from "./boxes.js";
import { findingOf, isFinding } from "./finding.js";
import { meaning } from "./keys.js";
import { durationText, matchedText } from "./match-words.js";
import { NOTHING, changed, joined, restored, without } from "./pages.js";
import {
  counted,
  keeperOf,
  labelsOf,
  lastLook,
  nobodyChosen,
  openText,
  percentOf,
  personChoices,
  scoreText,
  targetText,
} from "./words.js";

test("a place in the address comes back as it was, and what is usual is left out", () => {
  assert.equal(format({}), "");
  assert.equal(reviewLink(), "/plugins/stash-sense/review");
  const place = {
    ...START,
    type: "missing_ids",
    least: 95,
    endpoint: "https://a/?b&c",
    field: "urls",
    adds: true,
    order: "title",
    state: "refused",
    id: 7,
  };
  assert.deepEqual(parse(format(place)), place);
  assert.equal(reviewLink({ type: "clips", id: 3 }), "/plugins/stash-sense/review?type=clips&id=3");
});

test("an address that nobody wrote is read as far as it makes sense", () => {
  const place = parse("?type=clips&state=none&least=12&order=worst&id=-4");
  assert.deepEqual(place, { ...START, type: "clips" });
  assert.equal(parse("?id=1.5").id, null);
  assert.equal(parse("?id=x").id, null);
  assert.deepEqual(
    LEASTS.map((least) => parse(`?least=${least}`).least),
    LEASTS,
  );
});

test("what the list asks for is all but the open one", () => {
  const query = queryOf({ ...START, type: "clips", id: 9 });
  assert.deepEqual(query, { type: "clips", state: "open", least: 0, most: 100, endpoint: "", order: "score" });
});

test("what many at once are asked for by is what is shown, and only what narrows it is sent", () => {
  const place = { ...START, type: "upstream_tags", endpoint: "https://a/", id: 4 };
  const all = { type: "upstream_tags", least: 0, most: 100, endpoint: "https://a/" };
  assert.deepEqual(filterOf(place), all);
  assert.deepEqual(filterOf({ ...place, field: "urls", adds: true }), { ...all, field: "urls", only_adds: true });
  const narrowed = [{ least: 70 }, { endpoint: "x" }, { field: "urls" }, { adds: true }];
  assert.deepEqual(
    narrowed.map((part) => isFiltered({ ...START, ...part })),
    [true, true, true, true],
  );
  assert.equal(isFiltered({ ...place, ...UNFILTERED }), false);
});

test("a stash-box is called by its name, and one that is gone by its host", () => {
  const boxes = [{ endpoint: "https://a.example/graphql", name: "A" }];
  assert.equal(boxName(boxes, "https://a.example/graphql"), "A");
  assert.equal(boxName(boxes, "https://b.example/graphql"), "b.example");
  assert.equal(boxName(undefined, "https://b.example/graphql"), "b.example");
  assert.equal(boxName([{ endpoint: "x", name: "" }], "x"), "x");
});

test("how a scene fits a candidate", () => {
  const of = (distance) => ({ algorithm: "PHASH", count: 1, of: 2, distance });
  assert.equal(matchedText(of(4)), "phash: 1 of 2, 4 bits apart");
  assert.equal(matchedText(of(0)), "phash: 1 of 2 the same");
  assert.equal(matchedText({ ...of(null), algorithm: "SHA" }), "SHA: 1 of 2 the same");
  assert.equal(durationText({ here: null, there: 3 }), null);
  assert.equal(durationText(undefined), null);
  assert.deepEqual(durationText({ here: 60, there: 61 }), { here: "1:00", there: "1:01, the same", differs: false });
  assert.deepEqual(durationText({ here: 60, there: 50 }), { here: "1:00", there: "0:50, 10 s shorter", differs: true });
});

const row = (id) => ({ id, title: `Row ${id}` });
const ids = ({ rows }) => rows.map(({ id }) => id);
const page = (numbers, next = null, total = 9) => ({ rows: numbers.map(row), next, total });

test("pages are joined, nothing comes twice", () => {
  const list = joined(joined(NOTHING, page([1, 2, 3], 3)), page([3, 4], null));
  assert.deepEqual(ids(list), [1, 2, 3, 4]);
  assert.equal(list.next, null);
});

test("a row goes, and comes back to its place", () => {
  const list = joined(NOTHING, page([1, 2, 3]));
  const less = without(list, 2);
  assert.deepEqual([ids(less), less.total], [[1, 3], 8]);
  assert.equal(without(less, 2).total, 8);
  const back = restored(less, row(2), 1);
  assert.deepEqual([ids(back), back.total], [[1, 2, 3], 9]);
  assert.deepEqual(ids(restored(less, row(2), 17)), [1, 3, 2]);
  assert.deepEqual(ids(restored(list, row(2), 0)), [2, 1, 3]);
  assert.equal(changed(list, 3, { title: "other" }).rows[2].title, "other");
});

const press = (key, more = {}, onRow = false) => meaning({ key, target: { tagName: "LI" }, ...more }, onRow);

test("keys move and act; Enter and space only on the row itself", () => {
  assert.deepEqual(press("j"), { move: 1 });
  assert.deepEqual(press("ArrowUp"), { move: -1 });
  assert.deepEqual(press("x"), { act: "dismiss" });
  assert.deepEqual(press("X"), { act: "refuse" });
  assert.deepEqual(press("?"), { act: "help" });
  assert.equal(press("Enter"), null);
  assert.deepEqual(press("Enter", {}, true), { act: "open" });
  assert.deepEqual(press(" ", {}, true), { act: "select" });
  assert.equal(press("q"), null);
});

test("keys are left alone where something is typed, and with other keys held", () => {
  for (const held of ["ctrlKey", "altKey", "metaKey"]) assert.equal(press("a", { [held]: true }), null);
  for (const tagName of ["SELECT", "TEXTAREA"]) assert.equal(press("x", { target: { tagName } }), null);
  assert.equal(press("x", { target: { tagName: "INPUT", type: "number" } }), null);
  assert.equal(press("j", { target: { tagName: "INPUT", type: "radio" } }), null);
  assert.equal(press("x", { target: { tagName: "DIV", isContentEditable: true } }), null);
  assert.deepEqual(press("x", { target: { tagName: "INPUT", type: "checkbox" } }), { act: "dismiss" });
});

test("a score says no more than it is", () => {
  assert.deepEqual([69.99, 70, 99.4, 100, -3].map(percentOf), [69, 70, 99, 99, 0]);
  assert.equal(scoreText({ score: 97.4, words: "very likely" }), "very likely, 97 %");
});

test("how the last look went", () => {
  const now = Date.parse("2026-05-02T05:00:00Z");
  const run = { at: "2026-05-02T03:00:00Z", state: "completed", looked_at: 1234, opened: 12, error: null };
  assert.equal(lastLook(null), "Never looked for.");
  assert.equal(lastLook(run, now), "Last looked for 2 h ago: 1,234 looked at, 12 new.");
  assert.equal(lastLook({ ...run, whole: true }, now), "Last looked for 2 h ago: all 1,234 looked at, 12 new.");
  assert.equal(lastLook({ ...run, state: "running" }, now), "Being looked for now.");
  assert.equal(lastLook({ ...run, state: "stopped" }, now), "Last looked for 2 h ago, and stopped before the end.");
  assert.equal(
    lastLook({ ...run, state: "failed", error: "Stash is away." }, now),
    "Last looked for 2 h ago, and failed. Stash is away.",
  );
});

test("counts follow what was decided", () => {
  const info = { open: 4, likely: 3, dismissed: 0, refused: 0, applied: 1 };
  const gone = counted(info, { row: { score: 95 }, from: "open", to: "dismissed" });
  assert.deepEqual(gone, { open: 3, likely: 2, dismissed: 1, refused: 0, applied: 1 });
  assert.deepEqual(counted(gone, { row: { score: 95 }, from: "dismissed", to: "open" }), info);
  const unlikely = counted(info, { row: { score: 60 }, from: "open", to: "obsolete" });
  assert.deepEqual(unlikely, { ...info, open: 3 });
});

test("what is open, and what it is about", () => {
  assert.equal(openText({ type: "clips", open: 12, likely: 5 }), "12 open, 5 of them likely");
  assert.equal(openText({ type: "clips", open: 1, likely: 0 }), "1 open");
  assert.equal(openText({ type: "upstream_tags", open: 3, likely: 3 }), "3 open", "what differs is no guess");
  assert.equal(targetText({ kind: "performer", id: "3" }), "Performer 3");
  assert.equal(targetText({ kind: "scene", id: "4" }), "Scene 4");
  assert.equal(targetText({ kind: "studio", id: "5" }), "Studio 5");
  assert.equal(targetText({ kind: "tag", id: "6" }), "Tag 6");
});

test("of the persons of a scene those are put who are ticked", () => {
  const persons = [{ person: 1 }, { person: 2 }];
  assert.deepEqual(personChoices(persons), {});
  assert.deepEqual(personChoices(persons, [1]), { persons: "2" });
  assert.deepEqual(personChoices(null, [1]), {});
  assert.deepEqual(
    [[], [1], [1, 2]].map((off) => nobodyChosen(persons, off)),
    [false, false, true],
  );
  assert.equal(nobodyChosen(null), false);
});

test("the keeper is chosen at the sides where they are its options", () => {
  const choice = (key, values) => ({ key, options: values.map((value) => ({ value })) });
  const sides = [{ id: "1" }, { id: "2" }];
  const keep = choice("keep", ["1", "2"]);
  assert.equal(keeperOf([choice("date", ["1"]), keep], sides), keep);
  assert.equal(keeperOf([choice("keep", ["1", "best"])], sides), null);
});

test("the rows of the sides, each label once", () => {
  const side = (...labels) => ({ rows: labels.map((label) => ({ label })) });
  assert.deepEqual(labelsOf([side("A", "B"), side("B", "C")]), ["A", "B", "C"]);
});

test("the jobs of the review", () => {
  const job = (kind, state = "running") => ({ kind, state });
  assert.deepEqual(
    ["find_all", "find_clips", "apply", "learn"].map((kind) => isFinding(job(kind))),
    [true, true, true, false],
  );
  const clips = { job: "find_clips" };
  assert.equal(findingOf([job("find_clips", "completed"), job("learn")], clips), null);
  assert.equal(findingOf([job("find_all")], clips), null, "looking for all leaves them out");
  assert.equal(findingOf([job("find_clips")], clips).kind, "find_clips");
  assert.equal(findingOf([job("find_all", "pending")], { job: "find_duplicate_files" }).kind, "find_all");
  const tags = { job: "find_upstream_tags", group: "stash-box" };
  assert.equal(findingOf([job("find_all")], tags), null, "each group is looked for by itself");
  assert.equal(findingOf([job("find_upstream")], tags).kind, "find_upstream");
});
