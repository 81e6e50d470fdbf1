// Every setting with its help; nothing is stored before Save.
import "./settings.css";
import { call } from "../api.js";
import { React, useState, useToast } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Confirm } from "../shared/confirm.jsx";
import { Loading } from "../shared/loading.jsx";
import { Failure } from "../shared/notice.jsx";
import { useCall } from "../shared/use-call.js";
import { useLoad } from "../shared/use-load.js";
import { t } from "../texts/t.js";
import { Field } from "./settings-field.jsx";
import { examine, shown } from "./settings-draft.js";

export function Settings() {
  const { data, error, loading, reload, set } = useLoad("settings.get");
  if (!data) return error ? <Failure text={error} busy={loading} onRetry={reload} /> : <Loading />;
  return <SettingsForm groups={data.groups} onSaved={set} />;
}

function SettingsForm({ groups, onSaved }) {
  const [draft, setDraft] = useState({});
  const { busy, run } = useCall();
  const toast = useToast();
  const settings = groups.flatMap((group) => group.settings);
  const { values, errors } = examine(settings, draft);
  const changed = Object.keys(values).length;
  const wrong = Object.keys(errors).length;
  const edit = (key, raw) => setDraft({ ...draft, [key]: raw });
  const save = (sent, text, key = "save") =>
    run(key, async () => {
      onSaved(await call("settings.set", { values: sent }));
      setDraft({});
      toast.success(text);
    });
  const submit = (event) => {
    event.preventDefault();
    if (changed && !wrong) save(values, t("settings.saved"));
  };
  const resetAll = () =>
    save(Object.fromEntries(settings.map((setting) => [setting.key, null])), t("settings.reset_done"), "reset");
  return (
    <form className="sense-settings" onSubmit={submit} noValidate>
      {groups.map((group) => (
        <section key={group.title} className="sense-section">
          <h3>{group.title}</h3>
          <div className="card sense-settings-card">
            {group.settings.map((setting) => (
              <Field
                key={setting.key}
                setting={setting}
                raw={draft[setting.key] ?? shown(setting)}
                error={errors[setting.key]}
                onChange={(raw) => edit(setting.key, raw)}
              />
            ))}
          </div>
        </section>
      ))}
      <div className="sense-row sense-settings-bar">
        <Action
          type="submit"
          variant="primary"
          icon="faFloppyDisk"
          busy={busy === "save"}
          disabled={!changed || wrong > 0}
        >
          {t("settings.save")}
        </Action>
        <Action disabled={!changed && !wrong} onClick={() => setDraft({})}>
          {t("settings.discard")}
        </Action>
        <span className="sense-muted" role="status">
          {wrong ? t("settings.wrong", { count: wrong }) : changed ? t("settings.changed", { count: changed }) : ""}
        </span>
        <Confirm
          variant="link"
          className="ml-auto"
          question={t("settings.reset.sure")}
          yes={t("settings.reset.yes")}
          busy={busy === "reset"}
          disabled={busy !== null}
          onYes={resetAll}
        >
          {t("settings.reset")}
        </Confirm>
      </div>
    </form>
  );
}
