// Picture, name and what else tells one side apart: of the library, or of a stash-box, whose picture is fetched for us.
import { Link, React } from "../host.js";
import { BoxPicture } from "./fields/box-picture.jsx";
import { Away } from "./fields/items.jsx";
import { Picture } from "./pictures.jsx";

export function SideHead({ side }) {
  const fetched = side.picture?.startsWith("box:");
  return (
    <>
      {fetched ? <BoxPicture token={side.picture} box={side.name} /> : <Picture path={side.picture} />}
      <span className="sense-side-name" dir="auto" title={side.name}>
        <Name side={side} />
      </span>
      {side.subtitle && (
        <span className="sense-muted" dir="auto">
          {side.subtitle}
        </span>
      )}
    </>
  );
}

function Name({ side }) {
  if (!side.page) return side.name;
  if (side.page.startsWith("/")) return <Link to={side.page}>{side.name}</Link>;
  return <Away page={side.page} name={side.name} text={side.name} />;
}
