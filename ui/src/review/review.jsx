// The view "Review": what there is to decide, by type; then the list of one type; then one of them.
import { React, useRef } from "../host.js";
import { Loading } from "../shared/loading.jsx";
import { Failure } from "../shared/notice.jsx";
import { useEnded, useLive } from "../shared/use-live.js";
import { useLoad } from "../shared/use-load.js";
import { isFinding } from "./finding.js";
import { Start } from "./start.jsx";
import { TypeView } from "./type-view.jsx";
import { useAddress } from "./use-address.js";
import { counted } from "./words.js";

export function Review() {
  const { data, error, loading, reload, set } = useLoad("review.types");
  const address = useAddress();
  const { jobs } = useLive(isFinding);
  const latest = useRef(null);
  latest.current = data;
  useEnded(() => reload());
  if (!data) return error ? <Failure text={error} busy={loading} onRetry={reload} /> : <Loading />;
  const { types } = data;
  const info = types.find(({ type }) => type === address.place.type);
  if (!info) return <Start types={types} boxes={data.boxes} jobs={jobs} />;
  const decided = (news) => {
    const counts = latest.current.types.map((each) => (each.type === info.type ? counted(each, news) : each));
    set({ ...latest.current, types: counts });
  };
  const known = { ...info, boxes: data.boxes };
  return <TypeView key={info.type} info={known} jobs={jobs} address={address} onDecided={decided} onChanged={reload} />;
}
