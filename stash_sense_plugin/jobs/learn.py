"""Learn faces from the library: covers of performers, and images with exactly one performer. Only what is new.

Every picture is one unit: its attempt is noted first, its result is one transaction. Killed anywhere, the next run goes
on behind the last picture, and the outcome is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import crops, face_index, known_faces, models
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.jobs import apart
from stash_sense_plugin.jobs.words import counted
from stash_sense_plugin.stash import images, performers
from stash_sense_plugin.store import known

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stash_sense_plugin.analyzers.known_faces import Picture
    from stash_sense_plugin.app import App
    from stash_sense_plugin.faces.pack import Pack
    from stash_sense_plugin.jobs.work import Work
    from stash_sense_plugin.stash.performers import Performer


def learn(work: Work) -> dict[str, Any]:
    """The whole library. Only a complete pass forgets what Stash no longer has."""
    number = int(work.job.cursor or known.next_run(work.app.database))
    known_faces.keep_run(work.app, work.job, number)
    run = Run(work, number)
    run.look_at(run.pictures(), run.count())
    known.forget_unseen(work.app.database, number, run.space)
    face_index.rebuild(work.app)
    report = known.report(work.app.database, run.space)
    missing = sum(1 for row in report if not row["faces"])
    return {
        "text": f"{_known(work.app)}; {counted(missing, 'performer')} without a usable face.",
        "faces": sum(row["faces"] for row in report),
        "performers": len(report) - missing,
        "without": missing,
        "looked_at": run.looked_at,
    }


def _known(app: App) -> str:
    """As in "12 faces of 4 performers known, 30 of 6 people at stash-boxes"."""
    counts = known.counts(app.database, app.pack.space)
    text = f"{counted(counts['faces'], 'face')} of {counted(counts['performers'], 'performer')} known"
    elsewhere = counts["elsewhere"]
    if not elsewhere["people"]:
        return text
    people = "1 person" if elsewhere["people"] == 1 else f"{elsewhere['people']:,} people"
    return f"{text}, {elsewhere['faces']:,} of {people} at stash-boxes"


def learn_performer(work: Work) -> dict[str, Any]:
    """The pictures of one performer, whom a page shows."""
    number = int(work.job.args["performer"])
    found = performers.find(work.app.stash, [number]).get(number)
    if found is None:
        raise RequestError("Stash no longer has this performer.")
    run = Run(work, known.last_run(work.app.database))
    run.look_at(run.pictures_of(found), run.count_of(number))
    face_index.rebuild(work.app)
    faces = known.faces_of(work.app.database, run.space, number)
    return {"text": f"{found.name} is known by {counted(faces, 'face')}.", "looked_at": run.looked_at}


def reindex(work: Work) -> dict[str, Any]:
    """After the user dropped a picture or took it back."""
    face_index.rebuild(work.app)
    return {"text": f"{_known(work.app)}."}


@dataclass
class Run:
    """One pass over pictures. Its number marks what Stash still has."""

    work: Work
    number: int
    done: int = 0
    looked_at: int = 0

    def __post_init__(self) -> None:
        self.app: App = self.work.app
        self.space = self.app.pack.space

    @cached_property
    def pack(self) -> Pack:
        """Loaded with the first picture that has to be looked at: a run that finds nothing new loads no model."""
        return models.load(self.app)

    def look_at(self, pictures: Iterable[Picture], total: int) -> None:
        self.work.progress(0, total, "Reading the list of performers")
        for picture in pictures:
            self.look_at_one(picture)
            self.done += 1
            self.work.progress(min(self.done, total), total, f"{counted(self.looked_at, 'picture')} looked at")
            self.work.between_units()
        self.work.progress(self.done, self.done, "Done")

    def count(self) -> int:
        return performers.count(self.app.stash) + self._count_images(None)

    def count_of(self, performer: int) -> int:
        return 1 + self._count_images(performer)

    def _count_images(self, performer: int | None) -> int:
        if not self.app.settings.flag("learn_images"):
            return 0
        return images.count(self.app.stash, performer_count=1, performer=performer)

    def pictures(self) -> Iterator[Picture]:
        yield from self._covers()
        if self.app.settings.flag("learn_images"):
            yield from self._images(None)

    def pictures_of(self, performer: Performer) -> Iterator[Picture]:
        yield from self._cover(performer)
        if self.app.settings.flag("learn_images"):
            yield from self._images(performer.id)

    def _covers(self) -> Iterator[Picture]:
        for page in performers.pages(self.app.stash):
            for each in page:
                yield from self._cover(each)

    def _cover(self, each: Performer) -> Iterator[Picture]:
        known.note_performer(self.app.database, each.id, each.name, each.disambiguation, each.updated_at, self.number)
        known.note_links(self.app.database, each.id, each.stash_ids)
        if each.has_image and self.app.settings.flag("learn_covers"):
            yield known_faces.of_cover(self.app, each)
        else:
            self.done += 1

    def _images(self, performer: int | None) -> Iterator[Picture]:
        for page in images.pages(self.app.stash, performer_count=1, performer=performer):
            for each in page:
                picture = known_faces.of_image(self.app, each)
                if each.is_video or self._enough(picture.source):
                    self.done += 1
                    continue
                yield picture

    def _enough(self, source: known.Source) -> bool:
        """Whether so many faces of the performer are known that no new picture is needed. Known pictures stay."""
        if known.source(self.app.database, source) is not None:
            return False
        most = self.app.settings.number("faces_per_performer")
        return known.faces_of(self.app.database, self.space, source.performer_id) >= most

    def look_at_one(self, picture: Picture) -> None:
        """Where it is new or changed: the attempt is noted, then it is looked at and the result noted."""
        database, source = self.app.database, picture.source
        row = known.source(database, source)
        if row and known_faces.is_settled(row, source):
            known.touch_source(database, source, self.number)
            return
        if crops.learned(self.app, lambda: self.pack, source, self.number):
            return
        pack = self.pack  # what is missing is told before the attempt counts
        tries = known.begin_source(database, source, self.number)
        self.looked_at += 1
        if tries < known.TRIES:
            known_faces.look(self.app, pack, picture)
            return
        apart.look(self.app, UNITS[source.kind], source.source_id, self.work.beat)
        row = known.source(database, source)
        if row is None or row["state"] == "working":
            known.end_source(database, source, "unused", apart.BLAME, None, ())


UNITS = {"cover": "cover", "image": "picture", known.PROFILE: "profile"}


def cover_apart(app: App, number: int) -> None:
    found = performers.find(app.stash, [number])
    known_faces.look(app, models.load(app), known_faces.of_cover(app, found[number]))


def picture_apart(app: App, number: int) -> None:
    found = images.find(app.stash, [number])
    known_faces.look(app, models.load(app), known_faces.of_image(app, found[number]))
