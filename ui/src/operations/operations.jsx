// The view of what Stash Sense does: now, next, by the clock, by itself, and what it did.
import { React, useState } from "../host.js";
import { Loading } from "../shared/loading.jsx";
import { Failure, Notice } from "../shared/notice.jsx";
import { Tasks, useStart } from "../shared/tasks.jsx";
import { t } from "../texts/t.js";
import { Automatic } from "./automatic.jsx";
import { History } from "./history.jsx";
import { Now } from "./now.jsx";
import { runningOf, waitingOf } from "./queue-state.js";
import { Requests } from "./requests.jsx";
import { Schedules } from "./schedules.jsx";
import { useQueue } from "./use-queue.js";
import { Waiting } from "./waiting.jsx";

export function Operations() {
  const { data, error, loading, reload, set, jobs } = useQueue();
  const logs = useLogs();
  const failure = error && <Failure text={error} busy={loading} onRetry={reload} />;
  if (!data) return failure || <Loading />;
  const change = (reply) => set({ ...data, ...reply });
  return (
    <>
      {failure}
      {data.notes.map((note) => (
        <Notice key={note.key} kind={note.key === "sign_in" ? "warning" : "info"}>
          {note.text}
        </Notice>
      ))}
      <Now jobs={runningOf(jobs)} logs={logs} />
      <Waiting jobs={waitingOf(jobs)} arrived={data.arrived} seconds={data.all_seconds} logs={logs} />
      <QuickActions ready={data.ready} running={jobs} />
      <Schedules data={data} onChanged={change} />
      <Automatic automatic={data.automatic} />
      <Requests requests={data.requests} />
      <History first={data.history} older={data.older} logs={logs} onCleared={change} />
    </>
  );
}

/** Which log is open: it stays so when its job ends and moves to the history. */
function useLogs() {
  const [open, setOpen] = useState(null);
  return { open, toggle: (id) => setOpen(open === id ? null : id), close: () => setOpen(null) };
}

function QuickActions({ ready, running }) {
  const starter = useStart();
  return <Tasks title={t("ops.quick")} ready={ready} running={running} starter={starter} />;
}
