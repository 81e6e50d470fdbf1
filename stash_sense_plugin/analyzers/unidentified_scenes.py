"""Scenes in which somebody was recognised who is not on them: from what was identified, without reading any file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import scene_mirror
from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.analyzers.look import Found, Look, digest
from stash_sense_plugin.store import mirror, recommendations, targets
from stash_sense_plugin.store.recommendations import Finding, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.database import Row


def find(look: Look) -> Found:
    """All of them each time: what was identified, decided or put on a scene since is seen in our own tables."""
    scene_mirror.refresh(look.app, look.tell, whole=look.anew)
    rows = targets.recognised(look.app.database, "scene", look.app.pack.space)
    return Found(_findings(look, rows), {"space": look.app.pack.space}, len({row["target_id"] for row in rows}))


def decided(app: App, scene: int, change: int | None) -> None:
    """Somebody was decided on where the scene is shown: what is open about it has the others left, or is done."""
    for one in recommendations.about(app.database, ("scene", scene)):
        if one.type != "unidentified_scenes":
            continue
        open_then = {(each["person"], each["performer_id"]) for each in one.seen["persons"]}
        rows = targets.recognised(app.database, "scene", app.pack.space, scene)
        left = [row for row in rows if (row["person"], row["performer_id"]) in open_then]
        if not left:
            recommendations.applied(app.database, one.id, change)
        elif len(left) < len(open_then):
            kind = TYPES[one.type]
            with app.database.transaction():
                recommendations.put(app.database, kind.name, _finding(scene, left), kind.logic, one.run)


def _findings(look: Look, rows: list[Row]) -> Iterator[Finding]:
    by_scene: dict[int, list[Row]] = {}
    for row in rows:
        by_scene.setdefault(row["target_id"], []).append(row)
    scenes = mirror.those(look.app.database, scene_mirror.KIND, by_scene)
    for number, persons in by_scene.items():
        scene = scenes.get(number)
        there = set(scene.facts["performers"]) if scene else set()
        missing = [row for row in persons if row["performer_id"] not in there]
        if scene and missing:
            yield _finding(number, missing)


def _finding(scene: int, missing: list[Row]) -> Finding:
    who = digest(sorted(row["performer_id"] for row in missing))
    return Finding(
        targets=(("scene", scene),),
        score=round(100 * max(row["confidence"] for row in missing), 2),
        title=missing[0]["title"],
        seen={"persons": [_person(row) for row in missing]},
        pairs=(Pair(f"scene:{scene}", "", who),),
    )


def _person(row: Row) -> dict[str, Any]:
    return {
        "person": row["person"],
        "performer_id": row["performer_id"],
        "confidence": row["confidence"],
        "crop": row["cover"],
        "known_face": row["known_face_id"],
        "first_seen": row["first_seen"],
    }
