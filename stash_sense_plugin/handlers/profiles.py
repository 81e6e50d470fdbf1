"""Faces learned from profiles of stash-boxes: what a choice would cost, who was learned, and forgetting them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import profile_choice, profiles
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.jobs import starting, status
from stash_sense_plugin.stashbox import search
from stash_sense_plugin.store import jobs
from stash_sense_plugin.store import profiles as stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.analyzers.profile_choice import Choice, Page
    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request
    from stash_sense_plugin.stashbox.entities import Entity
    from stash_sense_plugin.store.database import Row

KIND = "learn_profiles"
SHOWN, EXAMPLES, STUDIOS = 50, 5, 10
LOOK_SECONDS = 0.5
"""For one picture, fetching included, until a run has shown what it takes here."""
ENOUGH_TO_TELL = 20


def count(app: App, request: Request) -> dict[str, Any]:
    """What learning that choice would take. One request to the stash-box: how many profiles there are is told by it,
    how many pictures are new by its first page, from which the rest is reckoned."""
    choice = profile_choice.read(request.args)
    page = next(iter(profile_choice.pages(app, choice)), None)
    if page is None:
        return {"profiles": 0, "pictures": 0, "exact": True, "seconds": 0, "examples": []}
    new = sum(_new_pictures(app, choice, each) for each in page.entities)
    pictures = round(new * page.total / max(len(page.entities), 1))
    return {
        "profiles": page.total,
        "pictures": pictures,
        "exact": page.total <= len(page.entities),
        "seconds": round(_seconds(app, choice, page, pictures)),
        "examples": [str(each.data.get("name") or "") for each in page.entities[:EXAMPLES] if each.data],
    }


def _new_pictures(app: App, choice: Choice, entity: Entity) -> int:
    """That would be fetched of a profile, if most show a face."""
    pictures = profiles.pictures_of(entity.data)
    faces, settled = stored.known_pictures(app.database, app.pack.space, choice.endpoint, entity.id)
    new = sum(each.image_id not in settled for each in pictures)
    return min(new, max(0, profiles.MOST_FACES - faces))


def _seconds(app: App, choice: Choice, page: Page, pictures: int) -> float:
    """By what the stash-box allows a minute, and what a picture took in the last run that looked at some."""
    access = next(each for each in app.boxes if each.endpoint == choice.endpoint)
    done = (job.result or {} for job in jobs.history(app.database) if job.kind == KIND)
    taken = next(
        (each["seconds"] / each["pictures"] for each in done if each.get("pictures", 0) >= ENOUGH_TO_TELL), None
    )
    between = 60 / access.per_minute
    asked = -(-page.total // profile_choice.PAGE)
    return asked * between + pictures * max(taken or LOOK_SECONDS, between)


def studios(app: App, request: Request) -> dict[str, Any]:
    """Of the stash-box, whose names are like the text."""
    found = search.studios(app.box(request.text("endpoint")), request.text("text"), STUDIOS)
    return {
        "studios": [
            {"id": each.id, "name": each.data["name"], "parent": (each.data.get("parent") or {}).get("name")}
            for each in found
        ]
    }


def listed(app: App, request: Request) -> dict[str, Any]:
    """Who was learned, by name; `after`: how many of them are shown already."""
    after = request.number("after") if request.args.get("after") else 0
    of = stored.Filter(
        str(request.args.get("endpoint") or ""),
        str(request.args.get("text") or "").strip(),
        left_out=request.args.get("left_out") is True,
    )
    rows = stored.page(app.database, of, after, SHOWN + 1)
    faces: dict[int, list[Row]] = {}
    for face in stored.faces(app.database, app.pack.space, [row["id"] for row in rows[:SHOWN]]):
        faces.setdefault(face["profile_id"], []).append(face)
    return {
        "profiles": [_profile(row, faces.get(row["id"], [])) for row in rows[:SHOWN]],
        "next": after + SHOWN if len(rows) > SHOWN else None,
        "counts": [dict(row) for row in stored.counts(app.database)],
    }


def _profile(row: Row, faces: Sequence[Row]) -> dict[str, Any]:
    """`linked` is False where the owner is known by name and face alone."""
    used = [face for face in faces if not face["outlier"]]
    owned = row["owner"] > 0 and row["performer"] is not None
    return {
        "id": row["id"],
        "endpoint": row["endpoint"],
        "name": row["name"],
        "disambiguation": row["disambiguation"],
        "page": f"{row['endpoint'].removesuffix('/graphql')}/performers/{row['stash_id']}",
        "faces": len(used),
        "odd": len(faces) - len(used),
        "face": f"known:{used[0]['id']}" if used else None,
        "performer": {"id": str(row["owner"]), "name": row["performer"]} if owned else None,
        "deleted": row["state"] == stored.DELETED,
        "left_out": bool(row["left_out"]),
    }


def remove(app: App, request: Request) -> dict[str, Any]:
    """All of one stash-box, or one `person` (the id of a profile in the list), who is then left out by later runs."""
    if request.args.get("person") is not None:
        if not stored.take_out(app.database, request.number("person")):
            raise RequestError("That person is not among the learned ones any more.", "Reload the page.")
        text = "Forgotten, and left out from now on."
    else:
        gone = stored.remove_all(app.database, request.text("endpoint"))
        text = f"Forgotten: all that was learned from {gone:,} profiles."
    return {"text": text, "job": status.as_json(starting.ask(app, "reindex", {}))}


def take_back(app: App, request: Request) -> dict[str, Any]:
    """Who was left out may be learned again."""
    if not stored.take_back(app.database, request.number("person")):
        raise RequestError("That person is not left out any more.", "Reload the page.")
    return {"text": "The next run that meets this profile learns it again."}
