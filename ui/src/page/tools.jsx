// The way to our page from Settings > Tools. Stash draws that group twice; the first of ours to appear stays.
import { Button, Link, React, Setting, useEffect, useState } from "../host.js";
import { t } from "../texts/t.js";

let owner = null;

export function ToolsEntry() {
  const [token] = useState({});
  const [mine, setMine] = useState(false);
  useEffect(() => {
    owner ??= token;
    setMine(owner === token);
    return () => {
      if (owner === token) owner = null;
    };
  }, [token]);
  if (!mine) return null;
  const heading = (
    <Link to="/plugins/stash-sense">
      <Button>{t("product")}</Button>
    </Link>
  );
  return <Setting heading={heading} subHeading={t("tools.text")} />;
}
