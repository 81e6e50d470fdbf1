// What to look for instead of what is known of the person: sent when it is complete, for it goes to other servers.
import "./search.css";
import { React, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { t } from "../texts/t.js";

export function Search({ fieldRef, query, onSearch }) {
  const [text, setText] = useState(query);
  const search = (event) => {
    event.preventDefault();
    onSearch(text.trim());
  };
  const known = () => {
    setText("");
    onSearch("");
    fieldRef.current.focus();
  };
  return (
    <form className="sense-from-search" role="search" onSubmit={search}>
      <input
        ref={fieldRef}
        type="text"
        className="form-control form-control-sm text-input"
        autoComplete="off"
        maxLength={300}
        aria-label={t("from.search")}
        placeholder={t("from.search.placeholder")}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Action type="submit" icon="faMagnifyingGlass">
        {t("from.search.go")}
      </Action>
      {query && (
        <Action variant="link" onClick={known}>
          {t("from.search.back")}
        </Action>
      )}
    </form>
  );
}
