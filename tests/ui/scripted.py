"""A backend by script for the page's tests: it answers every operation as the plugin would, from plain values.

It stands at the network edge only. What it says is set by the test (`Script`), what was asked of it is kept.
"""

from __future__ import annotations

import base64
import io
import itertools
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from tests.ui import scripted_profiles, scripted_review, scripted_upstream
from tests.ui.scripted_from_profile import FromProfile
from tests.ui.scripted_profiles import Profiles
from tests.ui.scripted_review import Review, ReviewRefused

if TYPE_CHECKING:
    from collections.abc import Callable

Reply = dict[str, Any]
UNFINISHED = ("pending", "queued", "running")

PACK = {"id": "open", "title": "Open"}
STEPS = {
    "environment": {
        "what": "environment",
        "job": "set_up",
        "button": "Set up",
        "text": "Stash Sense needs some packages and models of its own. They go into a folder beside Stash's "
        "configuration.",
    },
    "models": {
        "what": "models",
        "job": "fetch_pack",
        "button": "Download models",
        "text": "The models that find and compare faces are not here yet.",
    },
    "faces": {
        "what": "faces",
        "job": "learn",
        "button": "Learn faces from my library",
        "text": "No face is known yet. They are learned from the pictures of your performers.",
    },
}
LICENCE_FIRST = {**STEPS["models"], "button": "Open the models page", "page": "models"}
"""Of a pack whose licence has to be accepted."""
LABELS = {
    "set_up": "Set up",
    "fetch_pack": "Download models",
    "learn": "Learn faces from my library",
    "identify": "Identify performers",
    "identify_all": "Identify performers in many scenes",
    "rematch": "Match again",
    "learn_performer": "Learn the pictures of a performer",
    "reindex": "Update the known faces",
    "install_database": "Install a face database",
    "fetch_database": "Download a face database",
    "identify_new": "Identify performers in what is new",
    "learn_new": "Learn new and changed performers",
    **scripted_review.LABELS,
    **scripted_upstream.LABELS,
    **scripted_profiles.LABELS,
}
PRIORITIES = {"critical": 0, "high": 10, "normal": 50, "low": 100}
RESOURCES = {"set_up": "network", "fetch_pack": "network", "fetch_database": "network", "rematch": "cpu_heavy"}
SCHEDULABLE = ("learn", "identify_all", "rematch")
OFF = {"mode": "off", "hours": 24, "at": "03:00", "quiet": False}
HISTORY_PAGE = 5
COLOURS = ("#8e6b4a", "#c58f6a", "#d8a988", "#6b4a36", "#e3bfa0", "#a9745a")


class Refused(Exception):
    """An error reply with a text for the user."""


def picture(seed: int) -> str:
    """A drawn face as a data URI, another one for each seed."""
    image = Image.new("RGB", (112, 112), "#3a4650")
    draw = ImageDraw.Draw(image)
    skin = COLOURS[seed % len(COLOURS)]
    draw.ellipse((24, 16, 88, 104), fill=skin)
    draw.pieslice((20, 8, 92, 80), 180, 360, fill=("#2b1d14", "#5a3a1e", "#777777", "#c9a24b")[seed % 4])
    draw.ellipse((40, 50, 48, 58), fill="#20262b")
    draw.ellipse((64, 50, 72, 58), fill="#20262b")
    draw.arc((42, 66, 70, 88), 20 + seed % 3 * 20, 160, fill="#7a2f2a", width=3)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def candidate(performer_id: int, name: str, confidence: float, reference: str | None = "known:1") -> Reply:
    lines = ((0.99, "almost certain"), (0.95, "very likely"), (0.8, "likely"), (0.5, "possible"), (0.0, "unlikely"))
    words = next(text for line, text in lines if confidence >= line)
    return {
        "performer_id": str(performer_id),
        "name": name,
        "disambiguation": "",
        "confidence": confidence,
        "words": words,
        "reference": reference,
        "known_faces": 3,
    }


def person(number: int, best: Reply | None, others: tuple[Reply, ...] = (), frames: int = 12) -> Reply:
    return {
        "id": 100 + number,
        "number": number,
        "frames": frames,
        "faces": frames,
        "first_seen": 12.0 * number,
        "times": [12.0 * number + 31 * step for step in range(min(frames, 24))],
        "crop": f"face:{number * 10}",
        "crops": [f"face:{number * 10 + step}" for step in range(min(frames, 8))],
        "best": best,
        "candidates": list(others),
        "rejected": [],
        "decision": None,
        "why_unknown": None if best else "Nobody you know comes close enough.",
    }


def identification(persons: list[Reply], **other: Any) -> Reply:
    return {
        "state": "done",
        "error": None,
        "finished_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 180)),
        "frames": 60,
        "faces": sum(each["faces"] for each in persons),
        "outdated": False,
        "outdated_why": None,
        "persons": persons,
        "above": 0.9,
        "file_changed": False,
    } | other


@dataclass
class Script:
    """What the backend says, and what was asked of it. `fail` maps an operation to the text it is refused with."""

    missing: list[str] = field(default_factory=list)
    licence_first: bool = False
    """The models are of a pack whose licence has to be accepted."""
    targets: dict[tuple[str, str], Reply | None] = field(default_factory=dict)
    outcome: Callable[[tuple[str, str]], Reply] = lambda where: identification([])
    names: dict[int, str] = field(default_factory=dict)
    jobs: dict[int, Reply] = field(default_factory=dict)
    changes: list[Reply] = field(default_factory=list)
    packs: list[Reply] = field(default_factory=list)
    settings: list[Reply] = field(default_factory=list)
    performers: list[Reply] = field(default_factory=list)
    sections: list[Reply] = field(default_factory=list)
    lists: dict[tuple[str, str], list[Reply]] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    fail: dict[str, str] = field(default_factory=dict)
    job_seconds: float = 2.0
    job_error: str | None = None
    delay: float = 0.0
    status_file: bool = True
    waiting: int | None = 4
    pictures: list[Reply] = field(default_factory=list)
    not_named: str | None = None
    seen_untagged: list[Reply] = field(default_factory=list)
    databases: list[Reply] = field(default_factory=list)
    past: list[Reply] = field(default_factory=list)
    """Jobs that ended before the test began."""
    logged: list[Reply] = field(default_factory=list)
    notes: list[Reply] = field(default_factory=list)
    arrived: dict[str, int] = field(default_factory=dict)
    requests: list[Reply] = field(default_factory=list)
    all_seconds: float | None = None
    automatic: Reply = field(default_factory=lambda: {"known": True, "enabled": True, "switches": {}})
    rules: dict[str, Reply] = field(default_factory=dict)
    overdue: set[str] = field(default_factory=set)
    due_at: float | None = None
    write: Callable[[tuple[str, str], list[int], bool], None] = lambda where, performers, add: None
    review: Review = field(default_factory=Review)
    profiles: Profiles = field(default_factory=Profiles)
    from_profile: FromProfile = field(default_factory=FromProfile)
    asked: list[tuple[str, Reply]] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def operation(self, args: Reply) -> Reply:
        """The reply to one operation. Raises Refused."""
        name = args["operation"]
        self.asked.append((name, args))
        time.sleep(self.delay)
        if name in self.fail:
            raise Refused(self.fail[name])
        if answered := self._reviewed(name, args) or self.profiles.answer(name, args):
            return answered
        handler = getattr(self, "_" + name.replace(".", "_"), None)
        if handler is None:
            raise Refused(f'There is no operation "{name}".')
        reply: Reply = handler(args)
        return reply

    def _reviewed(self, name: str, args: Reply) -> Reply | None:
        try:
            return self.review.answer(name, args, self) or self.from_profile.answer(name, args, self)
        except ReviewRefused as refused:
            raise Refused(str(refused)) from refused

    def times_asked(self, name: str) -> int:
        return sum(1 for asked, _ in self.asked if asked == name)

    # jobs: they run by the clock

    def start(
        self, kind: str, target: tuple[str, str] | None = None, total: int = 60, held: str | None = None, **more: Any
    ) -> Reply:
        """`held`: the state in which it waits, "pending" or "queued". `more` is told of it as it is."""
        for job in self.jobs.values():
            if job["kind"] == kind and job["where"] == target and self.seen(job)["state"] in UNFINISHED:
                return self.seen(job)
        number = next(self.numbers)
        self.jobs[number] = {
            "id": number, "kind": kind, "where": target, "total": total, "began": time.time(), "stopped": None,
            "length": self.job_seconds, "error": self.job_error, "told": False, "held": held, "more": more,
        }  # fmt: skip
        return self.seen(self.jobs[number])

    def seen(self, job: Reply) -> Reply:
        """The job as the pages see it now; one that is through has its effect the first time that is noticed."""
        until = job["began"] if job["held"] else job["stopped"] or time.time()
        share = min(1.0, (until - job["began"]) / job["length"])
        state = job["held"] or ("running" if share < 1 else ("failed" if job["error"] else "completed"))
        if job["stopped"]:
            state = "cancelled"
        if state == "completed" and not job["told"]:
            job["told"] = True
            self._finish(job)
        done = int(share * job["total"])
        more: Reply = job["more"]
        return {
            "id": job["id"],
            "kind": job["kind"],
            "label": LABELS[job["kind"]],
            "state": state,
            "target": {"kind": job["where"][0], "id": job["where"][1]} if job["where"] else None,
            "done": done,
            "total": job["total"],
            "message": "",
            "eta_seconds": round((1 - share) * job["length"]) if share > 0.1 else None,
            "counted": job["kind"] not in ("set_up", "fetch_pack"),
            "error": job["error"] if state == "failed" else None,
            "asked_by": "page",
            "result": job.get("result", {"text": "All done."}) if state == "completed" else None,
            "priority": 50,
            "resource": RESOURCES.get(job["kind"], "gpu"),
            "attempts": 0 if job["held"] else 1,
            "left_out": [],
            "created_at": job["began"],
            "started_at": None if job["held"] else job["began"],
            "updated_at": time.time(),
            "finished_at": None if state in UNFINISHED else job["stopped"] or job["began"] + job["length"],
            "can_stop": state in UNFINISHED,
            "can_stop_after": state == "running" and job["kind"] not in ("set_up", "fetch_pack"),
            "stopping": None,
        } | more

    def _finish(self, job: Reply) -> None:
        if job["kind"] == "identify":
            self.targets[job["where"]] = self.outcome(job["where"])
        done = {"set_up": ("environment", "models"), "fetch_pack": ("models",), "learn": ("faces",)}
        self.missing = [what for what in self.missing if what not in done.get(job["kind"], ())]
        if job["kind"] == "rematch":
            for found in self.targets.values():
                if found:
                    found["outdated"] = False
        if job["kind"] == "fetch_pack":
            for pack in self.packs:
                if pack["id"] == job.get("pack"):
                    pack["state"] = "ready"

    def status(self) -> Reply:
        now, jobs = time.time(), [self.seen(job) for job in self.jobs.values()]
        return {
            "at": now,
            "revision": int(now * 1000),
            "jobs": jobs,
            "waiting": sum(1 for job in jobs if job["state"] in ("pending", "queued")),
            "due_at": self.due_at,
            "at_work": any(job["state"] == "running" for job in jobs),
        }

    def _jobs_status(self, args: Reply) -> Reply:
        return self.status()

    def _job_start(self, args: Reply) -> Reply:
        job = self.start(args["kind"])
        self.jobs[job["id"]]["pack"] = args.get("pack")
        return {"job": job}

    def _job_stop(self, args: Reply) -> Reply:
        job = self.jobs[args["id"]]
        if args.get("after_unit"):
            job["more"] |= {"can_stop_after": False, "stopping": "after"}
        else:
            job["stopped"] = job["stopped"] or time.time()
        return {"job": self.seen(job)}

    def _identify_start(self, args: Reply) -> Reply:
        return {"job": self.start("identify", where(args))}

    # the page of operations

    def _queue_show(self, args: Reply) -> Reply:
        jobs = [job for job in self.status()["jobs"] if job["state"] in UNFINISHED]
        switches = dict.fromkeys(("scene_create", "scene_update", "image_create", "performer_change"), False)
        return {
            "jobs": sorted(jobs, key=lambda job: (job["priority"], job["id"])),
            **self._history(None),
            "notes": self.notes,
            "arrived": self.arrived,
            "all_seconds": self.all_seconds,
            "ready": self.ready(),
            "requests": self.requests,
            "automatic": self.automatic | {"switches": switches | self.automatic["switches"]},
            "due_at": None if self.due_at is None else _iso(self.due_at),
            **self._schedules(),
        }

    def _history(self, before: int | None) -> Reply:
        ended = [job for job in self.status()["jobs"] if job["state"] not in UNFINISHED]
        rows = sorted((*ended, *self.past), key=lambda job: -job["id"])
        rows = [job for job in rows if before is None or job["id"] < before][:HISTORY_PAGE]
        return {"history": rows, "older": rows[-1]["id"] if len(rows) == HISTORY_PAGE else None}

    def _schedules(self) -> Reply:
        listed = []
        for kind in SCHEDULABLE:
            rule, late = self.rules.get(kind, OFF), kind in self.overdue
            at = time.time() + (-3600 if late else 3600)
            listed.append({
                "kind": kind, "label": LABELS[kind], "rule": rule, "overdue": late,
                "next_at": None if rule["mode"] == "off" else _iso(at),
            })  # fmt: skip
        return {"schedules": listed, "quiet": {"from": 1, "until": 7}, "clock": time.strftime("%H:%M")}

    def _queue_history(self, args: Reply) -> Reply:
        return self._history(args["before"])

    def _queue_tick(self, args: Reply) -> Reply:
        return {"due": False}

    def _queue_run(self, args: Reply) -> Reply:
        return {}

    def _queue_clear(self, args: Reply) -> Reply:
        self.past.clear()
        self.jobs = {number: job for number, job in self.jobs.items() if self.seen(job)["state"] in UNFINISHED}
        return self._history(None)

    def _job_retry(self, args: Reply) -> Reply:
        known = [*self.past, *map(self.seen, self.jobs.values())]
        return {"job": self.start(next(job["kind"] for job in known if job["id"] == args["id"]))}

    def _job_priority(self, args: Reply) -> Reply:
        job = self.jobs[args["id"]]
        job["more"]["priority"] = PRIORITIES[args["priority"]]
        return {"job": self.seen(job)}

    def _job_log(self, args: Reply) -> Reply:
        known = [*self.past, *map(self.seen, self.jobs.values())]
        return {"job": next(job for job in known if job["id"] == args["id"]), "lines": self.logged}

    def _schedule_set(self, args: Reply) -> Reply:
        self.rules[args["kind"]] = args["rule"]
        return self._schedules()

    # targets and decisions

    def ready(self) -> Reply:
        flags = {what: what not in self.missing for what in STEPS}
        steps = {**STEPS, "models": LICENCE_FIRST} if self.licence_first else STEPS
        return {**flags, "pack": PACK, "missing": [steps[what] for what in steps if what in self.missing]}

    def _target_show(self, args: Reply) -> Reply:
        mine = [self.seen(job) for job in self.jobs.values() if job["where"] == where(args)]
        return {
            "ready": self.ready(),
            "job": mine[-1] if mine else None,
            "identification": self.targets.get(where(args)),
        }

    def _crops(self, args: Reply) -> Reply:
        return {"crops": {name: picture(int(name.split(":")[1]) // 10) for name in args["ids"]}}

    def _name(self, performer_id: str) -> str:
        return self.names.get(int(performer_id), f"performer {performer_id}")

    def _persons_preview(self, args: Reply) -> Reply:
        chosen = [self._name(choice["performer_id"]) for choice in args["choices"]]
        return {"text": f"Add {' and '.join(chosen)} to this {args['kind']}.", "adds": [], "already": []}

    def _persons_accept(self, args: Reply) -> Reply:
        chosen = [(choice["person"], choice["performer_id"]) for choice in args["choices"]]
        names = " and ".join(self._name(performer) for _, performer in chosen)
        change = self._changed(f"Added {names}", where(args))
        change["added"] = [int(performer) for _, performer in chosen]
        self.write(where(args), change["added"], True)
        for number, performer in chosen:
            self._person(args, number)["decision"] = {
                "performer_id": performer, "name": self._name(performer), "change": change["id"], "at": change["at"],
            }  # fmt: skip
        return {"change": change, "text": f"Added {names}."}

    def _person(self, args: Reply, number: int) -> Reply:
        found = self.targets[where(args)] or {}
        each: Reply = next(each for each in found["persons"] if each["id"] == number)
        return each

    def _person_reject(self, args: Reply) -> Reply:
        found = self._person(args, args["person"])
        self.review.rejected(args["person"], args["performer_id"])
        found["rejected"].append({"id": args["performer_id"], "name": self._name(args["performer_id"])})
        if found["best"] and found["best"]["performer_id"] == args["performer_id"]:
            found["taken"], found["best"] = found["best"], None
            found["why_unknown"] = "Nobody else comes close enough."
        return {"text": "Remembered.", "identification": self.targets[where(args)]}

    def _person_unreject(self, args: Reply) -> Reply:
        found = self._person(args, args["person"])
        found["rejected"] = [each for each in found["rejected"] if each["id"] != args["performer_id"]]
        found["best"] = found.pop("taken", found["best"])
        return {"text": "Taken back.", "identification": self.targets[where(args)]}

    def _performer_create(self, args: Reply) -> Reply:
        number = 900 + len(self.names)
        self.names[number] = args["name"]
        choice = {"person": args["person"], "performer_id": str(number)}
        reply = self._persons_accept(args | {"choices": [choice]})
        return {"performer_id": str(number), "change": reply["change"], "text": f"Created and added {args['name']}."}

    # published face databases

    def _databases_list(self, args: Reply) -> Reply:
        return {"databases": self.databases}

    def _databases_install(self, args: Reply) -> Reply:
        return {"job": self.start("install_database")}

    def _databases_fetch(self, args: Reply) -> Reply:
        return {"job": self.start("fetch_database")}

    def _databases_remove(self, args: Reply) -> Reply:
        self.databases = [each for each in self.databases if each["slug"] != args["slug"]]
        return self._databases_list(args)

    # the page of a performer

    def _performer_show(self, args: Reply) -> Reply:
        told = {"pictures": self.pictures, "not_named": self.not_named, "seen": self.seen_untagged}
        return {"ready": self.ready(), "job": None, **told}

    def _performer_learn(self, args: Reply) -> Reply:
        return {"job": self.start("learn_performer")}

    def _performer_drop(self, args: Reply) -> Reply:
        return self._judged(args, "dropped", "Dropped. It is not used any more.")

    def _performer_keep(self, args: Reply) -> Reply:
        return self._judged(args, "used", "Taken back. It is used again.")

    def _judged(self, args: Reply, state: str, text: str) -> Reply:
        of_source = (each for each in self.pictures if (each["kind"], each["source"]) == (args["kind"], args["source"]))
        next(of_source)["state"] = state
        return {"text": text, "job": self.start("reindex"), "shown": self._performer_show(args)}

    def _changed(self, title: str, target: tuple[str, str]) -> Reply:
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        change = {
            "id": next(self.numbers), "title": title, "at": now, "state": "done", "can_undo": True,
            "target": {"kind": target[0], "id": target[1]},
        }  # fmt: skip
        self.changes.insert(0, change)
        return change

    def _change_undo(self, args: Reply) -> Reply:
        change = next(each for each in self.changes if each["id"] == args["change"])
        change.update(state="undone", can_undo=False)
        self.review.undone(change["id"])
        key = where(change["target"])
        self.write(key, change.get("added", []), False)
        for each in (self.targets.get(key) or {"persons": []})["persons"]:
            if each["decision"] and each["decision"]["change"] == change["id"]:
                each["decision"] = None
        return {"text": f"Undone: {change['title']}.", "done": True, "left": []}

    def _changes_list(self, args: Reply) -> Reply:
        return {"changes": self.changes}

    # the page

    def _overview(self, args: Reply) -> Reply:
        none = dict.fromkeys(("identified", "nobody", "failed", "outdated", "undecided"), 0)
        known = [each for each in self.performers if each["faces"]]
        return {
            "version": "0.1.0",
            "status_file": self.status_file,
            "ready": self.ready(),
            "data_directory": "/config/stash-sense",
            "counts": {kind: none | self.counts.get(kind, {}) for kind in ("scenes", "images")},
            "known": {
                "performers": len(known),
                "faces": sum(each["faces"] for each in known),
                "without": len(self.performers) - len(known),
                "learned_at": None,
                "version": 1,
            },
            "jobs": self.status()["jobs"],
            "recent_changes": self.changes[:10],
        }

    def _scenes_waiting(self, args: Reply) -> Reply:
        return {"count": self.waiting}

    def _learn_report(self, args: Reply) -> Reply:
        return {"performers": self.performers, "at": None}

    def _targets_list(self, args: Reply) -> Reply:
        rows = self.lists.get((args["kind"], args["filter"]), [])
        after = args.get("after") or 0
        return {"targets": rows[after : after + 5], "next": after + 5 if len(rows) > after + 5 else None}

    def _settings_get(self, args: Reply) -> Reply:
        groups: dict[str, list[Reply]] = {}
        for setting in self.settings:
            groups.setdefault(setting["group"], []).append(setting)
        return {"groups": [{"title": title, "settings": rows} for title, rows in groups.items()]}

    def _settings_set(self, args: Reply) -> Reply:
        for setting in self.settings:
            if setting["key"] in args["values"]:
                value = args["values"][setting["key"]]
                setting["value"] = setting["default"] if value is None else value
        return self._settings_get(args)

    def _packs_list(self, args: Reply) -> Reply:
        return {"packs": self.packs, "folder": None}

    def _packs_remove(self, args: Reply) -> Reply:
        for pack in self.packs:
            if pack["id"] == args["pack"]:
                pack["state"] = "missing"
        return self._packs_list(args)

    def _diagnose(self, args: Reply) -> Reply:
        lines = [f"{line['label']}: {line['value']}" for section in self.sections for line in section["lines"]]
        return {"sections": self.sections, "text": "\n".join(lines)}


def ended(number: int, kind: str, state: str = "completed", ago: float = 3600, **more: Any) -> Reply:
    """A job that ended before the test began, `ago` seconds before now, after two minutes."""
    at = time.time() - ago
    return {
        "id": number, "kind": kind, "label": LABELS[kind], "state": state, "target": None, "done": 0, "total": None,
        "counted": True, "message": "", "eta_seconds": None, "error": None, "asked_by": "page", "result": None,
        "priority": 50, "resource": "gpu", "attempts": 1, "left_out": [], "created_at": at - 130,
        "started_at": at - 125, "updated_at": at, "finished_at": at, "can_stop": False, "can_stop_after": False,
    } | more  # fmt: skip


def _iso(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(seconds))


def where(args: Reply) -> tuple[str, str]:
    return args["kind"], str(args["id"])
