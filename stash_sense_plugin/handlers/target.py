"""Who is in a scene or image, as its page shows it. Reads only our own database, so that it is quick."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import identity
from stash_sense_plugin.handlers import work as work_handlers
from stash_sense_plugin.jobs import readiness, starting, status
from stash_sense_plugin.protocol.request import whole
from stash_sense_plugin.protocol.times import iso
from stash_sense_plugin.store import jobs, known, targets, verdicts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request
    from stash_sense_plugin.store.database import Row
    from stash_sense_plugin.store.verdicts import Verdict

WORDS = ((0.99, "almost certain"), (0.95, "very likely"), (0.8, "likely"), (0.5, "possible"), (0.0, "unlikely"))
MOST_TIMES, MOST_CROPS, MOST_IDS = 24, 8, 100


def show(app: App, request: Request) -> dict[str, Any]:
    where = work_handlers.target(request)
    starting.ensure(app)
    return {
        "ready": readiness.of(app),
        "job": _job(app, where),
        "identification": identification(app, where, str(request.args.get("file") or "")),
    }


def crops(app: App, request: Request) -> dict[str, Any]:
    wanted = [name for name in request.items("ids") if isinstance(name, str)]
    found = {name: _crop(app, name) for name in wanted[:MOST_IDS]}
    return {
        "crops": {
            name: f"data:image/jpeg;base64,{base64.b64encode(data).decode()}" for name, data in found.items() if data
        }
    }


def identification(app: App, where: tuple[str, int], file_now: str = "") -> dict[str, Any] | None:
    """None where nothing has been found out yet. `file_now` is the fingerprint that Stash has for the file today."""
    row = targets.get(app.database, targets.Target(*where, app.pack.space))
    if row is None or row["finished_at"] is None:
        return None
    why = None if row["matched_with"] == identity.matched_with(app) or row["state"] == "failed" else OUTDATED
    return {
        "state": "failed" if row["error"] else "done",
        "error": row["error"],
        "frames": row["frames"],
        "faces": row["faces"],
        "finished_at": iso(row["finished_at"]),
        "outdated": why is not None,
        "outdated_why": why,
        "file_changed": bool(file_now and row["file"] and file_now != row["file"]),
        "persons": _persons(app, where, row),
        "above": app.settings.fraction("add_above"),
    }


OUTDATED = "The known faces or the settings have changed since."


def _persons(app: App, where: tuple[str, int], row: Row) -> list[dict[str, Any]]:
    faces = _by_person(targets.face_places(app.database, row["id"]))
    candidates = _by_person(targets.candidates(app.database, row["id"]))
    decided = verdicts.of_target(app.database, *where)
    names = known.names(
        app.database,
        [each["performer_id"] for rows in candidates.values() for each in rows]
        + [each.performer_id for each in decided],
    )
    return [
        _person(
            person,
            faces.get(person["id"], []),
            candidates.get(person["id"], []),
            [each for each in decided if each.template == person["template"]],
            names,
        )
        for person in targets.persons(app.database, row["id"])
    ]


def _person(
    person: Row, faces: Sequence[Row], candidates: Sequence[Row], decided: Sequence[Verdict], names: Mapping[int, Row]
) -> dict[str, Any]:
    rejected = [each.performer_id for each in decided if each.verdict == "rejected"]
    accepted = next((each for each in decided if each.verdict == "accepted"), None)
    possible = [each for each in candidates if each["performer_id"] not in rejected and each["performer_id"] in names]
    best = possible[0] if possible and possible[0]["rank"] == 0 and possible[0]["named"] else None
    pictures = [f"face:{face['id']}" for face in faces if face["has_crop"]]
    return {
        "id": person["id"],
        "number": person["number"],
        "frames": person["frames"],
        "faces": len(faces),
        "first_seen": person["first_seen"],
        "times": _spread(sorted({f["time"] for f in faces if f["time"] is not None})),
        "crop": pictures[0] if pictures else None,
        "crops": pictures[:MOST_CROPS],
        "best": _candidate(best, names) if best else None,
        "candidates": [_candidate(each, names) for each in possible if each is not best and _worth_showing(each)],
        "rejected": [{"id": str(each), "name": _name(names, each)} for each in rejected],
        "decision": _decision(accepted, names) if accepted else None,
        "why_unknown": None if best else person["why_unknown"],
    }


def _worth_showing(row: Row) -> bool:
    """Alternatives of nought per cent help nobody; any performer can be searched for."""
    return bool(row["confidence"] >= 0.005)


def _candidate(row: Row, names: Mapping[int, Row]) -> dict[str, Any]:
    who = names[row["performer_id"]]
    return {
        "performer_id": str(row["performer_id"]),
        "name": who["name"],
        "disambiguation": who["disambiguation"],
        "confidence": row["confidence"],
        "words": in_words(row["confidence"]),
        "reference": f"known:{row['known_face_id']}" if row["known_face_id"] else None,
        "page": who["page"],
    }


def in_words(confidence: float) -> str:
    """By the per cent that are shown beside the words."""
    return next(text for line, text in WORDS if round(confidence, 2) >= line)


def _decision(verdict: Verdict, names: Mapping[int, Row]) -> dict[str, Any]:
    return {
        "performer_id": str(verdict.performer_id),
        "name": _name(names, verdict.performer_id),
        "change": verdict.change_id,
        "at": iso(verdict.at),
    }


def _name(names: Mapping[int, Row], performer: int) -> str:
    return names[performer]["name"] if performer in names else f"performer {performer}"


def _by_person(rows: Sequence[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["person_id"], []).append(row)
    return grouped


def _spread(every: Sequence[float]) -> list[float]:
    """At most MOST_TIMES of them, one for each second of the player, evenly, the first and the last included."""
    times = list({int(time): time for time in reversed(every)}.values())[::-1]
    if len(times) <= MOST_TIMES:
        return list(times)
    step = (len(times) - 1) / (MOST_TIMES - 1)
    return [times[round(i * step)] for i in range(MOST_TIMES)]


def _job(app: App, where: tuple[str, int]) -> dict[str, Any] | None:
    """The unfinished job for this target, or how the last one ended."""
    job = jobs.last_of(app.database, "identify", {"target": where[0], "id": where[1]})
    return status.as_json(job) if job else None


def _crop(app: App, name: str) -> bytes | None:
    kind, _, digits = name.partition(":")
    number, reader = whole(digits), {"face": targets.crop, "known": known.crop}.get(kind)
    return reader(app.database, number) if reader and number is not None else None
