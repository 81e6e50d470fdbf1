// Who is known from stash-boxes, and forgetting them, one by one or all of a stash-box.
import { call } from "../api.js";
import { Badge, Form, Link, React, useEffect, useState, useToast } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Confirm } from "../shared/confirm.jsx";
import { Crop } from "../shared/crop.jsx";
import { Loading } from "../shared/loading.jsx";
import { Empty, Failure } from "../shared/notice.jsx";
import { useCall } from "../shared/use-call.js";
import { live, useEnded } from "../shared/use-live.js";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";

const CHANGING = ["learn_profiles", "learn", "reindex"];
const PAUSE_MS = 300;

/** `boxes`: all that Stash knows, for their names. */
export function Learned({ boxes }) {
  const [text, setText] = useState("");
  const [leftOut, setLeftOut] = useState(false);
  const wanted = { text: useLater(text.trim()), left_out: leftOut };
  const { data, error, loading, reload } = useLoad("profiles.list", wanted);
  useEnded((job) => CHANGING.includes(job.kind) && reload());
  if (!data) return error ? <Failure text={error} busy={loading} onRetry={reload} /> : <Loading />;
  if (!data.counts.length) return <Empty icon="faUsers" title={t("profiles.none")} />;
  const nameOf = (endpoint) => boxes.find((box) => box.endpoint === endpoint)?.name ?? endpoint;
  const out = data.counts.reduce((sum, each) => sum + each.left_out, 0);
  return (
    <>
      {data.counts.map((count) => (
        <OfBox key={count.endpoint} count={count} name={nameOf(count.endpoint)} onChanged={reload} />
      ))}
      <div className="sense-row sense-faces-filter">
        <Form.Control
          size="sm"
          type="search"
          className="text-input"
          aria-label={t("faces.filter")}
          placeholder={t("faces.filter")}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {(out > 0 || leftOut) && (
          <Form.Check
            id="sense-left-out"
            type="switch"
            label={t("profiles.left_out", { count: out })}
            checked={leftOut}
            onChange={() => setLeftOut(!leftOut)}
          />
        )}
      </div>
      <Rows key={JSON.stringify(wanted)} first={data} wanted={wanted} nameOf={nameOf} onChanged={reload} />
    </>
  );
}

/** A text a moment after it was typed. */
function useLater(text) {
  const [later, setLater] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setLater(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return later;
}

function OfBox({ count, name, onChanged }) {
  const { busy, run } = useCall();
  const toast = useToast();
  const { endpoint, learned, owned } = count;
  const remove = () => run("remove", async () => told(await call("profiles.remove", { endpoint }), toast, onChanged));
  return (
    <div className="sense-row sense-faces-head">
      <span>
        {t("profiles.learned", { count: learned, box: name })}
        {owned > 0 && <span className="sense-muted"> · {t("profiles.owned", { count: owned })}</span>}
      </span>
      <Confirm
        icon="faTrash"
        question={t("profiles.remove_all.question", { box: name })}
        yes={t("profiles.remove_all")}
        busy={busy === "remove"}
        onYes={remove}
      >
        {t("profiles.remove_all")}
      </Confirm>
    </div>
  );
}

function told({ text, job }, toast, onChanged) {
  if (job) live.note(job);
  toast.success(text);
  onChanged();
}

/** The first page as it is now, and the further ones that were asked for. */
function Rows({ first, wanted, nameOf, onChanged }) {
  const { busy, run } = useCall();
  const [further, setFurther] = useState([]);
  useEffect(() => setFurther([]), [first]);
  const last = further[further.length - 1] ?? first;
  const rows = [first, ...further].flatMap((page) => page.profiles);
  const more = () =>
    run("more", async () => {
      const page = await call("profiles.list", { ...wanted, after: last.next });
      setFurther((old) => [...old, page]);
    });
  if (!rows.length) return <Empty title={t("profiles.no_match")} />;
  return (
    <>
      <ul className="sense-rows">
        {rows.map((profile) => (
          <Row key={profile.id} profile={profile} box={nameOf(profile.endpoint)} onChanged={onChanged} />
        ))}
      </ul>
      {last.next !== null && (
        <Action busy={busy === "more"} onClick={more}>
          {t("profiles.more")}
        </Action>
      )}
    </>
  );
}

function Row({ profile, box, onChanged }) {
  const { busy, run } = useCall();
  const toast = useToast();
  const { id, name, disambiguation, page, faces, odd, face, performer, deleted, left_out: leftOut } = profile;
  const change = (operation) => run("change", async () => told(await call(operation, { person: id }), toast, onChanged));
  return (
    <li>
      <Crop id={face} label={name} />
      <div className="sense-target-text">
        <a href={page} target="_blank" rel="noopener noreferrer">
          {name}
        </a>
        {disambiguation && <span className="sense-muted"> ({disambiguation})</span>}
        {deleted && (
          <Badge variant="warning" className="ml-2" title={t("profiles.deleted.title")}>
            {t("profiles.deleted")}
          </Badge>
        )}
        <div className="sense-muted">
          {box} · <Here performer={performer} />
        </div>
      </div>
      {!leftOut && (
        <span className={faces ? "sense-muted" : "sense-faces-zero"}>
          {t("person.faces", { count: faces })}
          {odd > 0 && <span title={t("profiles.odd.title")}> · {t("profiles.odd", { count: odd })}</span>}
        </span>
      )}
      {leftOut ? (
        <Action busy={busy === "change"} onClick={() => change("profiles.take_back")}>
          {t("profiles.take_back")}
        </Action>
      ) : (
        <Confirm
          icon="faTrash"
          aria-label={t("action.about", { text: t("profiles.remove"), name })}
          question={t("profiles.remove.question", { name })}
          yes={t("profiles.remove")}
          busy={busy === "change"}
          onYes={() => change("profiles.remove")}
        >
          {t("profiles.remove")}
        </Confirm>
      )}
    </li>
  );
}

function Here({ performer }) {
  if (!performer) return t("profiles.not_here");
  return (
    <>
      {t("profiles.here")} <Link to={`/performers/${performer.id}`}>{performer.name}</Link>
    </>
  );
}
