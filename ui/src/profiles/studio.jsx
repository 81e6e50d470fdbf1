// Choosing one of the studios of a stash-box.
import { call } from "../api.js";
import { Form, React, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { useCall } from "../shared/use-call.js";
import { t } from "../texts/t.js";

const named = ({ name, parent }) => (parent ? t("profiles.studio.of", { name, parent }) : name);

export function Studio({ endpoint, chosen, onChoose }) {
  const { busy, run } = useCall();
  const [text, setText] = useState("");
  const [found, setFound] = useState(null);
  const find = () =>
    run("find", async () => {
      const { studios } = await call("profiles.studios", { endpoint, text: text.trim() });
      setFound(studios);
      onChoose(studios[0]?.id ?? "");
    });
  return (
    <>
      <form
        className="sense-row"
        onSubmit={(event) => {
          event.preventDefault();
          find();
        }}
      >
        <Form.Control
          size="sm"
          className="text-input sense-profiles-name"
          aria-label={t("profiles.studio")}
          placeholder={t("profiles.studio")}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Action type="submit" icon="faMagnifyingGlass" busy={busy === "find"} disabled={!text.trim()}>
          {t("profiles.studio.find")}
        </Action>
      </form>
      {found?.length === 0 && <p className="sense-muted">{t("profiles.studio.none")}</p>}
      {found?.map((studio) => (
        <Form.Check
          key={studio.id}
          id={`sense-studio-${studio.id}`}
          type="radio"
          name="sense-studio"
          label={named(studio)}
          checked={chosen === studio.id}
          onChange={() => onChoose(studio.id)}
        />
      ))}
    </>
  );
}
