"""Scenes merged into one by Stash: files, markers, plays and o's go to the keeper, the others are deleted without
their files. Undo makes the others anew, with their files, markers and history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import update_step
from stash_sense_plugin.actions.steps import Aside
from stash_sense_plugin.stash import scenes, whole_scenes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.whole_scenes import WholeScene
    from stash_sense_plugin.store.journal import Entry


def do(app: App, entry: Entry) -> None:
    keeper, fields = int(entry.entity_id or 0), dict(entry.after["fields"])
    first = fields.pop("primary_file_id", None)  # can only be one of the keeper's own, which it is after the merge
    alive = _alive(app, entry)
    if alive:
        whole_scenes.merge(app.stash, alive, keeper, update_step.with_pictures(app, fields))
    elif fields:
        whole_scenes.update(app.stash, keeper, update_step.with_pictures(app, fields))
    _after_merging(app, entry, first)


def finish(app: App, entry: Entry) -> None:
    """What Stash does not do in one step with the merge. The fields it does: somebody may have changed them since."""
    if not _alive(app, entry):
        now = update_step.live_fields(app, "scene", int(entry.entity_id or 0)) or {}
        first = entry.after["fields"].get("primary_file_id")
        untouched = now.get("primary_file_id") == entry.before["keeper"].get("primary_file_id")
        _after_merging(app, entry, first if untouched else None)


def _after_merging(app: App, entry: Entry, first: int | None) -> None:
    keeper = int(entry.entity_id or 0)
    if first is not None:
        whole_scenes.update(app.stash, keeper, {"primary_file_id": first})
    _play_for(app, keeper, entry.before["played"] + sum(source["play_duration"] for source in entry.before["sources"]))


def _play_for(app: App, number: int, seconds: float, resume: float | None = None) -> None:
    """Stash merges the times at which scenes were played, but not for how long, and can only add to that. `resume`:
    where to go on, None for where it is."""
    found = whole_scenes.find(app.stash, [number]).get(number)
    if found is None:
        return
    wanted = found.resume_time if resume is None else resume
    if (found.play_duration, found.resume_time) != (seconds, wanted):
        whole_scenes.save_activity(app.stash, number, wanted, seconds - found.play_duration)


def happened(app: App, entry: Entry) -> bool:
    return len(_alive(app, entry)) < len(entry.before["sources"])


def complete(app: App, entry: Entry) -> bool:
    now = update_step.live_fields(app, "scene", int(entry.entity_id or 0)) or {}
    fields = entry.after["fields"]
    same = all(update_step.same(name, now.get(name), fields[name]) for name in fields if name != "cover_image")
    return same and not _alive(app, entry)


def undo(app: App, entry: Entry) -> list[str]:
    keeper = int(entry.entity_id or 0)
    left = update_step.restore(app, "scene", keeper, entry.before["keeper"], entry.after["fields"])
    for source in entry.before["sources"]:
        found = whole_scenes.find(app.stash, [keeper]).get(keeper)
        left += _again(app, source, found)
    _play_for(app, keeper, entry.before["played"])
    return left


def _again(app: App, source: Mapping[str, Any], keeper: WholeScene | None) -> list[str]:
    """The scene as it was. What a kill left of an earlier undo is gone on with: a file is in one scene only."""
    if source["id"] in scenes.find(app.stash, [source["id"]]):
        return []
    left, number = [], _made_before(app, source, keeper)
    movable = [each.id for each in keeper.files[1:] if each.id in source["files"]] if keeper else []
    if number is None:
        fields = {**source["fields"], **({"cover_image": source["cover"]} if source["cover"] else {})}
        if source["files"] and not movable:
            return [f"{source['name']} stays merged: its files are no longer with the scene that it was merged into."]
        number = whole_scenes.create(app.stash, update_step.with_pictures(app, fields), movable)
    if keeper:
        _move_back(app, source, keeper, number)
    _play_for(app, number, source["play_duration"], source["resume_time"])
    if len(movable) < len(source["files"]):
        left.append(f"{len(source['files']) - len(movable)} of its files could not be moved back.")
    return [*left, Aside(f"{source['name']} is there again, with the new number {number}.")]


def _move_back(app: App, source: Mapping[str, Any], keeper: WholeScene, number: int) -> None:
    for marker in source["markers"]:
        if marker in keeper.markers:
            whole_scenes.move_marker(app.stash, marker, number)
    plays = [each for each in source["plays"] if each in keeper.play_history]
    os = [each for each in source["os"] if each in keeper.o_history]
    made = whole_scenes.find(app.stash, [number])[number]
    more = (
        [each for each in plays if each not in made.play_history],
        [each for each in os if each not in made.o_history],
    )
    whole_scenes.add_history(app.stash, number, *more)
    whole_scenes.delete_history(app.stash, keeper.id, plays, os)


def _made_before(app: App, source: Mapping[str, Any], keeper: WholeScene | None) -> int | None:
    """The scene that an undo before a kill has made: it has the files now."""
    there = scenes.with_files(app.stash, source["paths"])
    return next((scene.id for scene in there if not keeper or scene.id != keeper.id), None)


def _alive(app: App, entry: Entry) -> list[int]:
    return sorted(scenes.find(app.stash, [each["id"] for each in entry.before["sources"]]))
