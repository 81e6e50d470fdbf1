// Under the details of a performer, folded until it is wanted: by which faces it is known, where it was seen untagged,
// and who it is at the stash-boxes.
import "./section.css";
import { call, refreshHost } from "../api.js";
import { FromProfile } from "../from-profile/from-profile.jsx";
import { useOpened } from "../from-profile/use-opened.js";
import { React, useCallback, useState } from "../host.js";
import { About } from "../review/about.jsx";
import { useAbout } from "../review/use-about.js";
import { Action, Disclosure } from "../shared/action.jsx";
import { isActive } from "../shared/jobs.js";
import { JobBar } from "../shared/job-bar.jsx";
import { Loading } from "../shared/loading.jsx";
import { Failure } from "../shared/notice.jsx";
import { useCall } from "../shared/use-call.js";
import { live, useEnded, useLive } from "../shared/use-live.js";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";
import { Faces } from "./faces.jsx";
import { Seen } from "./seen.jsx";

const LEARNING = ["learn", "learn_performer"];

export function PerformerSection({ performer }) {
  const [open, setOpen] = useState(false);
  const boxes = useOpened();
  const toDecide = useAbout("performer", performer.id);
  return (
    <div className="sense mt-3">
      <div className="sense-row sense-performer-ways">
        <Disclosure open={open} onToggle={() => setOpen(!open)} controls="sense-performer">
          {t("performer.title", { name: performer.name })}
        </Disclosure>
        <Action
          icon="faMagnifyingGlass"
          buttonRef={boxes.button}
          title={t("from.performer.title", { name: performer.name })}
          aria-expanded={boxes.open}
          aria-controls="sense-performer-boxes"
          onClick={boxes.toggle}
        >
          {t("from.performer")}
        </Action>
      </div>
      {boxes.open && <AtBoxes performer={performer} onClose={boxes.close} />}
      <About rows={toDecide} />
      <div id="sense-performer" className="mt-2">
        {open && <Panel performer={performer} />}
      </div>
    </div>
  );
}

const shown = () => refreshHost({ kind: "performer" });

function AtBoxes({ performer, onClose }) {
  const { busy, run } = useCall();
  const link = (wish, failed) =>
    run("link", async () => {
      const reply = await call("profile.apply", wish).catch((error) => failed(error.message));
      if (reply) await shown();
      return reply;
    });
  return (
    <FromProfile
      id="sense-performer-boxes"
      about={{ kind: "performer", id: performer.id }}
      performer={performer.id}
      name={performer.name}
      verbOf={() => t("from.link")}
      busy={Boolean(busy)}
      onApply={link}
      onUndone={shown}
      onClose={onClose}
    />
  );
}

function Panel({ performer }) {
  const { data, error, loading, reload, set } = useLoad("performer.show", { id: performer.id });
  const { jobs } = useLive((job) => LEARNING.includes(job.kind));
  useEnded(() => reload());
  const { busy, run } = useCall();
  const learn = useCallback(
    () => run("learn", async () => live.note((await call("performer.learn", { id: performer.id })).job)),
    [performer.id, run],
  );
  if (!data) return error ? <Failure text={error} busy={loading} onRetry={reload} /> : <Loading />;
  const job = jobs.find((each) => LEARNING.includes(each.kind) && isActive(each));
  return (
    <>
      {job && <JobBar job={job} />}
      <Faces
        performer={performer}
        pictures={data.pictures}
        notNamed={data.not_named}
        learning={busy === "learn" || Boolean(job)}
        onLearn={learn}
        onChanged={set}
      />
      <Seen performer={performer} seen={data.seen} onAdded={reload} />
    </>
  );
}
