// A job by name, with the way to what it is about.
import { Link, React } from "../host.js";
import { placeOf } from "../page/places.js";
import { aboutOf } from "./job-words.js";

export function JobName({ job }) {
  return (
    <>
      <strong>{job.label}</strong>
      {job.target && " · "}
      {job.target && <Link to={placeOf(job.target.kind, job.target.id)}>{aboutOf(job)}</Link>}
    </>
  );
}
