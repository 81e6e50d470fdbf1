"""Merge scenes that are the same: into the one with the best file, or into the one that the user keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import keeping, merging, pictures, shown
from stash_sense_plugin.actions.plans import Plan, Side, Sight, Step, Verb, Write
from stash_sense_plugin.actions.update_step import label
from stash_sense_plugin.duplicates import merge_scenes
from stash_sense_plugin.duplicates.merging import Merged, Party
from stash_sense_plugin.duplicates.scene_reasons import clock
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.stash import whole_scenes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.whole_scenes import WholeScene
    from stash_sense_plugin.store.recommendations import Recommendation

VERB = Verb("Merge", bulk=True)
ROWS = (
    "title",
    "date",
    "studio_id",
    "performer_ids",
    "code",
    "director",
    "rating100",
    "organized",
    "tag_ids",
    "groups",
    "gallery_ids",
    "stash_ids",
    "urls",
    "details",
)
LOST = (
    "Undo makes a scene that was merged anew, with another number; when it was added is forgotten.",
    "What Stash had generated for it (preview, sprite, thumbnails of markers) has to be generated again.",
)


def sight(app: App, one: Recommendation) -> Sight:
    scenes = _live(app, one)
    if len(scenes) < 2:
        return Sight((), stale="Of these scenes Stash has only one, or none, by now.")
    keeper, why = _suggested(app, one, scenes)
    merged = merge_scenes.plan(merging.ordered(_parties(scenes), keeper), {})
    names = _names(scenes)
    sides = tuple(
        Side(
            "scene",
            scene.id,
            scene.name,
            clock(scene.files[0].duration) if scene.files else "no file",
            _cover(scene),
            _rows(scene, names),
            suggested=scene.id == keeper,
            why=why if scene.id == keeper else (),
            stream=f"scene/{scene.id}/stream" if scene.files else None,
        )
        for scene in scenes
    )
    covers = {scene.id: _cover(scene) for scene in scenes}
    choices = merging.choices(merged, _parties(scenes), covers, names)
    moments = next((pair["moments"] for pair in one.seen.get("pairs", ()) if "moments" in pair), ())
    return Sight(sides, choices, tuple((float(a), float(b)) for a, b in moments))


def plan(app: App, one: Recommendation, choices: Mapping[str, str]) -> Plan:
    """Raises RequestError where fewer than two of the scenes are left."""
    scenes = _live(app, one)
    if len(scenes) < 2:
        raise RequestError("Of these scenes Stash has only one, or none, by now.")
    keeper = merging.chosen_keeper(choices, _suggested(app, one, scenes)[0])
    parties = merging.ordered(_parties(scenes), keeper)
    merged = merge_scenes.plan(parties, merging.chosen_parties(choices))
    by_id = {scene.id: scene for scene in scenes}
    kept, sources = by_id[keeper], [by_id[party.id] for party in parties[1:]]
    fields = _fields(app, one, merged, kept, scenes)
    before = {
        "keeper": {name: _before(kept, name) for name in fields},
        "played": kept.play_duration,
        "sources": [_source(scene) for scene in sources],
    }
    step = Step("scene", keeper, "merge_scenes", before, {"fields": fields})
    others = ", ".join(scene.name for scene in sources)
    return Plan(
        f"Merge {others} into {kept.name}.",
        (step,),
        tuple(_writes(kept, sources, fields, _names(scenes))),
        tuple(each for each in merging.dropped(merged, parties, _names(scenes)) if each.field != "Picture"),
        LOST,
        merging.taken(merging.choices(merged, parties, {}, _names(scenes))),
    )


def _live(app: App, one: Recommendation) -> list[WholeScene]:
    found = whole_scenes.find(app.stash, [number for _, number in one.targets])
    return [found[number] for _, number in one.targets if number in found]


def _suggested(app: App, one: Recommendation, scenes: Sequence[WholeScene]) -> tuple[int, tuple[str, ...]]:
    """By the files; of a clip and what it is cut from the longer one."""
    with_files = [scene for scene in scenes if scene.files]
    if not with_files:
        return scenes[0].id, ("Was there first",)
    if one.type == "clips":
        longest = max(with_files, key=lambda scene: (scene.files[0].duration, -scene.id))
        return longest.id, ("The longer one",)
    choice = keeping.choose(app, ((scene.id, scene.files[0]) for scene in with_files))
    return choice.keeper, keeping.why(choice)


def _parties(scenes: Sequence[WholeScene]) -> list[Party]:
    """Every scene has a picture, if only one that Stash made: the keeper's stays unless another is chosen."""
    return [Party(scene.id, scene.name, scene.fields, bool(scene.files)) for scene in scenes]


def _fields(
    app: App, one: Recommendation, merged: Merged, kept: WholeScene, scenes: Sequence[WholeScene]
) -> dict[str, Any]:
    """With the best of all files as the primary one, but for clips, whose files are not the same."""
    fields = dict(merged.fields)
    if merged.picture is not None:
        fields["cover_image"] = pictures.at(next(_cover(scene) for scene in scenes if scene.id == merged.picture))
    files = [file for scene in scenes for file in scene.files]
    if kept.files and one.type != "clips":
        best = keeping.choose(app, ((file.id, file) for file in files)).keeper
        if best != kept.files[0].id:
            fields["primary_file_id"] = best
    return fields


def _before(kept: WholeScene, field: str) -> Any:
    if field == "primary_file_id":
        return kept.files[0].id
    return pictures.at(_cover(kept)) if field == "cover_image" else kept.fields[field]


def _source(scene: WholeScene) -> dict[str, Any]:
    """All that makes it, so that it can be made anew."""
    return {
        "id": scene.id,
        "name": scene.name,
        "fields": dict(scene.fields),
        "files": [file.id for file in scene.files],
        "paths": [file.path for file in scene.files],
        "markers": list(scene.markers),
        "plays": list(scene.play_history),
        "os": list(scene.o_history),
        "play_duration": scene.play_duration,
        "resume_time": scene.resume_time,
        "cover": pictures.at(_cover(scene)),
    }


def _writes(
    kept: WholeScene, sources: Sequence[WholeScene], fields: Mapping[str, Any], names: merging.Names
) -> list[Write]:
    files = {file.id: file.path for scene in (kept, *sources) for file in scene.files}
    thing = ("scene", kept.id, kept.name)
    before = {name: files.get(value) if name == "primary_file_id" else value for name, value in _all(kept).items()}
    after = {name: files.get(value) if name == "primary_file_id" else value for name, value in fields.items()}
    writes = list(shown.changes(thing, before, after, names))
    for scene in sources:
        moved = shown.counted(
            [
                (len(scene.files), "file"),
                (len(scene.markers), "marker"),
                (len(scene.play_history), "play"),
                (len(scene.o_history), "o"),
            ]
        )
        writes.append(Write(*thing, "From the other", "", f"{moved} of {scene.name}"))
        writes.append(Write("scene", scene.id, scene.name, "Scene", scene.name, "deleted, its files stay"))
    return writes


def _all(kept: WholeScene) -> dict[str, Any]:
    return {**kept.fields, "primary_file_id": kept.files[0].id if kept.files else None}


def _rows(scene: WholeScene, names: merging.Names) -> list[tuple[str, str]]:
    rows = [(label(field), shown.value(field, scene.fields[field], names)) for field in ROWS]
    rows += shown.file_rows(scene.files[0]) if scene.files else []
    rows += [("Files", str(len(scene.files))), ("Markers", str(len(scene.markers)))]
    return [*rows, ("Plays", str(len(scene.play_history))), ("O's", str(len(scene.o_history)))]


def _names(scenes: Sequence[WholeScene]) -> merging.Names:
    return {key: name for scene in scenes for key, name in scene.names.items()}


def _cover(scene: WholeScene) -> str:
    return f"scene/{scene.id}/screenshot"
