import assert from "node:assert/strict";
import { test } from "node:test";
import { addLook, estimate } from "./eta.js";
import { ended, isActive, isPreparing, jobOf, percentDone } from "./jobs.js";
import { bytes } from "./numbers.js";
import { nextLook, nextReading } from "./pace.js";
import { ago, clock, remaining, took } from "./time.js";

test("clock", () => {
  assert.deepEqual([0, 7.9, 61, 3723, -1].map(clock), ["0:00", "0:07", "1:01", "1:02:03", "0:00"]);
});

test("remaining is as rough as an estimate", () => {
  assert.equal(remaining(null), "");
  assert.equal(remaining(3), "a moment left");
  assert.equal(remaining(31), "about 35 s left");
  assert.equal(remaining(150), "about 3 min left");
  assert.equal(remaining(3600 + 600), "about 1 h 10 min left");
});

test("ago", () => {
  const now = Date.parse("2026-05-02T12:00:00Z");
  assert.equal(ago("2026-05-02T11:59:50Z", now), "just now");
  assert.equal(ago("2026-05-02T11:57:00+00:00", now), "3 min ago");
  assert.equal(ago("2026-05-02T09:00:00Z", now), "3 h ago");
  assert.equal(ago("2026-05-01T11:00:00Z", now), "yesterday");
  assert.equal(ago("2026-04-20T12:00:00Z", now), "12 days ago");
  assert.equal(ago("never", now), "");
  assert.equal(ago(now / 1000 - 180, now), "3 min ago");
});

test("took", () => {
  assert.deepEqual([-1, 4.4, 125, 3600 + 600].map(took), ["0 s", "4 s", "2 min 5 s", "1 h 10 min"]);
});

test("bytes", () => {
  assert.deepEqual([0, 999, 4_300_000, 326_000_000, 1_800_000_000].map(bytes), [
    "0 B",
    "999 B",
    "4.3 MB",
    "326 MB",
    "1.8 GB",
  ]);
});

test("the estimate follows the pace of the last looks only", () => {
  let looks = [];
  for (let second = 0; second <= 40; second += 1) {
    const done = second < 20 ? second : 20 + (second - 20) * 5;
    looks = addLook(looks, { at: second * 1000, done });
  }
  assert.equal(estimate(looks, 220, 40_000), 20);
  assert.equal(estimate([{ at: 0, done: 1 }], 10, 5000), null);
  assert.equal(estimate(looks, null, 40_000), null);
  assert.deepEqual(addLook(looks, { at: 41_000, done: 0 }), [{ at: 41_000, done: 0 }]);
});

test("looks are frequent while something runs, rare when nothing does, none when nobody sees", () => {
  const quiet = { active: false, idle: 0, failures: 0, hidden: false, watched: true, byOperation: false };
  assert.equal(nextLook({ ...quiet, active: true }), 500);
  assert.deepEqual(
    [0, 1, 2, 3, 4, 50].map((idle) => nextLook({ ...quiet, idle })),
    [2000, 4000, 8000, 16000, 30000, 30000],
  );
  assert.equal(nextLook({ ...quiet, active: true, hidden: true }), null);
  assert.equal(nextLook({ ...quiet, active: true, watched: false }), null);
  assert.equal(nextLook({ ...quiet, active: true, byOperation: true }), 2000);
  assert.deepEqual(
    [1, 2, 9].map((failures) => nextLook({ ...quiet, active: true, failures })),
    [1000, 2000, 30000],
  );
});

const job = (id, state, more = {}) => ({ id, state, kind: "identify", target: null, done: 0, total: null, ...more });

test("a job belongs to its target whatever the type of the id", () => {
  const jobs = [
    job(1, "completed", { target: { kind: "scene", id: 7 } }),
    job(3, "running", { target: { kind: "scene", id: "7" } }),
  ];
  assert.equal(jobOf(jobs, { kind: "scene", id: "7" }).id, 3);
  assert.equal(jobOf(jobs, { kind: "image", id: "7" }), null);
});

test("jobs end once, also those that vanish", () => {
  const seen = new Set();
  assert.deepEqual(
    ended([job(1, "running"), job(2, "running")], [job(1, "completed")], seen).map((each) => each.id),
    [1, 2],
  );
  assert.deepEqual(ended([job(1, "completed")], [job(1, "completed")], seen), []);
});

test("what waits in Stash's queue is not over, and what is learned by itself changes what tabs show", () => {
  assert.deepEqual(
    ["pending", "queued", "running", "failed"].map((state) => isActive({ state })),
    [true, true, true, false],
  );
  assert.equal(isActive(null), false);
  assert.deepEqual(
    ["learn_new", "identify"].map((kind) => isPreparing({ kind })),
    [true, false],
  );
});

test("a log is read seldom where nothing comes", () => {
  assert.deepEqual([0, 1, 5, 50].map(nextReading), [2000, 4000, 60000, 60000]);
});

test("percent of a job", () => {
  assert.equal(percentDone(job(1, "running")), null);
  assert.equal(percentDone(job(1, "running", { done: 23, total: 60 })), 38);
  assert.equal(percentDone(job(1, "running", { done: 61, total: 60 })), 100);
});
