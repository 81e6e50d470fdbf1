"""Fields of a performer or scene set to other values. Undo puts back those that nobody changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import pictures
from stash_sense_plugin.stash import whole_performers, whole_scenes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.client import Stash
    from stash_sense_plugin.stash.whole_performers import WholePerformer
    from stash_sense_plugin.stash.whole_scenes import WholeScene
    from stash_sense_plugin.store.journal import Entry

PICTURES = ("image", "cover_image")
"""Fields whose value in the journal is the name of a kept picture; what Stash has now is not compared."""
UNORDERED = ("tag_ids", "performer_ids", "gallery_ids", "alias_list")


@dataclass(frozen=True)
class Entity:
    find: Callable[[Stash, list[int]], Mapping[int, WholePerformer | WholeScene]]
    update: Callable[[Stash, int, Mapping[str, Any]], None]


ENTITIES = {
    "performer": Entity(whole_performers.find, whole_performers.update),
    "scene": Entity(whole_scenes.find, whole_scenes.update),
}


def do(app: App, entry: Entry) -> None:
    write(app, entry.entity, _number(entry), entry.after)


def happened(app: App, entry: Entry) -> bool:
    now = live_fields(app, entry.entity, _number(entry))
    compared = [name for name in entry.after if name not in PICTURES]
    return now is not None and bool(compared) and all(same(name, now.get(name), entry.after[name]) for name in compared)


complete = happened


def undo(app: App, entry: Entry) -> list[str]:
    return restore(app, entry.entity, _number(entry), entry.before, entry.after)


def restore(app: App, entity: str, number: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Put back the fields that are as they were written. Returns what stays, in words."""
    now = live_fields(app, entity, number)
    if now is None:
        return [f"Stash no longer has this {entity}."]
    mine = [name for name in after if name in PICTURES or same(name, now.get(name), after[name])]
    if before.get("primary_file_id") not in now.get("file_ids", ()):
        mine = [name for name in mine if name != "primary_file_id"]  # that file was moved or deleted
    changed = [name for name in mine if name in PICTURES or not same(name, now.get(name), before.get(name))]
    back = {name: before[name] for name in changed if name in before}
    if back:
        write(app, entity, number, back)
    stays = [name for name in after if name not in mine and not same(name, now.get(name), before.get(name))]
    return [f"{label(name)} of this {entity} stays as it is: it was changed since." for name in stays]


def write(app: App, entity: str, number: int, fields: Mapping[str, Any]) -> None:
    ENTITIES[entity].update(app.stash, number, with_pictures(app, fields))


def with_pictures(app: App, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Kept pictures as Stash takes them; None takes one away."""
    given = dict(fields)
    for name in PICTURES:
        if name in given:
            given[name] = pictures.as_uri(app, given[name]) if given[name] else None
    return given


def live_fields(app: App, entity: str, number: int) -> dict[str, Any] | None:
    """As in the journal, and of a scene its file_ids too."""
    found = ENTITIES[entity].find(app.stash, [number]).get(number)
    if found is None:
        return None
    fields = dict(found.fields)
    if isinstance(found, whole_scenes.WholeScene) and found.files:
        fields["primary_file_id"] = found.files[0].id
        fields["file_ids"] = [file.id for file in found.files]
    return fields


def same(name: str, one: Any, other: Any) -> bool:
    """Whether two values of a field are the same to Stash: ids and aliases have no order, nothing is an empty text."""
    if name in UNORDERED:
        return sorted(one or []) == sorted(other or [])
    if name == "stash_ids":
        return _links(one) == _links(other)
    return (one or None) == (other or None) if not isinstance(one, bool) else one == other


def label(name: str) -> str:
    """A field as the page calls it."""
    return LABELS.get(name, name.removesuffix("_ids").removesuffix("_id").replace("_", " ").capitalize())


LABELS = {
    "rating100": "Rating",
    "alias_list": "Aliases",
    "urls": "Links",
    "stash_ids": "Stash-box links",
    "tag_ids": "Tags",
    "performer_ids": "Performers",
    "gallery_ids": "Galleries",
    "height_cm": "Height",
    "cover_image": "Cover",
    "image": "Picture",
    "primary_file_id": "Primary file",
    "fake_tits": "Breasts",
    "code": "Studio code",
}


def _links(value: Any) -> list[tuple[str, str]]:
    return sorted((each["endpoint"], each["stash_id"]) for each in value or [])


def _number(entry: Entry) -> int:
    return int(entry.entity_id or 0)
