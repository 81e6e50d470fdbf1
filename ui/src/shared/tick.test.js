import assert from "node:assert/strict";
import { test } from "node:test";
import { handClock } from "./clock.test-data.js";
import { createTick, isWanted, memoryIn, reasonOf } from "./tick.js";

const MINUTE = 60_000;
const status = (more = {}) => ({ at: 1000, age: 0, due_at: null, jobs: [], ...more });
const RUNNING = { jobs: [{ state: "running" }] };

test("why to tick: by the server's clock, not by the browser's", () => {
  assert.equal(reasonOf(null), "missing");
  assert.equal(reasonOf(status()), null);
  assert.equal(reasonOf(status({ due_at: 0 })), "due");
  assert.equal(reasonOf(status({ due_at: 1060 })), null);
  assert.equal(reasonOf(status({ due_at: 1060, age: 61_000 })), "due");
  assert.equal(reasonOf(status(RUNNING)), null);
  assert.equal(reasonOf(status({ ...RUNNING, age: 121_000 })), "dead");
  assert.equal(reasonOf(status({ jobs: [{ state: "pending" }], age: 121_000 })), null);
  assert.equal(reasonOf({ at: 1000, age: 0 }), null, "a file of an older version");
});

test("not again within two minutes, ten where there is no file, once per file that stands still", () => {
  const now = 100 * MINUTE;
  const sent = (minutes, of = null) => ({ at: now - minutes * MINUTE, status: of });
  assert.equal(isWanted(null, status(), null, now), false);
  assert.equal(isWanted("due", status(), null, now), true);
  assert.deepEqual(
    [1, 2].map((minutes) => isWanted("due", status(), sent(minutes), now)),
    [false, true],
  );
  assert.deepEqual(
    [9, 10].map((minutes) => isWanted("missing", null, sent(minutes), now)),
    [false, true],
  );
  assert.equal(isWanted("dead", status(), sent(30, 1000), now), false);
  assert.equal(isWanted("dead", status(), sent(30, 900), now), true);
  assert.equal(isWanted("due", status(), { at: now + MINUTE }, now), true, "the browser's clock was set back");
});

function setting(file) {
  const clock = handClock();
  const world = { clock, file, hidden: false, looks: 0, ticks: 0, fails: false };
  const { plan } = createTick({
    readFile: async () => {
      world.looks += 1;
      if (world.file instanceof Error) throw world.file;
      return world.file;
    },
    tick: async () => {
      world.ticks += 1;
      if (world.fails) throw new Error("no");
    },
    memory: memoryIn(() => null, "k"),
    hidden: () => world.hidden,
    timers: clock.timers,
    now: clock.now,
  });
  world.plan = plan;
  plan();
  return world;
}

test("the first look after five seconds, the next ones ever more seldom while nothing is due", async () => {
  const world = setting(status());
  await world.clock.move(4999);
  assert.equal(world.looks, 0);
  await world.clock.move(1);
  assert.equal(world.looks, 1);
  for (const minutes of [1, 2, 5, 5]) {
    assert.deepEqual(world.clock.waits(), [minutes * MINUTE]);
    await world.clock.move(minutes * MINUTE);
  }
  assert.deepEqual([world.looks, world.ticks], [5, 0]);
});

test("what is due is told once in two minutes, also where that fails", async () => {
  const world = setting(status({ due_at: 0 }));
  world.fails = true;
  await world.clock.move(5000);
  assert.equal(world.ticks, 1);
  world.fails = false;
  await world.clock.move(10 * MINUTE);
  assert.ok(world.ticks >= 4 && world.ticks <= 6, String(world.ticks));
});

test("a worker that died is told of once", async () => {
  const world = setting(status({ ...RUNNING, age: 10 * MINUTE }));
  await world.clock.move(60 * MINUTE);
  assert.equal(world.ticks, 1);
});

test("nobody looks in a page that is not seen; one that is shown again looks soon", async () => {
  const world = setting(status({ due_at: 0 }));
  world.hidden = true;
  world.plan();
  await world.clock.move(60 * MINUTE);
  assert.equal(world.looks, 0);
  world.hidden = false;
  world.plan();
  await world.clock.move(5000);
  assert.deepEqual([world.looks, world.ticks], [1, 1]);
});

test("errors are silent, and looked past", async () => {
  const world = setting(new Error("401"));
  await world.clock.move(5000);
  world.file = status({ due_at: 0 });
  await world.clock.move(5 * MINUTE);
  assert.ok(world.ticks >= 1);
});

test("pages of one browser tick once between them", async () => {
  const items = new Map();
  const storage = () => ({ getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value) });
  const one = memoryIn(storage, "k");
  one.put({ at: 5, status: null });
  assert.deepEqual(memoryIn(storage, "k").get(), { at: 5, status: null });
});

test("a browser that keeps nothing for us is no reason to fail", () => {
  const refused = memoryIn(() => {
    throw new Error("SecurityError");
  }, "k");
  assert.equal(refused.get(), null);
  refused.put({ at: 5, status: null });
  assert.deepEqual(refused.get(), { at: 5, status: null });
});
