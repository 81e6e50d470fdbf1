import assert from "node:assert/strict";
import { test } from "node:test";
import { arrivals, fullName, lasted, outcome, uses } from "./job-words.js";
import { joined, marksOf, priorityOf, runningOf, unfinishedOf, waitingOf } from "./queue-state.js";
import { dayAndTime, nextOf, offsetOf, quietHours, ruleOf } from "./schedule-words.js";
import { follow, situation } from "./stash-queue.js";

const job = (id, state, more = {}) => ({
  id,
  state,
  kind: "rematch",
  label: "Match again",
  target: null,
  priority: 50,
  updated_at: 10,
  resource: "gpu",
  ...more,
});
const ids = (jobs) => jobs.map(({ id }) => id);

test("the marks change when a job comes or ends, not with its progress", () => {
  const before = marksOf([job(1, "running"), job(2, "completed")]);
  assert.equal(marksOf([job(2, "completed"), job(1, "running", { done: 7 })]), before);
  assert.equal(marksOf([job(1, "queued"), job(2, "completed")]), before);
  assert.notEqual(marksOf([job(1, "completed"), job(2, "completed")]), before);
  assert.notEqual(marksOf([job(1, "running"), job(2, "completed"), job(3, "pending")]), before);
});

test("what is not over: the newer of both tellings, the most urgent first", () => {
  const told = [job(1, "pending"), job(2, "running"), job(3, "pending", { updated_at: 30 })];
  const live = [
    job(1, "running", { updated_at: 11 }),
    job(2, "completed", { updated_at: 12 }),
    job(3, "completed"),
    job(4, "queued", { priority: 0 }),
  ];
  const all = unfinishedOf(told, live);
  assert.deepEqual(ids(all), [4, 1, 3]);
  assert.deepEqual([ids(runningOf(all)), ids(waitingOf(all))], [[1], [4, 3]]);
  assert.deepEqual(ids(unfinishedOf([job(9, "pending"), job(8, "pending")], [])), [8, 9]);
});

test("pages of the history become one list", () => {
  const rows = joined([job(9, "failed"), job(7, "completed")], [job(7, "failed"), job(3, "completed")]);
  assert.deepEqual(ids(rows), [9, 7, 3]);
  assert.equal(rows[1].state, "completed");
});

test("names of priorities", () => {
  const named = [0, 10, 11, 50, 99, 100, 500].map((priority) => priorityOf({ priority }));
  assert.deepEqual(named, ["critical", "high", "high", "normal", "normal", "low", "low"]);
  assert.equal(priorityOf({}), "normal");
});

test("a job in words", () => {
  assert.equal(uses(job(1, "running")), "uses the graphics card");
  const endpoint = job(1, "running", { resource: "network:https://stashdb.org" });
  assert.equal(uses(endpoint), "uses the network (https://stashdb.org)");
  assert.equal(fullName(job(1, "running", { target: { kind: "scene", id: "7" } })), "Match again, Scene 7");
  assert.equal(fullName(job(1, "running")), "Match again");
  assert.equal(lasted({ started_at: 100, finished_at: 225.4 }), "took 2 min 5 s");
  assert.equal(lasted({ started_at: null, finished_at: 225 }), "not begun");
  assert.deepEqual(outcome({ error: "No space.", result: null }), ["No space."]);
  assert.deepEqual(outcome({ error: null, result: { text: "Done.", notes: ["One was left."] } }), [
    "Done.",
    "One was left.",
  ]);
  assert.deepEqual(outcome({ error: null, result: null }), []);
  assert.deepEqual(arrivals({ image: 1, scene: 12 }), ["12 new scenes", "1 new image"]);
  assert.deepEqual(arrivals({}), []);
});

const NOON = Date.parse("2026-05-02T12:00:00Z");

test("the server's clock, wherever the page is", () => {
  const hours = (clock, now = NOON) => offsetOf(clock, now) / 3_600_000;
  assert.deepEqual(
    ["12:00", "14:00", "07:00", "17:30"].map((clock) => hours(clock)),
    [0, 2, -5, 5.5],
  );
  assert.equal(hours("13:58"), 2, "a browser's clock that is two minutes off");
  assert.equal(hours("01:00", Date.parse("2026-05-02T23:00:00Z")), 2);
});

test("when something is due, by the server's clock", () => {
  const when = (iso) => dayAndTime(iso, "14:00", NOON);
  assert.equal(when("2026-05-02T20:30:00+00:00"), "today at 22:30");
  assert.equal(when("2026-05-02T22:00:00+00:00"), "tomorrow at 00:00");
  assert.equal(when("2026-05-01T21:59:00+00:00"), "yesterday at 23:59");
  assert.equal(when("2026-05-12T01:00:00+00:00"), "on May 12 at 03:00");
  assert.equal(dayAndTime("2026-05-02T13:00:00Z", "01:00", NOON), "today at 02:00", "13 hours ahead of UTC");
});

test("a schedule says no more than what is known", () => {
  const around = { clock: "12:00", enabled: true, now: NOON };
  const schedule = { rule: { mode: "daily" }, next_at: "2026-05-03T03:00:00Z", overdue: false };
  assert.equal(nextOf(schedule, around), "Due tomorrow at 03:00; runs at the next occasion after that.");
  const late = { ...schedule, next_at: "2026-05-02T03:00:00Z", overdue: true };
  assert.equal(nextOf(late, around), "Was due today at 03:00; runs at the next occasion.");
  assert.equal(nextOf(late, { ...around, enabled: false }), "Does not run while automatic work is disabled.");
  assert.equal(nextOf({ ...schedule, rule: { mode: "off" }, next_at: null }, around), "");
});

test("a rule is checked before it is sent", () => {
  const typed = { mode: "hours", hours: " 12 ", at: "03:00", quiet: true };
  assert.deepEqual(ruleOf(typed), { mode: "hours", hours: 12, at: "03:00", quiet: true });
  for (const hours of ["", "0", "1.5", "2161", "often"])
    assert.throws(() => ruleOf({ ...typed, hours }), /whole number from 1 to 2160/, hours);
  assert.throws(() => ruleOf({ ...typed, mode: "daily", at: "" }), /time of day/);
  assert.deepEqual(ruleOf({ mode: "off", hours: "", at: "", quiet: false }).mode, "off");
});

test("quiet hours", () => {
  assert.equal(quietHours({ from: 1, until: 7 }), "01:00 to 07:00");
  assert.equal(quietHours({ from: 3, until: 3 }), "the whole day");
});

const stashJob = (id, status, description, progress = null) => ({ id: String(id), status, description, progress });
const SCAN = stashJob(1, "RUNNING", "Scanning...", 0.421);
const OURS = stashJob(3, "READY", "Running plugin task: Work through the queue");

test("Stash's queue is followed by its events", () => {
  const added = follow([SCAN], { type: "ADD", job: OURS });
  assert.deepEqual(ids(added), ["1", "3"]);
  assert.deepEqual(ids(follow(added, { type: "ADD", job: OURS })), ["1", "3"]);
  const [first] = follow(added, { type: "UPDATE", job: { ...SCAN, progress: 0.9 } });
  assert.equal(first.progress, 0.9);
  assert.deepEqual(ids(follow(added, { type: "REMOVE", job: SCAN })), ["3"]);
});

test("where our task is in Stash's queue", () => {
  assert.deepEqual(situation([]), { now: null, ahead: null, others: 0 });
  const behind = situation([SCAN, OURS]);
  assert.deepEqual(behind, { now: { text: "Scanning...", ours: false, percent: 42 }, ahead: 1, others: 0 });
  const generate = stashJob(2, "READY", "Generating...");
  assert.deepEqual([situation([SCAN, generate, OURS]).ahead, situation([SCAN, generate, OURS]).others], [2, 1]);
  assert.equal(situation([SCAN, generate]).ahead, null);
  assert.equal(situation([OURS]).ahead, 0);
  const atWork = situation([{ ...OURS, status: "RUNNING", progress: -1 }]);
  assert.deepEqual(atWork, {
    now: { text: "Work through the queue", ours: true, percent: null },
    ahead: null,
    others: 0,
  });
  assert.equal(situation([stashJob(4, "FINISHED", "Scanning...")]).now, null);
  assert.equal(situation([stashJob(4, "RUNNING", "Running plugin task: Backup")]).now.ours, false);
});
