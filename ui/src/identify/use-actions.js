// Everything a click on a person or on the panel does, one at a time.
import { call, refreshHost } from "../api.js";
import { useMemo, useToast } from "../host.js";
import { reload, take } from "../shared/targets.js";
import { offer, showUndo, undo } from "../shared/undo.jsx";
import { useCall } from "../shared/use-call.js";
import { live } from "../shared/use-live.js";
import { t } from "../texts/t.js";

/** {busy, target, identify(), prepare(step), accept(key, choices), reject(), unreject(), create(), fromProfile(), undo()} for one target. */
export function useActions(target) {
  const toast = useToast();
  const { busy, run } = useCall();
  const actions = useMemo(() => {
    const here = { kind: target.kind, id: target.id };
    const written = async (reply) => {
      showUndo(reply.text, reply.change, target, toast);
      await Promise.all([reload(target), refreshHost(target)]);
      return reply;
    };
    const judge = async (operation, person, performerId) => {
      const reply = await call(operation, { ...here, person: person.id, performer_id: performerId });
      take(target, reply.identification);
      return reply;
    };
    const unreject = async (person, performerId) =>
      toast.success((await judge("person.unreject", person, performerId)).text);
    const reject = async (person, performerId) => {
      const { text } = await judge("person.reject", person, performerId);
      offer(toast, text, t("person.unreject"), () => unreject(person, performerId));
    };
    return {
      target: here,
      identify: () => run("identify", async () => live.note((await call("identify.start", here)).job)),
      prepare: (job) => run("prepare", async () => live.note((await call("job.start", startOf(job))).job)),
      accept: (key, choices) => run(key, async () => written(await call("persons.accept", { ...here, choices }))),
      preview: (choices) => run("preview", () => call("persons.preview", { ...here, choices })),
      reject: (person, performerId) => run(`reject:${person.id}`, () => reject(person, performerId)),
      unreject: (person, performerId) => run(`unreject:${person.id}`, () => unreject(person, performerId)),
      create: (person, name) =>
        run(`create:${person.id}`, async () =>
          written(await call("performer.create", { ...here, person: person.id, name })),
        ),
      fromProfile: (person, wish, failed) =>
        run(`from:${person.id}`, () =>
          call("profile.apply", wish).then(written, (error) => failed(error.message)),
        ),
      undo: (key, change) => run(key, () => undo(change, target, toast)),
    };
  }, [target.kind, target.id, run, toast]);
  return { busy, ...actions };
}

const startOf = ({ job, pack }) => (job === "fetch_pack" ? { kind: job, pack } : { kind: job });
