// What carrying out many at once would write, and the button that does it.
import { call } from "../api.js";
import { Form, React, useEffect, useFocusEffect, useRef, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Confirm } from "../shared/confirm.jsx";
import { Loading } from "../shared/loading.jsx";
import { Failure } from "../shared/notice.jsx";
import { useCall } from "../shared/use-call.js";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";
import { Preview } from "./preview.jsx";
import { isScored } from "./words.js";

const TYPING_MS = 500;
/** Of persons nobody who is less sure is meant at first. */
const SURE = 90;

export function BulkAccept({ info, filter, onStarted, onClose }) {
  const ofPersons = info.type === "unidentified_scenes";
  const [least, setLeast] = useState(ofPersons && !filter.ids.length ? Math.max(SURE, filter.least) : filter.least);
  const panel = useRef(null);
  useFocusEffect(() => panel.current.focus(), []);
  const [adds, setAdds] = useState(Boolean(filter.only_adds));
  const { only_adds: _, ...rest } = filter;
  const wanted = { ...rest, least, ...(adds ? { only_adds: true } : {}) };
  return (
    <div
      className="sense-bulk-panel"
      ref={panel}
      tabIndex={-1}
      role="group"
      aria-label={t("review.bulk.accept")}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      {isScored(info.type) ? (
        <Above least={least} onChange={setLeast} />
      ) : (
        <OnlyAdds adds={adds} field={filter.field} onChange={setAdds} />
      )}
      <Wanted key={JSON.stringify(wanted)} info={info} wanted={wanted} onStarted={onStarted} onClose={onClose} />
    </div>
  );
}

/** What a stash-box says of many at once: what takes nothing away is safe, and one field is soon looked through. */
function OnlyAdds({ adds, field, onChange }) {
  return (
    <>
      <Form.Check
        id="sense-bulk-adds"
        type="checkbox"
        label={t("review.bulk.adds")}
        checked={adds}
        onChange={() => onChange(!adds)}
      />
      {field && <p className="sense-muted">{t("review.bulk.field")}</p>}
    </>
  );
}

/** What is typed rests a moment before it is asked about. */
function Above({ least, onChange }) {
  const [text, setText] = useState(String(least));
  const value = Number(text);
  const right = text.trim() !== "" && value >= 0 && value <= 100;
  useEffect(() => {
    if (!right || value === least) return undefined;
    const timer = setTimeout(() => onChange(value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [right, value, least]);
  return (
    <label className="sense-threshold">
      {t("review.bulk.above")}
      <Form.Control
        type="number"
        size="sm"
        min="0"
        max="100"
        className="input-control"
        isInvalid={!right}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {t("above.unit")}
    </label>
  );
}

function Wanted({ info, wanted, onStarted, onClose }) {
  const { data, error, loading, reload } = useLoad("review.preview_all", wanted);
  const { busy, run } = useCall();
  const apply = () =>
    run("apply", async () => onStarted((await call("review.apply_all", { ...wanted, token: data.token })).job));
  if (!data) return error ? <Failure text={error} busy={loading} onRetry={reload} /> : <Loading />;
  return (
    <>
      <p role="status">{data.text}</p>
      <Preview preview={data} more={data.more} skipped={data.skipped} />
      <div className="sense-row">
        {data.count > 0 && <Yes info={info} data={data} busy={busy === "apply"} onYes={apply} />}
        <Action onClick={onClose}>{t("action.cancel")}</Action>
      </div>
    </>
  );
}

function Yes({ info, data, busy, onYes }) {
  const text = t("review.bulk.yes", { verb: info.apply, count: data.count });
  if (!data.cannot_undo.length) {
    return (
      <Action variant="primary" icon="faCheck" busy={busy} onClick={onYes}>
        {text}
      </Action>
    );
  }
  const question = t("review.danger", { what: data.cannot_undo.join(" ") });
  return (
    <Confirm variant="primary" icon="faCheck" question={question} yes={text} busy={busy} onYes={onYes}>
      {text}
    </Confirm>
  );
}
