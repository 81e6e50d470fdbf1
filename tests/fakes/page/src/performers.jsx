import React from "react";
import { Link } from "react-router-dom";

/** The performers of a scene or image, as the host lists them under its details. */
export function Performers({ performers }) {
  return (
    <>
      <h6>Performers ({performers.length})</h6>
      <ul className="performers" aria-label="Performers">
        {performers.map((performer) => (
          <li key={performer.id}>
            <Link to={`/performers/${performer.id}`}>
              <img src={performer.image_path} alt="" /> {performer.name}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
