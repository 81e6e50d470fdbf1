// The rare look, on every page of Stash.
import { call, readStatusFile } from "../api.js";
import { createTick, memoryIn } from "./tick.js";

export function startTicking() {
  const { plan } = createTick({
    readFile: readStatusFile,
    tick: () => call("queue.tick"),
    memory: memoryIn(() => window.localStorage, "stash-sense.tick"),
    hidden: () => document.hidden,
  });
  document.addEventListener("visibilitychange", plan);
  plan();
}
