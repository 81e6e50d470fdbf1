// Where what is missing first is to be had.
import { Link, React } from "../host.js";
import { ROUTE } from "../page/places.js";
import { t } from "../texts/t.js";
import { groupOf } from "./finding.js";

export function NeedsWay({ info, ...rest }) {
  const boxes = groupOf(info) === "stash-box";
  return (
    <Link to={`${ROUTE}/${boxes ? "boxes" : "operations"}`} {...rest}>
      {t(boxes ? "review.needs.boxes" : "review.needs.way")}
    </Link>
  );
}
