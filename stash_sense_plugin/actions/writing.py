"""The order in which a write happens: intent and the values before it, the write, the mark.

Killed between two of these, the entry is still "intended" and actions/recovery.py asks Stash which of the two it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from stash_sense_plugin.errors import StashAnswered, StashRefused
from stash_sense_plugin.stash import images, scenes
from stash_sense_plugin.store import journal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.client import Stash
    from stash_sense_plugin.stash.images import Image
    from stash_sense_plugin.stash.scenes import Scene

T = TypeVar("T")


@dataclass(frozen=True)
class Tagging:
    """How performers are put on one kind of target. Adding and removing name only the ids concerned, so that what
    somebody else changes at the same time stays."""

    find: Callable[[Stash, Sequence[int]], Mapping[int, Scene | Image]]
    add: Callable[[Stash, int, Sequence[int]], object]
    remove: Callable[[Stash, int, Sequence[int]], object]


TAGGING = {
    "scene": Tagging(scenes.find, scenes.add_performers, scenes.remove_performers),
    "image": Tagging(images.find, images.add_performers, images.remove_performers),
}


def write(app: App, entry: int, call: Callable[[], T], made: Callable[[T], int | None] = lambda _: None) -> T:
    """Make one intended write; `made` gives the id of what it created. A refusal is noted as failed; after a lost
    connection it stays intended, since nobody knows whether it arrived."""
    try:
        result = call()
    except (StashAnswered, StashRefused) as error:
        journal.mark(app.database, entry, "failed", note=str(error))
        raise
    journal.mark(app.database, entry, "done", entity_id=made(result))
    return result


def intend_adding(app: App, change: int, kind: str, number: int, ids: tuple[Sequence[int], Sequence[int]]) -> int:
    """`ids`: the performers there now, and those to be added."""
    before, added = ids
    values: tuple[dict[str, Any], dict[str, Any]] = ({"performers": list(before)}, {"added": list(added)})
    return journal.intend(app.database, change, kind, number, "add_performers", values)
