"""The steps of the main job, each as a user takes it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from stash_sense_plugin.stash import images, scenes
from tests.demonstration.findings import Finding, Findings, finding
from tests.demonstration.stage import Failed

if TYPE_CHECKING:
    from tests.demonstration.stage import Json, Stage

SET_UP, LEARN, IDENTIFY = "Set up", "Learn faces from my library", "Identify performers"


def set_up(stage: Stage) -> bool:
    """Whether everything is ready; False where only the model pack could not be had. Raises Failed."""
    stage.voice.step(f"{SET_UP} ...")
    record = stage.run_task(SET_UP)
    ready = stage.operate("overview")["ready"]
    if ready["environment"] and not ready["models"]:
        return False
    _completed(SET_UP, record)
    return True


def learn(stage: Stage) -> dict[str, int]:
    """Faces by name of performer."""
    stage.voice.step(f"{LEARN} ...")
    record = stage.run_task(LEARN)
    _completed(LEARN, record)
    report = stage.operate("learn.report")["performers"]
    for row in report:
        if not row["faces"]:
            stage.voice.line(f"  {row['name']}: no usable face. {row['reason'] or ''}".rstrip())
    return {row["name"]: row["faces"] for row in sorted(report, key=lambda row: str(row["name"]))}


def identify(stage: Stage, learned: dict[str, int]) -> Findings:
    """The task for the scenes, the button on its page for every image that nobody is tagged in."""
    stage.voice.step(f"{IDENTIFY} ...")
    return Findings(learned, _scenes(stage), _images(stage))


def write_back(stage: Stage, findings: Findings) -> int:
    """Adds everybody who was named, and looks in Stash whether they are there. How many were added. Raises Failed."""
    stage.voice.step("Adding who was found ...")
    added = 0
    for one in findings.every:
        if not one.named:
            continue
        choices = [{"person": person.number, "performer_id": str(person.performer)} for person in one.named]
        reply = stage.operate("persons.accept", kind=one.kind, id=str(one.id), choices=choices)
        stage.voice.line(f"  {one.file}: {reply['text']}")
        added += len(choices)
    _check(stage, findings)
    return added


def _scenes(stage: Stage) -> list[Finding]:
    every = list(scenes.find(stage.stash, scenes.all_ids(stage.stash)).values())
    before, start = len(stage.heard), time.monotonic()
    _completed(IDENTIFY, stage.run_task(IDENTIFY))
    ends = _ends([scene.name for scene in every], stage.heard[before:], start)
    return [
        finding(
            "scene",
            scene.id,
            _file(scene.file.path if scene.file else scene.name),
            end - begin,
            _shown(stage, "scene", scene.id),
        )
        for scene, begin, end in zip(every, [start, *ends], ends, strict=False)
    ]


def _ends(names: list[str], heard: list[tuple[float, str]], start: float) -> list[float]:
    """When the plugin said of each scene what it found, in the order of its work."""
    ends, lines = [], iter(heard)
    for name in names:
        start = next((at for at, text in lines if text.startswith(f"{name}: ")), start)
        ends.append(start)
    return ends


def _images(stage: Stage) -> list[Finding]:
    found = []
    for page in images.pages(stage.stash):
        for image in (each for each in page if not each.performer_ids):
            start = time.monotonic()
            stage.ended(stage.operate("identify.start", kind="image", id=str(image.id))["job"], image.name)
            took = time.monotonic() - start
            found.append(finding("image", image.id, _file(image.path), took, _shown(stage, "image", image.id)))
    return found


def _shown(stage: Stage, kind: str, number: int) -> Json | None:
    shown: Json | None = stage.operate("target.show", kind=kind, id=str(number))["identification"]
    return shown


def _check(stage: Stage, findings: Findings) -> None:
    for one in findings.every:
        now = _performers(stage, one)
        absent = [person.name for person in one.named if person.performer not in now]
        if absent:
            raise Failed(f"{one.file}: Stash does not have {', '.join(map(str, absent))} in it after adding.")
    stage.voice.line("  Looked up in Stash: all of them are there.")


def _performers(stage: Stage, one: Finding) -> tuple[int, ...]:
    if one.kind == "scene":
        return scenes.find(stage.stash, [one.id])[one.id].performer_ids
    return images.find(stage.stash, [one.id])[one.id].performer_ids


def _completed(task: str, record: Json) -> None:
    if record["state"] != "completed":
        raise Failed(f"{task} {record['state']}. {record['error'] or record['message']}")


def _file(path: str) -> str:
    return Path(path).name
