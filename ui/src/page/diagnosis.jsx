// What works, what does not, and what to do about it; all of it as text for a question somewhere.
import "./diagnosis.css";
import { Icon, React, useRef, useState, useToast } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Loading } from "../shared/loading.jsx";
import { Empty, Failure } from "../shared/notice.jsx";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";

const MARKS = { true: ["faCircleCheck", "good"], false: ["faCircleXmark", "bad"], null: ["faCircleInfo", "plain"] };

export function Diagnosis() {
  const { data, error, loading, reload } = useLoad("diagnose");
  if (!data) return error ? <Failure text={error} busy={loading} onRetry={reload} /> : <Looking />;
  const wrong = data.sections.flatMap((section) => section.lines).filter((line) => line.ok === false).length;
  return (
    <>
      <div className="sense-row sense-diagnosis-head">
        <strong role="status">{wrong ? t("diagnosis.wrong", { count: wrong }) : t("diagnosis.good")}</strong>
        <span className="sense-row">
          <Action icon="faRotateRight" busy={loading} onClick={reload}>
            {t("diagnosis.again")}
          </Action>
          <Copy text={data.text} />
        </span>
      </div>
      {!data.sections.length && <Empty title={t("diagnosis.none")} />}
      {data.sections.map((section) => (
        <section key={section.title} className="sense-section">
          <h3>{section.title}</h3>
          <div className="card sense-card sense-diagnosis">
            {section.lines.map((line) => (
              <Line key={`${line.label}:${line.value}`} line={line} />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

function Looking() {
  return (
    <>
      <Loading />
      <p className="sense-muted">{t("diagnosis.looking")}</p>
    </>
  );
}

function Line({ line }) {
  const [icon, tone] = MARKS[line.ok];
  return (
    <div className={`sense-diagnosis-line sense-diagnosis-${tone}`}>
      <Icon name={icon} />
      <span className="sr-only">{t(`diagnosis.mark.${tone}`)}</span>
      <span className="sense-diagnosis-label">{line.label}</span>
      <span className="sense-diagnosis-value">
        {line.value}
        {line.hint && <div className="sense-diagnosis-hint">{line.hint}</div>}
      </span>
    </div>
  );
}

/** The clipboard needs https or localhost; elsewhere the text is shown, marked, to be copied by hand. */
function Copy({ text }) {
  const toast = useToast();
  const [shown, setShown] = useState(false);
  const area = useRef(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast.success(t("diagnosis.copied"));
    } catch {
      setShown(true);
      setTimeout(() => area.current?.select(), 0);
    }
  };
  return (
    <>
      <Action icon="faCopy" onClick={copy}>
        {t("diagnosis.copy")}
      </Action>
      {shown && (
        <textarea
          ref={area}
          readOnly
          className="form-control text-input sense-diagnosis-text"
          rows={10}
          value={text}
          aria-label={t("diagnosis.text")}
        />
      )}
    </>
  );
}
