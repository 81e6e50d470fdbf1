"""Scenes without a link to a stash-box, and which of its scenes they are by the fingerprints of their files.

Compared is our copy of what Stash says of them; a stash-box is asked for those that are new to it, or that it was asked
for long ago. What it answers is kept, so that it can be judged anew at any time without asking again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.analyzers import scene_match_findings, scene_mirror
from stash_sense_plugin.analyzers.look import Found, Look, digest
from stash_sense_plugin.analyzers.upstream import NO_BOX
from stash_sense_plugin.comparing import boxes
from stash_sense_plugin.errors import BoxAnswered, NotReady, StashBoxError
from stash_sense_plugin.stashbox import fingerprints
from stash_sense_plugin.stashbox.fingerprints import BATCH_SCENES
from stash_sense_plugin.store import mirror, scene_asks
from stash_sense_plugin.store.scene_asks import Answered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stash_sense_plugin.comparing.boxes import Asked
    from stash_sense_plugin.store.recommendations import Finding

    Prints = Mapping[int, str]
    """Scene -> digest of its fingerprints."""

FAILURES_IN_A_ROW = 3


@dataclass(frozen=True)
class _Library:
    """`prints`: of the scenes that have fingerprints. `linked`: stash-box and id there -> the scenes that have it."""

    prints: Prints
    linked: Mapping[tuple[str, str], Sequence[int]]

    def without(self, endpoint: str) -> dict[int, str]:
        """Those that have no link there."""
        there = {scene for (each, _), scenes in self.linked.items() if each == endpoint for scene in scenes}
        return {scene: prints for scene, prints in self.prints.items() if scene not in there}

    def with_id(self, endpoint: str, stash_id: str) -> Sequence[int]:
        return self.linked.get((endpoint, stash_id.lower()), ())


def find(look: Look) -> Found:
    """Raises NotReady where there is no stash-box to ask. What one of them fails at is noted, and the others go on."""
    asked = boxes.asked(look.app)
    if not asked:
        raise NotReady("stash-boxes", "There is no stash-box to ask.", NO_BOX)
    state = scene_mirror.refresh(look.app, look.tell, whole=look.anew)
    library = _library(look)
    unlinked = {box.endpoint: library.without(box.endpoint) for box in asked}
    notes = []
    for box in asked:
        try:
            notes += _ask(look, box, unlinked[box.endpoint])
        except StashBoxError as error:
            notes.append(f"{box.name}: {error}")
    found = (each for box in asked for each in _findings(look, box, library, unlinked[box.endpoint]))
    return Found(found, {"version": state.version}, len(set().union(*unlinked.values())), notes=notes)


def _library(look: Look) -> _Library:
    prints: dict[int, str] = {}
    linked: dict[tuple[str, str], list[int]] = {}
    for row in mirror.all_of(look.app.database, scene_mirror.KIND):
        if own := scene_match_findings.prints_of(row):
            prints[row.id] = digest(sorted([each.algorithm, each.hash] for each in own))
        for endpoint, stash_id in row.facts["stash_ids"]:
            linked.setdefault((endpoint, stash_id.lower()), []).append(row.id)
    return _Library(prints, linked)


def _ask(look: Look, box: Asked, wanted: Prints) -> list[str]:
    """For those of `wanted` that are due. Raises StashBoxError; what was answered until then is kept. Returns what else
    went wrong, in words."""
    database, endpoint = look.app.database, box.endpoint
    with database.transaction():
        scene_asks.forget_all_but(database, endpoint, wanted)
        if look.anew:
            scene_asks.want_anew(database, endpoint)
    due = scene_asks.batches(database, endpoint, wanted, BATCH_SCENES)
    total, asked, left, failures = sum(map(len, due)), 0, 0, 0
    for batch in due:
        look.tell(asked, total, f"Asking {box.name} by fingerprints")
        try:
            _ask_batch(look, box, {scene: wanted[scene] for scene in batch})
            failures = 0
        except BoxAnswered as error:
            failures += 1
            if error.unsupported or failures == FAILURES_IN_A_ROW:
                raise
            scene_asks.failed(database, endpoint, batch, str(error))
            left += len(batch)
        asked += len(batch)
    look.tell(total, total, f"Asking {box.name} by fingerprints")
    scene_asks.done(database, endpoint)
    return [f"{box.name} failed at {left:,} scenes; they are asked for again the next time."] if left else []


def _ask_batch(look: Look, box: Asked, wanted: Prints) -> None:
    """Scenes that another process found to be gone meanwhile are left out."""
    database = look.app.database
    rows = mirror.those(database, scene_mirror.KIND, wanted)
    prints = [scene_match_findings.prints_of(row) for row in rows.values()]
    found = fingerprints.scenes(look.app.box(box.endpoint), prints)
    answers = [
        Answered(scene, wanted[scene], [each.data for each in entities])
        for scene, entities in zip(rows, found, strict=True)
    ]
    with database.transaction():
        scene_asks.put(database, box.endpoint, answers)


def _findings(look: Look, box: Asked, library: _Library, unlinked: Prints) -> Iterator[Finding]:
    for page in scene_asks.answers(look.app.database, box.endpoint):
        rows = mirror.those(look.app.database, scene_mirror.KIND, [one.scene for one in page])
        for one in page:
            if one.scene not in unlinked or one.scene not in rows:
                continue
            found = scene_match_findings.finding(
                box, rows[one.scene], one.found, lambda number: library.with_id(box.endpoint, number), look.is_refused
            )
            if found:
                yield found
