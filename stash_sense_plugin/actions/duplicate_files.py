"""Of a scene with several files: make the best one the primary one, and delete others where the user wants that.

Deleting is off unless the setting allows it, and then still "keep all" is what we suggest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.actions import keeping, shown
from stash_sense_plugin.actions.plans import Choice, Option, Plan, Side, Sight, Step, Verb, Write
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.protocol.request import whole
from stash_sense_plugin.stash import system, whole_scenes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.whole_scenes import WholeFile, WholeScene
    from stash_sense_plugin.store.recommendations import Recommendation

VERB = Verb("Use the best file", bulk=True)
KEEP, OTHERS = "keep", "others"
STAY, DELETE = "stay", "delete"


def sight(app: App, one: Recommendation) -> Sight:
    scene = _live(app, one)
    if scene is None or len(scene.files) < 2:
        return Sight((), stale=_gone(scene))
    choice = keeping.choose(app, ((file.id, file) for file in scene.files))
    sides = tuple(
        Side(
            "file",
            file.id,
            _name(file),
            "primary file" if file is scene.files[0] else "",
            f"scene/{scene.id}/screenshot" if file is scene.files[0] else "",
            shown.file_rows(file),
            suggested=file.id == choice.keeper,
            why=keeping.why(choice) if file.id == choice.keeper else (),
        )
        for file in scene.files
    )
    keep = Choice(
        KEEP, "Primary file", tuple(Option(str(file.id), _name(file)) for file in scene.files), str(choice.keeper)
    )
    stay = Option(STAY, "stay with the scene")
    options = (stay, Option(DELETE, "are deleted from the disk")) if app.settings.flag("delete_files") else (stay,)
    return Sight(sides, (keep, Choice(OTHERS, "The other files", options, STAY)))


def plan(app: App, one: Recommendation, choices: Mapping[str, str]) -> Plan:
    """Raises RequestError where the scene or the files are gone, or deleting is not allowed."""
    scene = _live(app, one)
    if scene is None or len(scene.files) < 2:
        raise RequestError(_gone(scene))
    keeper = _keeper(app, scene, choices)
    steps, writes = [], []
    if keeper.id != scene.files[0].id:
        before, after = {"primary_file_id": scene.files[0].id}, {"primary_file_id": keeper.id}
        steps.append(Step("scene", scene.id, "update", before, after))
        writes.append(Write("scene", scene.id, scene.name, "Primary file", scene.files[0].path, keeper.path))
    if choices.get(OTHERS, STAY) != DELETE:
        text = (
            f"Make {_name(keeper)} the primary file of {scene.name}." if steps else "The best file is primary already."
        )
        return Plan(text, tuple(steps), tuple(writes), choices={KEEP: str(keeper.id), OTHERS: STAY})
    if not app.settings.flag("delete_files"):
        raise RequestError("Deleting files is not allowed.", 'The setting "Allow files to be deleted" allows it.')
    others = [file for file in scene.files if file.id != keeper.id]
    steps.append(_deletion(scene, others))
    writes += [
        Write("file", file.id, _name(file), "File", f"{file.path} ({shown.size(file.size)})", "deleted")
        for file in others
    ]
    trash = system.trash(app.stash)
    where = f"They go to Stash's trash, {trash}." if trash else "No trash is set in Stash: they are gone for good."
    lost = (f"Files that are deleted cannot be brought back from here. {where}",)
    return Plan(f"Keep {_name(keeper)} of {scene.name} and delete the others.", tuple(steps), tuple(writes), (), lost)


def _deletion(scene: WholeScene, others: list[WholeFile]) -> Step:
    kept = [{"id": file.id, "path": file.path, "size": file.size, **file.fingerprints} for file in others]
    return Step("scene", scene.id, "delete_files", {"files": kept}, {"files": [file.id for file in others]})


def _keeper(app: App, scene: WholeScene, choices: Mapping[str, str]) -> WholeFile:
    if KEEP in choices:
        wanted = whole(choices[KEEP])
    else:
        wanted = keeping.choose(app, ((file.id, file) for file in scene.files)).keeper
    found = next((file for file in scene.files if file.id == wanted), None)
    if found is None:
        raise RequestError("The scene no longer has that file.", "Look at it again.")
    return found


def _live(app: App, one: Recommendation) -> WholeScene | None:
    number = one.targets[0][1]
    return whole_scenes.find(app.stash, [number]).get(number)


def _gone(scene: WholeScene | None) -> str:
    return "Stash no longer has this scene." if scene is None else "The scene has only one file by now."


def _name(file: WholeFile) -> str:
    return file.path.replace("\\", "/").rpartition("/")[2]
