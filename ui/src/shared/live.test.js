import assert from "node:assert/strict";
import { test } from "node:test";
import { createBatch } from "./batch.js";
import { handClock } from "./clock.test-data.js";
import { createLive } from "./live.js";

const running = (id = 1, more = {}) => ({
  id,
  kind: "identify",
  state: "running",
  target: { kind: "scene", id: "7" },
  done: 1,
  total: 60,
  ...more,
});
const over = (id = 1) => running(id, { state: "completed" });

function setting(files) {
  const clock = handClock();
  const world = { hidden: false, file: files, looks: 0, asked: 0, clock, ends: [], states: [] };
  world.live = createLive({
    readFile: async () => {
      world.looks += 1;
      if (world.file instanceof Error) throw world.file;
      return world.file && { at: clock.now() + 1, ...world.file };
    },
    ask: async () => {
      world.asked += 1;
      return { at: clock.now() + 1, jobs: world.answer ?? [] };
    },
    hidden: () => world.hidden,
    timers: clock.timers,
    now: clock.now,
  });
  world.live.onEnded((job) => world.ends.push(job.id));
  return world;
}

test("nothing happens before somebody watches, or after", async () => {
  const world = setting({ jobs: [] });
  await world.clock.move(60_000);
  assert.equal(world.looks, 0);
  const stop = world.live.watch(
    () => {},
    () => true,
  );
  await world.clock.move(1000);
  assert.equal(world.looks, 1);
  stop();
  await world.clock.move(60_000);
  assert.equal(world.looks, 1);
});

test("twice a second while a wanted job runs, seldom for a job of somebody else", async () => {
  const world = setting({ jobs: [running()] });
  const stop = world.live.watch(
    () => {},
    (job) => job.target.id === "7",
  );
  await world.clock.move(5000);
  assert.equal(world.looks, 11);
  stop();
  world.live.watch(
    () => {},
    () => false,
  );
  const before = world.looks;
  await world.clock.move(5000);
  assert.ok(world.looks - before <= 4);
});

test("a page that nobody sees does not look, and looks at once when it is shown", async () => {
  const world = setting({ jobs: [running()] });
  world.live.watch(
    () => {},
    () => true,
  );
  await world.clock.move(0);
  world.hidden = true;
  world.live.visibilityChanged();
  const before = world.looks;
  await world.clock.move(60_000);
  assert.equal(world.looks, before);
  world.hidden = false;
  world.live.visibilityChanged();
  await world.clock.move(0);
  assert.equal(world.looks, before + 1);
});

test("an end is told once; what had ended before the first look is not", async () => {
  const world = setting({ jobs: [over(1), running(2)] });
  world.live.watch(
    () => {},
    () => true,
  );
  await world.clock.move(600);
  assert.deepEqual(world.ends, []);
  world.file = { jobs: [over(1), over(2)] };
  await world.clock.move(5000);
  assert.deepEqual(world.ends, [2]);
});

test("a noted job is followed at once, also when it ends before the next look", async () => {
  const world = setting({ jobs: [] });
  world.live.watch(
    () => {},
    () => true,
  );
  await world.clock.move(20_000);
  world.live.note(running(5));
  assert.deepEqual(world.clock.waits(), [500]);
  world.file = { jobs: [over(5)] };
  await world.clock.move(500);
  assert.deepEqual(world.ends, [5]);
});

test("a noted job that the file does not tell of yet is kept for a while", async () => {
  const world = setting({ jobs: [] });
  world.live.watch(
    () => {},
    () => true,
  );
  world.live.note(running(5));
  await world.clock.move(8000);
  assert.deepEqual(world.ends, []);
  assert.equal(world.live.current().jobs.length, 1);
  await world.clock.move(4000);
  assert.deepEqual(world.ends, [5]);
});

test("without a status file it asks by operation, less often", async () => {
  const world = setting(null);
  world.answer = [running(3)];
  world.live.watch(
    () => {},
    () => true,
  );
  world.live.note(running(3));
  await world.clock.move(3000);
  assert.ok(world.looks >= 4);
  const asked = world.asked;
  await world.clock.move(10_000);
  assert.ok(world.asked - asked >= 4 && world.asked - asked <= 6, String(world.asked - asked));
});

test("a file that stands still is doubted", async () => {
  const world = setting({ at: 5, jobs: [running()] });
  world.answer = [running(1, { state: "failed" })];
  world.live.watch(
    () => {},
    () => true,
  );
  await world.clock.move(14_000);
  assert.equal(world.asked, 0);
  await world.clock.move(4000);
  assert.equal(world.asked, 1);
  assert.deepEqual(world.ends, [1]);
  assert.equal(world.live.current().jobs[0].state, "failed");
});

test("a file that an earlier worker left behind is doubted at once", async () => {
  const world = setting({ at: 0.5, age: 60_000, jobs: [running()] });
  world.answer = [];
  world.live.watch(
    () => {},
    () => true,
  );
  await world.clock.move(0);
  assert.equal(world.asked, 1);
  assert.deepEqual(world.live.current().jobs, []);
  await world.clock.move(60_000);
  assert.equal(world.asked, 1);
});

test("a clock that was set back stops nobody: a file much older than the one before is the newer one", async () => {
  const world = setting({ at: 10_000, jobs: [running()] });
  world.live.watch(
    () => {},
    () => true,
  );
  await world.clock.move(1000);
  world.file = { at: 9950, jobs: [running(1, { done: 5 })] };
  await world.clock.move(1000);
  assert.equal(world.live.current().jobs[0].done, 1, "one that another process had begun to write before");
  world.file = { at: 6400, jobs: [running(1, { done: 7 })] };
  await world.clock.move(1000);
  assert.equal(world.live.current().jobs[0].done, 7);
  world.file = { at: 6401, jobs: [over(1)] };
  await world.clock.move(1000);
  assert.deepEqual(world.ends, [1]);
});

test("a file that nobody writes any more is no clock that was set back", async () => {
  const world = setting({ at: 5, age: 600_000, jobs: [running()] });
  world.answer = [];
  world.live.watch(
    () => {},
    () => true,
  );
  await world.clock.move(60_000);
  assert.ok(world.asked >= 1);
  assert.deepEqual(world.live.current().jobs, []);
});

test("lost looks are told, and tried again after growing pauses", async () => {
  const world = setting(new Error("gone"));
  world.live.watch(
    (state) => world.states.push(state.failures),
    () => true,
  );
  await world.clock.move(8000);
  assert.deepEqual(world.states, [1, 2, 3, 4]);
  world.file = { jobs: [] };
  await world.clock.move(10_000);
  assert.equal(world.live.current().failures, 0);
});

test("wishes of one moment become one call, of a hundred ids at most, and are remembered", async () => {
  const clock = handClock();
  const calls = [];
  const load = async (ids) => {
    calls.push(ids.length);
    return Object.fromEntries(ids.filter((id) => id !== "gone").map((id) => [id, `picture of ${id}`]));
  };
  const batch = createBatch({ load, timers: clock.timers });
  const got = {};
  for (const id of [...Array(150).keys()].map(String)) batch.get(id, (value) => (got[id] = value));
  batch.get("1", (value) => (got.again = value));
  batch.get("gone", (value) => (got.gone = value));
  await clock.move(100);
  assert.deepEqual(calls, [100, 51]);
  assert.equal(got["149"], "picture of 149");
  assert.equal(got.again, "picture of 1");
  assert.equal(got.gone, null);
  assert.equal(batch.get("149", assert.fail), "picture of 149");
});

test("a call that fails is asked again next time", async () => {
  const clock = handClock();
  let broken = true;
  const load = async () => {
    if (broken) throw new Error("gone");
    return { a: "picture" };
  };
  const batch = createBatch({ load, timers: clock.timers });
  const got = [];
  batch.get("a", (value) => got.push(value));
  await clock.move(100);
  broken = false;
  batch.get("a", (value) => got.push(value));
  await clock.move(100);
  assert.deepEqual(got, [null, "picture"]);
});
