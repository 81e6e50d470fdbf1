// The view "Review": what there is to decide, by type; then the list of one type; then one of them.
import { React, useEffect, useRef } from "../host.js";
import { Loading } from "../shared/loading.jsx";
import { Failure } from "../shared/notice.jsx";
import { useEnded, useLive } from "../shared/use-live.js";
import { useLoad } from "../shared/use-load.js";
import { isFinding } from "./finding.js";
import { Start } from "./start.jsx";
import { TypeView } from "./type-view.jsx";
import { useAddress } from "./use-address.js";

export function Review() {
  const { data, error, loading, reload } = useLoad("review.types");
  const address = useAddress();
  const { jobs } = useLive(isFinding);
  const outdated = useRef(false);
  useEnded(() => reload());
  const info = data?.types.find(({ type }) => type === address.place.type);
  const atStart = Boolean(data) && !info;
  useEffect(() => {
    if (atStart && outdated.current) reload();
    outdated.current = false;
  }, [atStart]);
  if (!data) return error ? <Failure text={error} busy={loading} onRetry={reload} /> : <Loading />;
  if (!info) return <Start types={data.types} jobs={jobs} />;
  const decided = () => {
    outdated.current = true;
  };
  return <TypeView key={info.type} info={info} jobs={jobs} address={address} onDecided={decided} onChanged={reload} />;
}
