import assert from "node:assert/strict";
import { test } from "node:test";
import { argsOf, isComplete, wordsOf } from "./choice.js";

test("a choice is complete when what it needs was given", () => {
  assert.ok(isComplete({ of: "linked", value: "" }));
  assert.ok(!isComplete({ of: "studio", value: "" }));
  assert.ok(!isComplete({ of: "name", value: " a " }));
  assert.ok(isComplete({ of: "name", value: "ab" }));
});

test("only what belongs to a choice is sent", () => {
  assert.deepEqual(argsOf({ endpoint: "e", of: "linked", value: "left over" }), { endpoint: "e", of: "linked" });
  assert.deepEqual(argsOf({ endpoint: "e", of: "name", value: " Ada " }), { endpoint: "e", of: "name", value: "Ada" });
});

test("what it would take, in words", () => {
  const count = { profiles: 1, pictures: 1, exact: true, seconds: 4, examples: ["Ada"] };
  assert.equal(wordsOf(count), "1 profile, 1 new picture, takes about 4 s. For example Ada.");
  const many = { profiles: 3000, pictures: 12000, exact: false, seconds: 6000, examples: [] };
  assert.equal(wordsOf(many), "3,000 profiles, about 12,000 new pictures, takes about 1 h 40 min.");
  assert.equal(wordsOf({ ...count, pictures: 0, examples: [] }), "1 profile, no new pictures.");
});
