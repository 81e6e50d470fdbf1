// The stash-boxes that Stash knows: which are asked, what of them is compared, and how that went.
import "./boxes.css";
import { Form, React } from "../host.js";
import { Loading } from "../shared/loading.jsx";
import { Empty, Failure, Notice } from "../shared/notice.jsx";
import { ago } from "../shared/time.js";
import { useEnded } from "../shared/use-live.js";
import { t } from "../texts/t.js";
import { BoxFields } from "./box-fields.jsx";
import { KINDS, inOrder } from "./boxes-state.js";
import { useBoxes } from "./use-boxes.js";

export function Boxes() {
  const { boxes, error, loading, reload, change } = useBoxes();
  useEnded(() => reload());
  if (!boxes) return error ? <Failure text={error} busy={loading} onRetry={reload} /> : <Loading />;
  if (!boxes.length) {
    return (
      <Empty icon="faCloud" title={t("boxes.none")}>
        {t("boxes.none.text")}
      </Empty>
    );
  }
  return (
    <>
      <p className="sense-muted">
        {t("boxes.text")} {t("boxes.order")}
      </p>
      {inOrder(boxes).map((box, index) => (
        <Box key={box.endpoint} box={box} place={index + 1} onChange={(wish) => change({ endpoint: box.endpoint, ...wish })} />
      ))}
    </>
  );
}

function Box({ box, place, onChange }) {
  const id = `sense-box-${place}`;
  const first = place === 1;
  return (
    <section className={`card sense-card sense-box ${box.enabled ? "" : "sense-box-off"}`} aria-label={box.name}>
      <div className="sense-row sense-box-head">
        <h3>{box.name}</h3>
        <span className="sense-muted">{t(first ? "boxes.place.first" : "boxes.place", { place })}</span>
        <Form.Check
          id={id}
          type="switch"
          className="ml-auto"
          label={t("boxes.enabled")}
          aria-label={t("boxes.enabled.of", { name: box.name })}
          checked={box.enabled}
          onChange={() => onChange({ enabled: !box.enabled })}
        />
      </div>
      {box.error && (
        <Notice kind="danger" title={t("boxes.error")}>
          {box.error}
        </Notice>
      )}
      {!box.has_key && <Notice kind="warning">{t("boxes.no_key")}</Notice>}
      {box.enabled ? <Known box={box} /> : <p>{t("boxes.off")}</p>}
      {box.enabled && KINDS.map((kind) => <BoxFields key={kind} box={box} kind={kind} id={`${id}-${kind}`} onChange={onChange} />)}
    </section>
  );
}

/** How much is linked, when it was compared last, and how often it was asked. */
function Known({ box }) {
  const { requests, per_minute: limit } = box;
  return (
    <>
      <table className="sense-box-known">
        <thead>
          <tr>
            <th scope="col">{t("boxes.kind")}</th>
            <th scope="col">{t("boxes.linked")}</th>
            <th scope="col">{t("boxes.looked")}</th>
          </tr>
        </thead>
        <tbody>
          {KINDS.map((kind) => (
            <tr key={kind}>
              <th scope="row">{t(`boxes.kind.${kind}`)}</th>
              <td>{(box.linked[kind] ?? 0).toLocaleString()}</td>
              <td>{box.looked_at[kind] ? ago(box.looked_at[kind]) : t("boxes.never")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="sense-muted">
        {t("boxes.requests", { count: requests.toLocaleString(), limit: limit.toLocaleString() })}
      </p>
    </>
  );
}
