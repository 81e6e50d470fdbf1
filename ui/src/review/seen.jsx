// What there is to see of one recommendation: its sides, or the fields that are compared with a stash-box.
import { Loading } from "../shared/loading.jsx";
import { Notice } from "../shared/notice.jsx";
import { React } from "../host.js";
import { Choices } from "./choices.jsx";
import { Compare } from "./fields/compare.jsx";
import { GoneChoice } from "./fields/gone-choice.jsx";
import { Origin } from "./fields/origin.jsx";
import { Matches } from "./matches.jsx";
import { Moments } from "./moments.jsx";
import { Pairs } from "./pairs.jsx";
import { Sides } from "./sides.jsx";
import { keeperOf } from "./words.js";

/** `choices`: those of the user, and where there are none, what the last preview took. */
export function Seen({ data, choices, onChoose, compare, place }) {
  const View = data.upstream || pickOf(data) ? Upstream : Library;
  return (
    <>
      {data.stale && data.state === "open" && <Notice kind="warning">{data.stale}</Notice>}
      <View data={data} choices={choices} onChoose={onChoose} compare={compare} place={place} />
    </>
  );
}

/** The choice of one of several candidates at a stash-box, or undefined. */
export const pickOf = (data) => data?.choices.find(({ key }) => key === "candidate");

function Library({ data, choices, onChoose }) {
  const keeper = keeperOf(data.choices, data.sides);
  const others = data.choices.filter((each) => each !== keeper);
  return (
    <>
      <Sides
        sides={data.sides}
        differing={data.differing}
        keeper={data.state === "open" ? keeper : null}
        kept={keeper && (choices[keeper.key] ?? keeper.value)}
        onKeep={(value) => onChoose(keeper.key, value)}
      />
      <Moments sides={data.sides} moments={data.moments} />
      <Pairs sides={data.sides} pairs={data.pairs} reasons={data.reasons} />
      {data.state === "open" && <Choices choices={others} chosen={choices} onChoose={onChoose} />}
    </>
  );
}

function Upstream({ data, choices, onChoose, compare, place }) {
  const open = data.state === "open";
  const pick = pickOf(data);
  const [mine] = data.sides;
  return (
    <>
      {pick ? (
        <div onFocus={compare?.places.above}>
          <Matches
            sides={data.sides}
            differing={data.differing}
            pick={pick}
            chosen={choices.candidate ?? pick.value}
            onPick={open ? (value) => onChoose("candidate", value) : null}
            place={place}
          />
        </div>
      ) : (
        <Origin upstream={data.upstream} side={mine} />
      )}
      {compare?.waiting && <Loading />}
      {data.upstream && compare?.shown && (
        <Compare
          mine={mine?.page ? { name: mine.name, page: mine.page } : null}
          upstream={data.upstream}
          quiet={data.quiet}
          compare={compare}
        />
      )}
      {data.upstream?.gone && open && <GoneChoice choices={data.choices} chosen={choices} onChoose={onChoose} />}
    </>
  );
}
