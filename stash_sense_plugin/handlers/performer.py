"""The page of a performer: by which faces it is known, and where it was seen without being tagged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import identity
from stash_sense_plugin.errors import RequestError, StashError
from stash_sense_plugin.faces.enough import POOR
from stash_sense_plugin.handlers.target import in_words
from stash_sense_plugin.jobs import readiness, starting, status
from stash_sense_plugin.stash import images, scenes
from stash_sense_plugin.store import jobs, known, pictures, targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request
    from stash_sense_plugin.store.database import Row

MOST_SEEN = 200
KINDS = ("cover", "image", known.PROFILE)
QUALITY = ((0.75, "very good"), (0.5, "good"), (POOR, "fair"), (0.0, "poor"))


def show(app: App, request: Request) -> dict[str, Any]:
    starting.ensure(app)
    number = request.number("id")
    rows = pictures.of_performer(app.database, app.pack.space, number)
    return {
        "ready": readiness.of(app),
        "pictures": [_picture(row) for row in rows],
        "not_named": _not_named(app, rows),
        "seen": _seen(app, number),
        "job": _job(app, number),
    }


def learn(app: App, request: Request) -> dict[str, Any]:
    """Look at this performer's pictures now."""
    readiness.demand(app, faces=False)
    return {"job": status.as_json(starting.ask(app, "learn_performer", {"performer": request.number("id")}))}


def drop(app: App, request: Request) -> dict[str, Any]:
    """Do not know the performer by this picture any more. Remembered for as long as the picture stays the same."""
    number, (kind, source) = request.number("id"), _source(request)
    if not pictures.drop(app.database, app.pack.space, number, kind, source):
        raise RequestError("That picture is no longer known.", "Reload the page.")
    return _changed(app, request, "Dropped. It is not used any more.")


def keep(app: App, request: Request) -> dict[str, Any]:
    number, (kind, source) = request.number("id"), _source(request)
    pictures.take_back(app.database, number, kind, source)
    return _changed(app, request, "Taken back. It is used again.")


def _changed(app: App, request: Request, text: str) -> dict[str, Any]:
    job = starting.ask(app, "reindex", {})
    return {"text": text, "job": status.as_json(job), "shown": show(app, request)}


def _source(request: Request) -> tuple[str, int]:
    kind = request.text("kind")
    if kind not in KINDS:
        raise RequestError(f'There is no picture of the kind "{kind}".')
    return kind, request.number("source")


def _not_named(app: App, rows: Sequence[Row]) -> str | None:
    """Why a performer of whom faces are known is not named all the same."""
    used = [row["quality"] for row in rows if _state(row) == "used"]
    return identity.enough_by_itself(app).why_not(len(used), max(used)) if used else None


def _state(row: Row) -> str:
    return "unused" if row["face"] is None else "dropped" if row["dropped"] else "odd" if row["outlier"] else "used"


def _picture(row: Row) -> dict[str, Any]:
    return {
        "kind": row["kind"],
        "source": str(row["source_id"]),
        "state": _state(row),
        "reason": row["reason"],
        "face": f"known:{row['face']}" if row["face"] is not None else None,
        "quality": next(text for line, text in QUALITY if row["quality"] >= line) if row["face"] is not None else None,
    }


def _seen(app: App, performer: int) -> list[dict[str, Any]]:
    """Those in which Stash does not have the performer. Where Stash cannot be asked, all of them."""
    rows = targets.seen_as(app.database, app.pack.space, performer, MOST_SEEN)
    tagged = _tagged(app, rows, performer)
    return [_sighting(row) for row in rows if (row["kind"], row["target_id"]) not in tagged]


def _tagged(app: App, rows: list[Row], performer: int) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    try:
        for kind, finder in (("scene", scenes.find), ("image", images.find)):
            wanted = [row["target_id"] for row in rows if row["kind"] == kind]
            live = finder(app.stash, wanted) if wanted else {}
            found |= {(kind, one) for one in wanted if one not in live or performer in live[one].performer_ids}
    except StashError:
        return set()
    return found


def _sighting(row: Row) -> dict[str, Any]:
    return {
        "kind": row["kind"],
        "id": str(row["target_id"]),
        "title": row["title"],
        "person": row["person"],
        "frames": row["frames"],
        "first_seen": row["first_seen"],
        "confidence": row["confidence"],
        "words": in_words(row["confidence"]),
        "crop": f"face:{row['cover']}" if row["cover"] is not None else None,
    }


def _job(app: App, performer: int) -> dict[str, Any] | None:
    job = jobs.last_of(app.database, "learn_performer", {"performer": performer})
    return status.as_json(job) if job and job.finished_at is None else None
