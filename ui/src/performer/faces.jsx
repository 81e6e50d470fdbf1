// The faces by which a performer is known, each with where it is from, how good it is, and the way to drop it.
import "./faces.css";
import { call } from "../api.js";
import { Link, React, useState, useToast } from "../host.js";
import { Action, Disclosure } from "../shared/action.jsx";
import { Crop } from "../shared/crop.jsx";
import { Empty } from "../shared/notice.jsx";
import { useCall } from "../shared/use-call.js";
import { live } from "../shared/use-live.js";
import { t } from "../texts/t.js";

export function Faces({ performer, pictures, notNamed, learning, onLearn, onChanged }) {
  const { name } = performer;
  const faces = pictures.filter((picture) => picture.face);
  const button = (
    <Action
      icon="faGraduationCap"
      busy={learning}
      title={t("performer.learn.title", { name })}
      onClick={onLearn}
    >
      {t("performer.learn")}
    </Action>
  );
  return (
    <section className="sense-section" aria-label={t("performer.faces")}>
      <div className="sense-row sense-known-head">
        <h5>{t("performer.faces")}</h5>
        {faces.length > 0 && button}
      </div>
      {!faces.length && (
        <Empty title={t("performer.faces.none", { name })} actions={button}>
          {t("performer.faces.none.text", { name })}
        </Empty>
      )}
      {notNamed && <p className="sense-muted">{notNamed}</p>}
      <ul className="sense-known">
        {faces.map((picture) => (
          <Face key={picture.face} performer={performer} picture={picture} onChanged={onChanged} />
        ))}
      </ul>
      <Unused pictures={pictures.filter((picture) => !picture.face)} />
    </section>
  );
}

function Face({ performer, picture, onChanged }) {
  const toast = useToast();
  const { busy, run } = useCall();
  const { kind, source, state } = picture;
  const dropped = state === "dropped";
  const change = () =>
    run("change", async () => {
      const operation = dropped ? "performer.keep" : "performer.drop";
      const reply = await call(operation, { id: performer.id, kind, source });
      live.note(reply.job);
      onChanged(reply.shown);
      toast.success(reply.text);
    });
  const title = t(dropped ? "performer.keep.title" : "performer.drop.title", { name: performer.name });
  return (
    <li className={`sense-known-${state}`}>
      <Crop id={picture.face} label={t("person.reference", { name: performer.name })} size="lg" />
      <span className="sense-muted">
        <From picture={picture} /> · {state === "used" ? picture.quality : t(`performer.state.${state}`)}
      </span>
      <Action busy={Boolean(busy)} title={title} onClick={change}>
        {t(dropped ? "performer.keep" : "performer.drop")}
      </Action>
    </li>
  );
}

function From({ picture }) {
  const text = t(`performer.from.${picture.kind}`);
  return picture.kind === "image" ? <Link to={`/images/${picture.source}`}>{text}</Link> : text;
}

function Unused({ pictures }) {
  const [open, setOpen] = useState(false);
  if (!pictures.length) return null;
  return (
    <>
      <Disclosure open={open} onToggle={() => setOpen(!open)} controls="sense-unused">
        {t("performer.unused", { count: pictures.length })}
      </Disclosure>
      <ul id="sense-unused" className="sense-rows">
        {open &&
          pictures.map((picture) => (
            <li key={`${picture.kind}:${picture.source}`}>
              <From picture={picture} />
              <span className="sense-muted">{picture.reason}</span>
            </li>
          ))}
      </ul>
    </>
  );
}
