import assert from "node:assert/strict";
import { test } from "node:test";
import { sources } from "../shared/sources.test-data.js";
import { en } from "./en.js";
import { names, t } from "./t.js";

// Keys put together at run time: every text under these is somebody's.
const FAMILIES = [
  "page.tab.",
  "task.",
  "counts.",
  "targets.untitled.",
  "performer.from.",
  "performer.state.",
  "performer.untitled.",
  "changes.state.",
  "models.state.",
  "diagnosis.mark.",
  "ops.asked.",
  "ops.uses.",
  "ops.arrived.",
  "ops.priority.",
  "ops.mode.",
  "ops.switch.",
  "ops.state.",
  "ops.level.",
  "review.keys.",
  "review.state.",
  "review.order.",
  "review.least.",
  "profiles.of.",
  "profiles.counted",
  "profiles.pictures",
  "review.group.",
  "review.target.",
  "review.gone.",
  "review.field.",
  "compare.do.",
  "compare.item.",
  "compare.ref.do.",
  "compare.wrong.",
  "origin.based.",
  "origin.gone.",
  "keys.fields.",
  "boxes.kind.",
];

const usedIn = (text) => [...text.matchAll(/\b(t|forKind)\(\s*(?:[\w?. ]+ \? )?"([\w.]+)"(?:\s*:\s*"([\w.]+)")?/g)];

function used() {
  const keys = new Set();
  for (const { text } of sources()) {
    for (const [, fn, one, two] of usedIn(text)) {
      for (const key of [one, two].filter(Boolean)) {
        keys.add(key);
        if (fn === "forKind") keys.add(`${key}.image`);
      }
    }
  }
  return keys;
}

test("every text that is asked for is there", () => {
  const missing = [...used()].filter((key) => !(key in en));
  assert.deepEqual(missing, []);
});

test("every text that is there is asked for", () => {
  const keys = used();
  const idle = Object.keys(en).filter((key) => !keys.has(key) && !FAMILIES.some((family) => key.startsWith(family)));
  assert.deepEqual(idle, []);
});

test("no text is empty but the mark of plain lines, and no word of it is left over", () => {
  for (const [key, entry] of Object.entries(en)) {
    for (const text of typeof entry === "string" ? [entry] : Object.values(entry)) {
      assert.ok(text.trim() === text, key);
      assert.ok(text || key === "diagnosis.mark.plain", key);
    }
  }
});

test("placeholders are filled, plurals chosen, unknown keys shown", () => {
  assert.equal(t("result.frames", { count: 1 }), "1 frame");
  assert.equal(t("result.frames", { count: 60 }), "60 frames");
  assert.equal(t("person.add.title", { name: "A {name}" }), "Add A {name} to this scene");
  assert.equal(t("no.such.key"), "no.such.key");
});

test("names are listed as in a sentence, and cut where they are many", () => {
  assert.equal(names(["A"]), "A");
  assert.equal(names(["A", "B"]), "A and B");
  assert.equal(names(["A", "B", "C", "D", "E"]), "A, B, and 3 more");
});
