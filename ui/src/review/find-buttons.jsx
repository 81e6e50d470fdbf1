// "Look for it", and looking at everything anew, for one type.
import "./find-buttons.css";
import { React } from "../host.js";
import { Action } from "../shared/action.jsx";
import { useStart } from "../shared/tasks.jsx";
import { t } from "../texts/t.js";

/** `job`: what looks for it just now. */
export function FindButtons({ info, job }) {
  const starter = useStart();
  const running = Boolean(job) || info.running;
  const off = Boolean(starter.busy) || running || Boolean(info.needs);
  const look = (whole) => starter.start(info.job, { whole });
  const about = (text) => t("action.about", { text, name: info.label });
  return (
    <span className="sense-find">
      <Action
        icon="faMagnifyingGlass"
        variant={info.last_run ? "secondary" : "primary"}
        busy={Boolean(starter.busy) || running}
        disabled={off}
        aria-label={about(t("review.look"))}
        onClick={() => look(false)}
      >
        {running ? t("task.running") : t("review.look")}
      </Action>
      {info.last_run && (
        <Action
          variant="link"
          disabled={off}
          title={t("review.look.anew.title")}
          aria-label={about(t("review.look.anew"))}
          onClick={() => look(true)}
        >
          {t("review.look.anew")}
        </Action>
      )}
    </span>
  );
}
