// What the user decides, one thing at a time, each with its way back as long as the view is open.
import { call, forgetHost } from "../api.js";
import { useEffect, useMemo, useRef, useState, useToast } from "../host.js";
import { offer, undo } from "../shared/undo.jsx";
import { t } from "../texts/t.js";

/**
 * {busy: id | null, errors: {id: text}, dismiss(row, forGood), apply(row, choices, token), reopen(row), undoChange(row),
 * reject(row, person), undoLast(), forgive(id)}; each gives whether it was done. `moved(index)`: the place where a row went or came.
 */
export function useDecisions({ drop, put, change, key }, say, moved) {
  const toast = useToast();
  const [busy, setBusy] = useState(null);
  const [errors, setErrors] = useState({});
  const mounted = useRef(true);
  const latest = useRef({});
  latest.current = { say, moved };
  useEffect(
    () => () => {
      mounted.current = false;
    },
    [],
  );
  const kept = useRef({ decided: [], running: false });
  const ways = useMemo(() => {
    const guard = (set) => (value) => mounted.current && set(value);
    const said = (text) => mounted.current && latest.current.say(text);
    const went = (...news) => mounted.current && latest.current.moved(...news);
    const list = { drop, put, change, key };
    return waysOf({ kept: kept.current, list, toast, said, went, setBusy: guard(setBusy), setErrors: guard(setErrors) });
  }, [drop, put, change, key, toast]);
  return { busy, errors, ...ways };
}

/** `kept`: what was decided, and whether something is under way. The host's toast may be another at each showing. */
function waysOf({ kept, list, toast, said, went, setBusy, setErrors }) {
  const { decided } = kept;

  /** What `work` gives, or null: then the error stands at the row. */
  async function attempt(row, work) {
    if (kept.running) return null;
    kept.running = true;
    setBusy(row.id);
    forgive(row.id);
    try {
      return await work();
    } catch (error) {
      setErrors((old) => ({ ...old, [row.id]: error.message }));
      return null;
    } finally {
      kept.running = false;
      setBusy(null);
    }
  }

  /** The row goes away, to another state; `takeBack`, where there is a way back, undoes it. */
  function gone(row, to, text, takeBack) {
    const entry = { row, to, text, takeBack, key: list.key(), index: list.drop(row.id) };
    decided.push(entry);
    said(text);
    went(entry.index, { row, from: row.state, to });
    if (takeBack) offer(toast, text, t("action.undo"), () => back(entry));
    else toast.success(text);
  }

  async function back(entry) {
    const at = decided.indexOf(entry);
    if (at < 0 || kept.running) return;
    decided.splice(at, 1);
    kept.running = true;
    try {
      said((await entry.takeBack()).text);
      if (entry.index >= 0) list.put(entry.row, entry.index, entry.key);
      went(entry.index, { row: entry.row, from: entry.to, to: entry.row.state });
    } catch (error) {
      decided.push(entry);
      throw error;
    } finally {
      kept.running = false;
      forgetHost();
    }
  }

  async function undoLast() {
    const entry = decided[decided.length - 1];
    if (!entry) return said(t("review.undo.nothing"));
    if (!entry.takeBack) return said(t("review.undo.not", { text: entry.text }));
    return back(entry).catch(toast.error);
  }

  const forgive = (id) => setErrors((old) => ({ ...old, [id]: undefined }));

  return { undoLast, forgive, ...decisions({ attempt, gone, list, said, toast }) };
}

function decisions({ attempt, gone, list, said, toast }) {
  const dismissing = (ids, forGood) => call("review.dismiss", { ids, for_good: forGood });
  const takingBack = async (ids) => {
    const reply = await call("review.take_back", { ids });
    toast.success(reply.text);
    return reply;
  };
  const undoing = (change) => undo(change.id, null, toast);

  async function dismiss(row, forGood = false) {
    const reply = await attempt(row, () => dismissing([row.id], forGood));
    if (reply) gone(row, forGood ? "refused" : "dismissed", reply.text, () => takingBack([row.id]));
    return Boolean(reply);
  }

  async function apply(row, choices, token) {
    const reply = await attempt(row, () => call("review.apply", { id: row.id, choices, token }));
    if (!reply) return false;
    forgetHost();
    gone(row, "applied", reply.text, reply.change?.can_undo ? () => undoing(reply.change) : null);
    return true;
  }

  async function reopen(row) {
    const reply = await attempt(row, () => call("review.take_back", { ids: [row.id] }));
    if (reply) gone(row, "open", reply.text, () => dismissing([row.id], row.state === "refused"));
    return Boolean(reply);
  }

  async function undoChange(row) {
    const reply = await attempt(row, () => call("change.undo", { change: row.change.id }));
    if (!reply) return false;
    forgetHost();
    gone(row, "open", reply.text, null);
    return true;
  }

  /** Somebody of a scene's persons is not who it was taken for. */
  async function reject(row, who) {
    const about = { ...row.targets[0], person: who.person, performer_id: who.performer_id };
    const reply = await attempt(row, () => call("person.reject", about));
    if (!reply) return false;
    const unreject = async () => {
      const answer = await call("person.unreject", about);
      list.change(row.id, { persons: row.persons });
      toast.success(answer.text);
      return answer;
    };
    const rest = row.persons.filter(({ person }) => person !== who.person);
    if (!rest.length) gone(row, "obsolete", reply.text, unreject);
    else {
      list.change(row.id, { persons: rest });
      said(reply.text);
      offer(toast, reply.text, t("person.unreject"), unreject);
    }
    return true;
  }

  return { dismiss, apply, reopen, undoChange, reject };
}
