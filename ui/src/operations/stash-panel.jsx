// Stash's own queue in a few words, live over Stash's own subscription.
import { React, useEffect, useHostJobs, useState } from "../host.js";
import { t } from "../texts/t.js";
import { follow, situation } from "./stash-queue.js";

/** null until Stash has told of it. */
function useStashQueue() {
  const { queue: asked, event } = useHostJobs();
  const [queue, setQueue] = useState(null);
  useEffect(() => {
    if (asked) setQueue(asked);
  }, [asked]);
  useEffect(() => {
    if (event) setQueue((old) => follow(old ?? [], event));
  }, [event]);
  return queue;
}

export function StashPanel() {
  const queue = useStashQueue();
  if (!queue) return null;
  const { now, ahead, others } = situation(queue);
  return (
    <section className="sense-stash" aria-label={t("ops.stash")}>
      <h4>{t("ops.stash")}</h4>
      <p>{now ? doing(now) : t("ops.stash.idle")}</p>
      <p className="sense-muted" role="status">
        {[ours(now, ahead), others > 0 && t("ops.stash.others", { count: others })].filter(Boolean).join(" ")}
      </p>
    </section>
  );
}

function doing({ text, ours: isOurs, percent }) {
  const what = isOurs ? t("ops.stash.ours", { task: text }) : text;
  return percent === null ? what : t("ops.stash.doing", { what, percent });
}

function ours(now, ahead) {
  if (ahead > 1) return t("ops.stash.behind_many", { count: ahead });
  if (ahead !== null) return ahead ? t("ops.stash.behind") : t("ops.stash.next");
  return now?.ours ? "" : t("ops.stash.absent");
}
