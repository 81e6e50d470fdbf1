// Two videos at moments that are the same in both, stepped through together.
import "./moments.css";
import { React, useEffect, useRef, useState } from "../host.js";
import { Action } from "../shared/action.jsx";
import { Notice } from "../shared/notice.jsx";
import { clock } from "../shared/time.js";
import { t } from "../texts/t.js";

export function Moments({ sides, moments }) {
  const [first, second] = sides;
  if (!moments.length || !first?.stream || !second?.stream) return null;
  return <Together first={first} second={second} moments={moments} />;
}

function Together({ first, second, moments }) {
  const players = useRef([]);
  const [at, setAt] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [failed, setFailed] = useState(false);
  const go = (index) => setAt(Math.max(0, Math.min(moments.length - 1, index)));
  const toggle = () => {
    setPlaying(!playing);
    for (const player of players.current) {
      if (playing) player.pause();
      else player.play().catch(() => setPlaying(false));
    }
  };
  const moment = moments[at];
  const video = (side, place, seconds) => (
    <Video
      side={side}
      seconds={seconds}
      playerRef={(element) => {
        if (element) players.current[place] = element;
      }}
      onFailed={() => setFailed(true)}
    />
  );
  if (failed) return <Notice>{t("review.moments.failed")}</Notice>;
  return (
    <section className="sense-moments" aria-label={t("review.moments")}>
      <h4>{t("review.moments")}</h4>
      <div className="sense-moments-videos">
        {video(first, 0, moment.a)}
        {video(second, 1, moment.b)}
      </div>
      <div className="sense-row">
        <Action icon="faBackwardStep" disabled={at === 0} onClick={() => go(at - 1)}>
          {t("review.moments.previous")}
        </Action>
        <Action icon={playing ? "faPause" : "faPlay"} onClick={toggle}>
          {playing ? t("review.moments.pause") : t("review.moments.play")}
        </Action>
        <Action icon="faForwardStep" disabled={at === moments.length - 1} onClick={() => go(at + 1)}>
          {t("review.moments.next")}
        </Action>
        <span role="status">
          {t("review.moments.at", { place: at + 1, total: moments.length, a: clock(moment.a), b: clock(moment.b) })}
        </span>
      </div>
    </section>
  );
}

/** Moved to its moment as soon as it knows its length; a browser that cannot play it says so. */
function Video({ side, seconds, playerRef, onFailed }) {
  const own = useRef(null);
  const seek = () => {
    if (own.current && own.current.readyState > 0) own.current.currentTime = seconds;
  };
  useEffect(seek, [seconds]);
  return (
    <figure>
      <video
        ref={(element) => {
          own.current = element;
          playerRef(element);
        }}
        muted
        playsInline
        preload="metadata"
        src={side.stream}
        poster={side.picture ?? undefined}
        onLoadedMetadata={seek}
        onError={onFailed}
      />
      <figcaption dir="auto">{side.name}</figcaption>
    </figure>
  );
}
