import assert from "node:assert/strict";
import { test } from "node:test";
import { handClock } from "./clock.test-data.js";
import { createDraft } from "./draft.js";

/** Saving takes as long as the test says. */
function setting() {
  const clock = handClock();
  const world = { clock, saved: [], shown: [], fails: null, length: 100 };
  const save = (value) =>
    new Promise((resolve, reject) => {
      world.saved.push(value);
      clock.timers.setTimeout(() => (world.fails ? reject(new Error(world.fails)) : resolve()), world.length);
    });
  const changed = ({ value, state }) => world.shown.push([value, state]);
  world.draft = createDraft({ save, changed, timers: clock.timers });
  return world;
}

test("a change is shown at once, sent, and forgotten when it is stored", async () => {
  const { draft, clock, saved, shown } = setting();
  draft.change("a");
  await clock.move(500);
  assert.deepEqual(saved, ["a"]);
  assert.deepEqual(shown, [
    ["a", "changed"],
    ["a", "saving"],
    [null, "saved"],
  ]);
});

test("what is typed rests first, or is sent when its field is left", async () => {
  const { draft, clock, saved } = setting();
  draft.change("1", 800);
  await clock.move(500);
  draft.change("12", 800);
  await clock.move(700);
  assert.deepEqual(saved, []);
  await clock.move(200);
  assert.deepEqual(saved, ["12"]);
  await clock.move(200);
  draft.change("13", 800);
  draft.flush();
  await clock.move(0);
  assert.deepEqual(saved, ["12", "13"]);
  await clock.move(2000);
  draft.flush();
  assert.deepEqual(saved, ["12", "13"], "nothing is sent twice");
});

test("one call at a time, and of what was changed meanwhile only the newest", async () => {
  const { draft, clock, saved, shown } = setting();
  draft.change("a");
  await clock.move(50);
  draft.change("b");
  draft.change("c");
  await clock.move(30);
  assert.deepEqual(saved, ["a"]);
  await clock.move(500);
  assert.deepEqual(saved, ["a", "c"]);
  assert.deepEqual(shown.pop(), [null, "saved"]);
});

test("what is still being typed is not sent because the call before has ended", async () => {
  const { draft, clock, saved } = setting();
  draft.change("a");
  await clock.move(50);
  draft.change("1", 800);
  await clock.move(200);
  assert.deepEqual(saved, ["a"]);
  await clock.move(800);
  assert.deepEqual(saved, ["a", "1"]);
});

test("what was refused stays to be seen, with the reason", async () => {
  const world = setting();
  world.fails = "Not that.";
  world.draft.change("a");
  await world.clock.move(500);
  assert.deepEqual(world.draft.current(), { value: "a", state: "failed", error: "Not that." });
  world.fails = null;
  world.draft.change("b");
  await world.clock.move(500);
  assert.deepEqual(world.draft.current(), { value: null, state: "saved", error: null });
});
