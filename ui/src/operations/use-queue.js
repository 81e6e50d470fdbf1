// The queue as the page follows it: asked for once, then by the status file, and asked again when a job comes or ends.
import { useEffect, useMemo, useRef } from "../host.js";
import { isRunning } from "../shared/jobs.js";
import { useLive } from "../shared/use-live.js";
import { useLoad } from "../shared/use-load.js";
import { marksOf, unfinishedOf } from "./queue-state.js";

// What changes together is asked for once.
const SETTLE_MS = 300;
const NONE = [];

/** What useLoad gives, and `jobs`: those that are not over, as fresh as the status file. */
export function useQueue() {
  const asked = useLoad("queue.show");
  const { jobs: live, known } = useLive((job) => isRunning(job) || job.asked_by === "page");
  const told = asked.data?.jobs ?? NONE;
  const jobs = useMemo(() => unfinishedOf(told, live), [told, live]);
  useChange(known ? marksOf(live) : null, asked.reload);
  return { ...asked, jobs };
}

/** Calls `act` a moment after `marks` changed from one that was known to another. */
function useChange(marks, act) {
  const last = useRef(null);
  useEffect(() => {
    const before = last.current;
    last.current = marks;
    if (before === null || before === marks) return undefined;
    const timer = setTimeout(act, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [marks]);
}
