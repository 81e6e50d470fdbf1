// The chosen profiles beside each other, and beside the performer where there is one; then what would be written.
import "./comparing.css";
import { React, useFocusEffect, useRef, useState } from "../host.js";
import { Decide } from "../review/decide.jsx";
import { Segments } from "../review/fields/segments.jsx";
import { Sides } from "../review/sides.jsx";
import { Action } from "../shared/action.jsx";
import { Loading } from "../shared/loading.jsx";
import { Failure } from "../shared/notice.jsx";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";
import { differingOf, sidesOf, wishOf } from "./choosing.js";

export function Comparing({ performer, chosen, name, addTo, verbOf, busy, onApply, onBack }) {
  const [fieldsFrom, setFieldsFrom] = useState(null);
  const [asked, setAsked] = useState(false);
  const wish = wishOf({ performer, chosen, fieldsFrom, addTo });
  const { data, error, loading, reload } = useLoad("profile.show", { id: wish.performer, choices: wish.choices });
  const write = useRef(null);
  const title = useRef(null);
  useFocusEffect(() => title.current.focus(), []);
  const from = (endpoint) => {
    setFieldsFrom(endpoint);
    setAsked(false);
  };
  const onKeyDown = ({ key, ctrlKey, altKey, metaKey, target }) => {
    if (key !== "a" || ctrlKey || altKey || metaKey || target.tagName === "INPUT") return;
    if (asked) write.current?.();
    else if (data) setAsked(true);
  };
  return (
    <div onKeyDown={onKeyDown}>
      <Action variant="link" className="sense-from-back" icon="faArrowLeft" disabled={busy} onClick={onBack}>
        {t("from.back")}
      </Action>
      <h6 className="sense-from-title" dir="auto" ref={title} tabIndex={-1}>
        {data?.local ? t("from.compared", { name: data.local.name }) : t("from.compared.new")}
      </h6>
      {error && <Failure text={error} busy={loading} onRetry={reload} />}
      {!data && !error && <Loading />}
      {data && (
        <>
          <Sides sides={sidesOf(data, wish.performer, t("from.yours"))} differing={differingOf(data)} keeper={null} />
          {wish.performer === null && data.sides.length > 1 && (
            <From sides={data.sides} value={wish.fields_from} onChoose={from} />
          )}
          {asked ? (
            <Writing wish={wish} verb={verbOf(wish.performer)} busy={busy} write={write} onApply={onApply} />
          ) : (
            <Action variant="primary" icon="faEye" aria-keyshortcuts="a" onClick={() => setAsked(true)}>
              {t("from.preview")}
            </Action>
          )}
        </>
      )}
    </div>
  );
}

/** Whose details the new performer gets. */
function From({ sides, value, onChoose }) {
  return (
    <div className="sense-row sense-from-fields">
      <span>{t("from.fields")}</span>
      <Segments
        label={t("from.fields")}
        options={sides.map(({ endpoint, box }) => ({ value: endpoint, text: box }))}
        value={value}
        onChoose={onChoose}
      />
    </div>
  );
}

/** `write`: a ref that is told the way to do it, once what would be written is shown. */
function Writing({ wish, verb, busy, write, onApply }) {
  const { data, error, loading, fresh, reload } = useLoad("profile.preview", wish);
  const [failed, setFailed] = useState(null);
  const [focus, setFocus] = useState(1);
  const preview = fresh && !loading && !error ? data : null;
  const again = () => {
    setFailed(null);
    setFocus(focus + 1);
    reload();
  };
  const apply = (token) => {
    setFailed(null);
    return onApply({ ...wish, token }, setFailed);
  };
  write.current = preview && !busy ? () => apply(preview.token) : null;
  return (
    <Decide
      held={{ preview, last: data, error, loading, again }}
      failed={failed}
      verb={verb}
      busy={busy}
      focus={focus}
      onYes={apply}
    />
  );
}
