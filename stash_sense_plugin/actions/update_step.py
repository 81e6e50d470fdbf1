"""Fields of an entity set to other values. Undo puts back those that nobody changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import made, pictures
from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import whole_performers, whole_scenes, whole_studios, whole_tags
from stash_sense_plugin.store import journal, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.client import Stash
    from stash_sense_plugin.stash.whole_performers import WholePerformer
    from stash_sense_plugin.stash.whole_scenes import WholeScene
    from stash_sense_plugin.stash.whole_studios import WholeStudio
    from stash_sense_plugin.stash.whole_tags import WholeTag
    from stash_sense_plugin.store.journal import Entry

    Whole = WholePerformer | WholeStudio | WholeTag

PICTURES = ("image", "cover_image")
"""Fields whose value in the journal is the name of a kept picture."""
UNORDERED = ("tag_ids", "performer_ids", "gallery_ids", "parent_ids", "child_ids", "alias_list", "aliases")


@dataclass(frozen=True)
class Entity:
    find: Callable[[Stash, list[int]], Mapping[int, Whole | WholeScene]]
    update: Callable[[Stash, int, Mapping[str, Any]], None]


ENTITIES = {
    "performer": Entity(whole_performers.find, whole_performers.update),
    "studio": Entity(whole_studios.find, whole_studios.update),
    "tag": Entity(whole_tags.find, whole_tags.update),
    "scene": Entity(whole_scenes.find, whole_scenes.update),
}


def do(app: App, entry: Entry) -> None:
    """What an earlier step of the same change made is known by its id from now on."""
    after = entry.after
    if made.waits(after):
        after = made.in_place(app, entry.change_id, after)
        changed = {name: value for name, value in after.items() if value != entry.after[name]}
        journal.know_after(app.database, entry.id, changed)
    write(app, entry.entity, _number(entry), after)


def happened(app: App, entry: Entry) -> bool:
    """Pictures, which cost the most to look at, decide only where there is nothing else."""
    now = None if made.waits(entry.after) else _find(app, entry.entity, _number(entry))
    if now is None:
        return False
    compared = [name for name in entry.after if name not in PICTURES]
    if not compared:
        return all(has_picture(app, now, picture) for picture in entry.after.values())
    fields = _as_in_journal(now)
    return all(same(name, fields.get(name), entry.after[name]) for name in compared)


complete = happened


def undo(app: App, entry: Entry) -> list[str]:
    return restore(app, entry.entity, _number(entry), entry.before, entry.after)


def restore(app: App, entity: str, number: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Put back the fields that are as they were written. Returns what stays, in words."""
    found = _find(app, entity, number)
    if found is None:
        return [f"Stash no longer has this {entity}."]
    now = _as_in_journal(found)
    mine = [
        name
        for name in after
        if (has_picture(app, found, after[name]) if name in PICTURES else same(name, now.get(name), after[name]))
    ]
    if before.get("primary_file_id") not in now.get("file_ids", ()):
        mine = [name for name in mine if name != "primary_file_id"]  # that file was moved or deleted
    changed = [name for name in mine if name in PICTURES or not same(name, now.get(name), before.get(name))]
    back = {name: before[name] for name in changed if name in before}
    if back:
        write(app, entity, number, back)
    stays = [name for name in after if name not in mine and not _is_again(app, found, name, before.get(name))]
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
    found = _find(app, entity, number)
    return None if found is None else _as_in_journal(found)


def has_picture(app: App, live: Whole | WholeScene, kept_as: str | None) -> bool:
    """Whether its picture in Stash is that one; None: whether it has none. A scene always has a cover."""
    if kept_as is None:
        return isinstance(live, whole_scenes.WholeScene) or not live.has_image
    try:
        there = app.stash.fetch(live.screenshot if isinstance(live, whole_scenes.WholeScene) else live.image_path)
    except StashAnswered:
        return False
    return there == kept.get(app.database, kept_as)


def _find(app: App, entity: str, number: int) -> Whole | WholeScene | None:
    return ENTITIES[entity].find(app.stash, [number]).get(number)


def _as_in_journal(found: Whole | WholeScene) -> dict[str, Any]:
    fields = dict(found.fields)
    if isinstance(found, whole_scenes.WholeScene) and found.files:
        fields["primary_file_id"] = found.files[0].id
        fields["file_ids"] = [file.id for file in found.files]
    return fields


def same(name: str, one: Any, other: Any) -> bool:
    """Whether two values of a field are the same to Stash: ids and aliases have no order, nothing is an empty text."""
    if name in UNORDERED:
        return sorted(one or [], key=str) == sorted(other or [], key=str)
    if name == "stash_ids":
        return _links(one) == _links(other)
    return (one or None) == (other or None) if not isinstance(one, bool) else one == other


def _is_again(app: App, found: Whole | WholeScene, name: str, value: Any) -> bool:
    if name in PICTURES:
        return has_picture(app, found, value)
    return same(name, _as_in_journal(found).get(name), value)


def label(name: str) -> str:
    """A field as the page calls it."""
    return LABELS.get(name, name.removesuffix("_ids").removesuffix("_id").replace("_", " ").capitalize())


LABELS = {
    "rating100": "Rating",
    "alias_list": "Aliases",
    "aliases": "Aliases",
    "parent_id": "Parent studio",
    "parent_ids": "Parent tags",
    "child_ids": "Sub-tags",
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
