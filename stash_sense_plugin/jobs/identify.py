"""Who is in a scene or image: one that a page asks for, or many from the task."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import crops, matching, models, pictures
from stash_sense_plugin.errors import MediaError, RequestError, SenseError, StashAnswered, Stopped
from stash_sense_plugin.jobs import apart, ignoring, prune, starting
from stash_sense_plugin.jobs.words import counted
from stash_sense_plugin.protocol import log
from stash_sense_plugin.stash import images, scenes
from stash_sense_plugin.store import jobs, targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.faces.pack import Pack
    from stash_sense_plugin.jobs.work import Work
    from stash_sense_plugin.stash.scenes import Scene


def identify_one(work: Work) -> dict[str, Any]:
    """The job of a page: one scene or image, however often it was tried before."""
    kind, number = work.job.args["target"], int(work.job.args["id"])
    work.progress(0, None, "Loading the models")
    look = Looks(work.app, work.beat)
    if kind == "image":
        found = images.find(work.app.stash, [number]).get(number)
        if found is None:
            raise RequestError("Stash no longer has this image.")
        text = look.at_image(found)
    else:
        scene = scenes.find(work.app.stash, [number]).get(number)
        if scene is None:
            raise RequestError("Stash no longer has this scene.")
        text = look.at_scene(scene, work.progress)
    if look.kept:
        raise SenseError(text, "What was found before is kept.")
    return {"text": text}


def identify_all(work: Work) -> dict[str, Any]:
    """The task: every scene that its arguments choose and that was not looked at yet. Each scene is one unit; what is
    done is in the store, so that a killed run goes on behind it by itself."""
    app, chosen = work.app, _Chosen(work.app, work.job.args, int(work.job.cursor or 0))
    total = chosen.count()
    work.progress(0, total, "Loading the models")
    look, texts = Looks(app, work.beat, reuse=not work.job.args.get("again")), {"done": 0, "failed": 0, "skipped": 0}
    for done, scene in enumerate(chosen.scenes()):
        work.progress(min(done, total), total, scene.name)
        work.between_units()
        if not chosen.wants(scene):
            texts["skipped"] += 1
            continue
        text = look.at_scene(scene, lambda *_: work.beat())
        texts["failed" if look.failed else "done"] += 1
        jobs.keep_cursor(app.database, work.job, str(scene.id))
        log.info(f"{scene.name}: {text}")
    if chosen.whole_library:
        prune.forget_gone(app)
    starting.note(app, "find_unidentified_scenes", {}, jobs.EVENT)
    work.progress(total, total, "Done")
    return {
        "text": f"{counted(texts['done'], 'scene')} looked at, {texts['failed']} could not be read, "
        f"{texts['skipped']} done before.",
        **texts,
    }


def models_apart(app: App, _: int) -> None:
    models.load(app)


def scene_apart(app: App, number: int) -> None:
    found = scenes.find(app.stash, [number])
    Looks(app, alone=True).at_scene(found[number], lambda *_: None)


def image_apart(app: App, number: int) -> None:
    found = images.find(app.stash, [number])
    Looks(app, alone=True).at_image(found[number])


def _nothing() -> None:
    return


@dataclass
class Looks:
    """Looks at one target after the other with models and index loaded once.

    What was begun several times without an end is looked at in a process of its own, `alone` being that process. With
    `reuse`, faces that another pack found in the same file do, where they are good enough (analyzers/crops.py).
    `failed` and `kept` (an earlier result, since the file could not be had) tell of the last one.
    """

    app: App
    beat: Callable[[], None] = _nothing
    alone: bool = False
    reuse: bool = False
    failed: bool = field(default=False, init=False)
    kept: bool = field(default=False, init=False)

    @cached_property
    def pack(self) -> Pack:
        return models.load(self.app)

    @cached_property
    def matcher(self) -> matching.Matcher:
        return matching.Matcher(self.app)

    def at_scene(self, scene: Scene, progress: pictures.Progress) -> str:
        matcher, pack = self.matcher, self.pack  # what is missing is told before the attempt counts
        target = targets.Target("scene", scene.id, self.app.pack.space)
        return self._at(
            target, scene, scene.fingerprint, lambda: pictures.of_scene(self.app, pack, matcher.known, scene, progress)
        )

    def at_image(self, image: images.Image) -> str:
        pack, _ = self.pack, self.matcher
        target = targets.Target("image", image.id, self.app.pack.space)
        return self._at(target, image, image.fingerprint, lambda: pictures.of_image(self.app, pack, image))

    def _at(
        self, target: targets.Target, live: Scene | images.Image, file: str, look: Callable[[], pictures.Seen]
    ) -> str:
        kept = crops.of_target(self.app, self.pack, target, file) if self.reuse else None
        if kept:
            return self._take_over(target, kept, live)
        try:
            if self._is_suspect(target, live.name):
                return self._apart(target, file)
            seen = look()
        except (MediaError, StashAnswered) as error:
            return self._fail(target, error, file)
        except Stopped:
            targets.take_back(self.app.database, target)
            raise
        return self._keep(target, seen, file, live.performer_ids)

    def _is_suspect(self, target: targets.Target, name: str) -> bool:
        """Notes the attempt."""
        self.failed = self.kept = False
        return targets.begin(self.app.database, target, name) >= targets.TRIES and not self.alone

    def _apart(self, target: targets.Target, file: str) -> str:
        apart.look(self.app, target.kind, target.id, self.beat)
        row = targets.get(self.app.database, target)
        if row is None or row["state"] == "working":
            return self._fail(target, MediaError("broken", apart.BLAME), file)
        self.failed = row["state"] == "failed"
        return row["error"] or "Looked at in a process of its own"

    def _fail(self, target: targets.Target, error: MediaError | StashAnswered, file: str) -> str:
        """A file that could not be had (a disk that is not there just now) says nothing: what an earlier look found
        stays, and it is tried again the next time."""
        self.failed = True
        if isinstance(error, MediaError) and error.reason not in pictures.ELSEWHERE:
            targets.fail(self.app.database, target, error.text, file)
        elif targets.has_result(self.app.database, target):
            targets.take_back(self.app.database, target)
            self.kept = True
        else:
            targets.fail(self.app.database, target, error.text, "")
        return error.text

    def _take_over(self, target: targets.Target, kept: crops.Kept, live: Scene | images.Image) -> str:
        self.failed = self.kept = False
        targets.begin(self.app.database, target, live.name)
        persons = self.matcher.of_rows(target, kept.faces, kept.persons, live.performer_ids)
        row = kept.row
        return self._put(target, row["file"], (row["frames"], row["bad_frames"]), persons)

    def _keep(self, target: targets.Target, seen: pictures.Seen, file: str, tagged: tuple[int, ...]) -> str:
        persons = self.matcher.persons(target, seen, tagged)
        return self._put(target, file, (seen.frames, seen.bad_frames), persons)

    def _put(
        self, target: targets.Target, file: str, frames: tuple[int, int], persons: Sequence[targets.PersonRow]
    ) -> str:
        """`frames`: how many were looked at, how many could not be read."""
        targets.put(self.app.database, target, targets.Found(file, *frames, persons, self.matcher.matched_with))
        named = sum(1 for person in persons if person.candidates and person.candidates[0].named)
        return f"{counted(len(persons), 'person')}, {named} of them known"


@dataclass(frozen=True)
class _Chosen:
    """The scenes that a task's arguments choose: ids, else a tag, else all or those without performers. `after` is the
    last one that this job was done with before it was interrupted."""

    app: App
    args: dict[str, Any]
    after: int

    @property
    def whole_library(self) -> bool:
        return not self.args.get("ids") and not self.args.get("tag")

    @property
    def _untagged(self) -> bool:
        return self.args.get("scenes") != "all" and not self.args.get("tag")

    @cached_property
    def _finished(self) -> dict[int, str]:
        return targets.finished(self.app.database, "scene", self.app.pack.space)

    @cached_property
    def _choice(self) -> scenes.Choice:
        return scenes.Choice(self._untagged, self.args.get("tag"), ignoring.tag(self.app))

    def count(self) -> int:
        if ids := self.args.get("ids"):
            return sum(1 for number in ids if number > self.after)
        return scenes.count(self.app.stash, self._choice)

    def scenes(self) -> Iterator[Scene]:
        for page in self._pages():
            yield from page

    def _pages(self) -> Iterable[Iterable[Scene]]:
        if ids := self.args.get("ids"):
            found = scenes.find(self.app.stash, [number for number in ids if number > self.after])
            return [[found[number] for number in sorted(found)]]
        again = self.after if self.args.get("again") else 0
        return scenes.pages(self.app.stash, self._choice, after_id=again)

    def wants(self, scene: Scene) -> bool:
        """Not those whose file was looked at already."""
        if self.args.get("ids") or self.args.get("again"):
            return True
        return self._finished.get(scene.id) != scene.fingerprint
