import { React, Spinner } from "../host.js";
import { t } from "../texts/t.js";

export function Loading() {
  return (
    <div className="sense-muted py-3" role="status">
      <Spinner animation="border" size="sm" aria-hidden="true" /> {t("loading")}
    </div>
  );
}
