"""The same scene more than once. Compared is our copy of what Stash says of them; no file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.analyzers import alike, scene_mirror, scene_titles
from stash_sense_plugin.analyzers.look import Found, Look
from stash_sense_plugin.duplicates import scenes
from stash_sense_plugin.duplicates.scene_facts import SceneFacts, perceptual_hash
from stash_sense_plugin.store import mirror, targets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stash_sense_plugin.duplicates.pair import Pair
    from stash_sense_plugin.store.mirror import Mirrored

LEAST = 50.0
"""Pairs of less are not worth anybody's time."""


def find(look: Look) -> Found:
    database = look.app.database
    state = scene_mirror.refresh(look.app, look.tell, whole=look.anew)
    changed = None if look.mark is None else mirror.changed_since(database, scene_mirror.KIND, look.mark["version"])
    if changed is not None and not changed:
        pairs: list[Pair] = []
    else:
        facts = [_facts(row, faces) for row, faces in _rows(look)]
        look.tell(0, None, "Comparing")
        pairs = list(scenes.pairs(facts) if changed is None else scenes.pairs_of(changed, facts))
    found = [alike.likeness_of(pair) for pair in pairs if pair.score >= LEAST]
    count = mirror.count(database, scene_mirror.KIND) if changed is None else len(changed)
    made = alike.findings(look, found, changed, lambda ids: _title(look, ids))
    return Found(made, {"version": state.version}, count)


def _rows(look: Look) -> Iterator[tuple[Mirrored, Mapping[int, float] | None]]:
    faces = targets.shares(look.app.database, "scene", look.app.pack.space)
    for row in mirror.all_of(look.app.database, scene_mirror.KIND):
        yield row, faces.get(row.id)


def _facts(row: Mirrored, faces: Mapping[int, float] | None) -> SceneFacts:
    facts, files = row.facts, row.facts["files"]
    hashes = (perceptual_hash(file["phash"]) for file in files)
    return SceneFacts(
        id=row.id,
        phashes=tuple(sorted({each for each in hashes if each is not None})),
        duration=files[0]["duration"] if files else 0.0,
        studio=facts["studio"],
        date=facts["date"],
        performers=tuple(facts["performers"]),
        stash_ids=tuple((endpoint, number) for endpoint, number in facts["stash_ids"]),
        title=facts["title"],
        code=facts["code"],
        faces=faces,
    )


def _title(look: Look, ids: tuple[int, ...]) -> str:
    rows = mirror.those(look.app.database, scene_mirror.KIND, ids)
    return scene_titles.of_several([rows[number] for number in ids if number in rows])
