import assert from "node:assert/strict";
import { test } from "node:test";
import { wordDiff } from "./diff.js";
import {
  NOTHING,
  choiceOf,
  choicesOf,
  choose,
  chooseAll,
  controlOf,
  controlsOf,
  counted,
  customOf,
  link,
  tickedOf,
  toggle,
  write,
  wrongIn,
} from "./draft.js";
import { meaning, step } from "./keys.js";

const textOf = (pieces) => pieces.map(({ text }) => text).join("");
const ownOf = (pieces) => pieces.filter(({ own }) => own).map(({ text }) => text);

test("what only one of two texts has is marked, word by word", () => {
  const { before, after } = wordDiff("Left arm: a rose; back: a fox", "Left arm: two roses; back: a fox");
  assert.deepEqual(ownOf(before), ["a rose"]);
  assert.deepEqual(ownOf(after), ["two roses"]);
  const longer = wordDiff("One.\nTwo.", "One.\nTwo.\nThree.");
  assert.deepEqual([ownOf(longer.before), ownOf(longer.after)], [[], ["\nThree."]]);
});

test("texts with little in common are not marked", () => {
  assert.equal(wordDiff("A quiet harbour at night", "Two friends meet in the old town"), null);
  assert.equal(wordDiff("", "anything"), null);
  assert.notEqual(wordDiff("Ada Quill", "Ada Quill-Marsh"), null);
});

/** Numbers that are the same in every run. */
function seeded(seed) {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

test("whatever differs: the pieces are the texts, and what is left of both without the marks is the same", () => {
  const pick = seeded(7);
  const words = ["a", "ab", "Ä", "中", "1", ",", ".", " ", "  ", "\n", "x-y"];
  const some = (most) => Array.from({ length: pick(most) }, () => words[pick(words.length)]).join(pick(2) ? " " : "");
  for (let round = 0; round < 500; round += 1) {
    const [one, two] = [some(30), some(30)];
    const diff = wordDiff(one, two);
    if (!diff) continue;
    assert.equal(textOf(diff.before), one);
    assert.equal(textOf(diff.after), two);
    const rest = (pieces) => textOf(pieces.filter(({ own }) => !own)).replace(/\s+/g, "");
    assert.equal(rest(diff.before), rest(diff.after), JSON.stringify([one, two]));
  }
});

test("texts too long for the table differ as one piece between what they have in common", () => {
  const middle = (word) => Array.from({ length: 1500 }, (_, index) => `${word}${index}`).join(" ");
  const frame = "the same ".repeat(2000);
  const { before, after } = wordDiff(`${frame}${middle("a")} ${frame}`, `${frame}${middle("b")} ${frame}`);
  assert.deepEqual([ownOf(before).length, ownOf(after).length], [1, 1]);
});

const field = (name, more = {}) => ({
  name,
  kind: "line",
  controls: ["keep", "accept", "custom"],
  value: "accept",
  custom: "mine",
  items: null,
  refs: null,
  ...more,
});

test("what is not decided otherwise is as suggested, and all of it is sent", () => {
  const fields = [field("date"), field("code", { value: "keep" })];
  assert.deepEqual(choicesOf(NOTHING, fields), { date: "accept", code: "keep" });
  const draft = choose(NOTHING, fields[0], "keep");
  assert.deepEqual(choicesOf(draft, fields), { date: "keep", code: "keep" });
  const typed = write(draft, fields[1], "X-1");
  assert.deepEqual(choicesOf(typed, fields), { date: "keep", code: "custom", "code.value": "X-1" });
  assert.equal(customOf(NOTHING, fields[0]), "mine");
});

test("what a field does not offer is not chosen, and one that offers nothing is not sent", () => {
  const category = field("category", { controls: [], value: "keep" });
  const date = field("date", { controls: ["keep", "accept"] });
  assert.equal(controlOf(choose(NOTHING, date, "demote"), date), "accept");
  assert.deepEqual(choicesOf(chooseAll(NOTHING, [category, date], "keep"), [category, date]), { date: "keep" });
  const begun = choose(NOTHING, field("date"), "custom");
  assert.equal(controlOf(begun, date), "accept", "begun when the field offered something else");
});

test("the controls in the order of their numbers", () => {
  const name = field("name", { controls: ["custom", "alias", "keep", "demote", "accept"] });
  assert.deepEqual(controlsOf(name), ["keep", "accept", "demote", "alias", "custom"]);
});

const item = (key, state, checked) => ({ key, label: key, state, checked, page: null });
const aliases = field("aliases", {
  kind: "list",
  controls: ["keep", "accept", "items"],
  items: [
    item("A", "both", true),
    item("B", "add", true),
    item("C", "remove", false),
    item("D", "own", true),
    item("E", "left", false),
  ],
});

test("the ticks show what each control means; ticking begins with what is shown", () => {
  assert.deepEqual(tickedOf(NOTHING, aliases), ["A", "B", "D"]);
  const kept = choose(NOTHING, aliases, "keep");
  assert.deepEqual(tickedOf(kept, aliases), ["A", "C", "D"]);
  const own = toggle(kept, aliases, "E");
  assert.equal(controlOf(own, aliases), "items");
  assert.deepEqual(choicesOf(own, [aliases]), { aliases: "items", "aliases.items": '["A","C","D","E"]' });
  const less = toggle(own, aliases, "A");
  assert.deepEqual(tickedOf(less, aliases), ["C", "D", "E"]);
  const back = choose(choose(less, aliases, "accept"), aliases, "items");
  assert.deepEqual(tickedOf(back, aliases), ["C", "D", "E"], "what was ticked is not forgotten");
});

const ref = (key, state, choice, options) => ({ key, label: key, state, choice, options, local: null, candidates: [] });
const performers = field("performers", {
  kind: "refs",
  controls: ["keep", "accept", "items"],
  refs: [
    ref("a", "add", "add", ["add", "leave"]),
    ref("b", "add", "skip", ["link:7", "create", "skip"]),
    ref("c", "remove", "remove", ["remove", "keep"]),
    ref("d", "both", "keep", ["keep"]),
  ],
});

const shown = (draft, of) => of.refs.map((each) => choiceOf(draft, of, each));

test("taking all of theirs links nobody who is not here by itself", () => {
  assert.deepEqual(shown(NOTHING, performers), ["add", "skip", "remove", "keep"]);
  assert.deepEqual(shown(choose(NOTHING, performers, "keep"), performers), ["leave", "skip", "keep", "keep"]);
  assert.equal(counted(NOTHING, [performers]).left, 1);
});

test("one linked entity is decided, the others stay as they are shown", () => {
  const draft = link(NOTHING, performers, "b", "link:7");
  assert.deepEqual(choicesOf(draft, [performers]), {
    performers: "items",
    "performers.a": "add",
    "performers.b": "link:7",
    "performers.c": "remove",
    "performers.d": "keep",
  });
  assert.deepEqual(counted(draft, [performers]), { taken: 0, kept: 0, own: 1, left: 0 });
});

test("a field without a choice item by item takes theirs by its one entity", () => {
  const studio = field("studio", {
    kind: "ref",
    controls: ["keep", "accept"],
    value: "keep",
    refs: [ref("s", "add", "skip", ["link:3", "create", "skip"])],
  });
  const draft = link(NOTHING, studio, "s", "create");
  assert.deepEqual(choicesOf(draft, [studio]), { studio: "accept", "studio.s": "create" });
  assert.deepEqual(choicesOf(choose(draft, studio, "keep"), [studio]), { studio: "keep" });
});

test("how many fields go which way", () => {
  const name = field("name", { controls: ["keep", "accept", "demote", "alias", "custom"], value: "demote" });
  const fields = [name, field("date"), field("code", { value: "keep" }), field("note", { controls: [] })];
  assert.deepEqual(counted(NOTHING, fields), { taken: 2, kept: 1, own: 0, left: 0 });
  assert.deepEqual(counted(chooseAll(NOTHING, fields, "custom"), fields), { taken: 0, kept: 0, own: 3, left: 0 });
});

test("what is typed has to have a form only where it has one", () => {
  const wrong = (kind, text) => wrongIn({ kind }, text);
  for (const text of ["1990", "1990-02", "1990-02-03", "", " 1990 "]) assert.equal(wrong("date", text), null, text);
  for (const text of ["90", "1990-2-3", "3.2.1990"]) assert.equal(wrong("date", text), "date", text);
  assert.deepEqual([wrong("number", "17x"), wrong("number", "170"), wrong("year", "19")], ["number", null, "year"]);
  assert.equal(wrong("line", "anything"), null);
});

const on = (tagName, more = {}) => ({ tagName, getAttribute: () => more.role ?? null, ...more });
const radio = on("BUTTON", { role: "radio" });
const press = (key, target = radio, more = {}) => meaning({ key, target, ...more });

test("keys move between fields, choose, decide all, and preview", () => {
  assert.deepEqual(press("j"), { move: 1 });
  assert.deepEqual(press("ArrowUp"), { move: -1 });
  assert.deepEqual(["m", "t", "d", "l", "c"].map((key) => press(key).control), [
    "keep",
    "accept",
    "demote",
    "alias",
    "custom",
  ]);
  assert.deepEqual([press("3"), press("T"), press("S")], [{ number: 3 }, { all: "accept" }, { all: "suggested" }]);
  assert.deepEqual([press("n"), press("p")], [{ next: 1 }, { next: -1 }]);
  assert.deepEqual(["a", "Enter", "x", "X"].map((key) => press(key).act), ["accept", "accept", "dismiss", "refuse"]);
  assert.deepEqual(press("Enter", on("H3")), { act: "accept" });
});

test("a button and a link do what they are for, and typing is typing", () => {
  for (const target of [on("BUTTON"), on("A")]) assert.equal(press("Enter", target), null);
  const box = on("INPUT", { type: "text" });
  assert.equal(press("t", box), null);
  assert.deepEqual([press("Escape", box), press("Enter", box)], [{ leave: true }, { leave: true }]);
  assert.equal(press("Enter", on("TEXTAREA")), null);
  assert.equal(press("Enter", box, { isComposing: true }), null);
  assert.equal(press("t", radio, { ctrlKey: true }), null);
  assert.deepEqual(press("j", on("INPUT", { type: "checkbox" })), { move: 1 });
  for (const key of [" ", "ArrowLeft", "ArrowRight", "q"]) assert.equal(press(key), null, key);
});

test("steps: field by field, item by item within them", () => {
  const counts = [0, 2, 0];
  const at = (field, item = null) => ({ field, item });
  assert.deepEqual(step(at(-1), 1, counts), at(0));
  assert.deepEqual(step(at(0), -1, counts), at(-1));
  assert.deepEqual(step(at(-1), -1, counts), at(-1));
  assert.deepEqual(step(at(1), 1, counts), at(2), "items are entered on purpose");
  assert.deepEqual(step(at(1, 0), 1, counts), at(1, 1));
  assert.deepEqual(step(at(1, 1), 1, counts), at(2));
  assert.deepEqual(step(at(1, 0), -1, counts), at(1));
  assert.deepEqual(step(at(2), 1, counts), at(2));
});
