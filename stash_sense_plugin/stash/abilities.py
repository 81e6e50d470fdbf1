"""What this Stash can do that older ones cannot, asked of its schema: builds without a version number are common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from stash_sense_plugin.stash.client import Stash

ABILITIES = """
query SenseAbilities {
  mutations: __type(name: "Mutation") { fields { name } }
  sceneFilter: __type(name: "SceneFilterType") { inputFields { name } }
  sceneUpdate: __type(name: "SceneUpdateInput") { inputFields { name } }
  performerUpdate: __type(name: "PerformerUpdateInput") { inputFields { name } }
  studioUpdate: __type(name: "StudioUpdateInput") { inputFields { name } }
  tagUpdate: __type(name: "TagUpdateInput") { inputFields { name } }
  customFields: __type(name: "CustomFieldsInput") { inputFields { name } }
}
"""


@dataclass(frozen=True)
class Abilities:
    """`performer_merge`: since v0.31. `files_filter`: scenes by what changed in their files, since v0.30.
    `partial_dates`: a year or a month as a date, since v0.30. The fields that updates of each kind know: of studios
    `urls`, of tags `stash_ids` since v0.30."""

    performer_merge: bool
    files_filter: bool
    partial_dates: bool
    scene_fields: frozenset[str]
    performer_fields: frozenset[str]
    studio_fields: frozenset[str]
    tag_fields: frozenset[str]


_SEEN: WeakKeyDictionary[Stash, Abilities] = WeakKeyDictionary()


def abilities(stash: Stash) -> Abilities:
    """Asked once of each connection: no process of ours outlives an update of Stash."""
    if stash not in _SEEN:
        _SEEN[stash] = _asked(stash)
    return _SEEN[stash]


def _asked(stash: Stash) -> Abilities:
    data = stash.execute(ABILITIES)

    def names(alias: str, fields: str = "inputFields") -> frozenset[str]:
        return frozenset(each["name"] for each in (data[alias] or {}).get(fields) or [])

    return Abilities(
        performer_merge="performerMerge" in names("mutations", "fields"),
        files_filter="files_filter" in names("sceneFilter"),
        partial_dates="remove" in names("customFields"),  # dates leave no mark in the schema; this came with them
        scene_fields=names("sceneUpdate"),
        performer_fields=names("performerUpdate"),
        studio_fields=names("studioUpdate"),
        tag_fields=names("tagUpdate"),
    )
