"""Learn faces from the pictures of profiles at a stash-box: of performers that the user chose there.

It asks for many profiles at once and for pictures one by one, all within the stash-box's limit. Every picture is
one unit, as in jobs/learn.py; a picture that was looked at is never fetched again. Killed or stopped anywhere, or left
standing by the stash-box, it keeps what it has, and the next run goes on behind it.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import face_index, known_faces, models, profile_choice, profile_pictures, profiles
from stash_sense_plugin.analyzers.profile_choice import LEARNED, Choice
from stash_sense_plugin.errors import BoxAnswered, SenseError, StashBoxError, Stopped
from stash_sense_plugin.jobs.learn import Run
from stash_sense_plugin.jobs.words import counted
from stash_sense_plugin.jobs.work import GiveWay, Lost
from stash_sense_plugin.store import known
from stash_sense_plugin.store import profiles as stored

if TYPE_CHECKING:
    from stash_sense_plugin.analyzers.profile_choice import Page
    from stash_sense_plugin.app import App
    from stash_sense_plugin.jobs.work import Work

MOST_FAILURES = 10
"""Pictures in a row that could not be had, after which it is the stash-box, and not the pictures."""


def learn_profiles(work: Work) -> dict[str, Any]:
    """Those that the arguments choose; by the clock, without arguments, all that were learned before, for what is new
    of them. Where one of several stash-boxes does not answer, the others are still asked."""
    run = _Learning(work)
    trouble: StashBoxError | None = None
    try:
        for choice, mark in _choices(work):
            try:
                run.learn(choice, mark)
            except StashBoxError as error:
                trouble = trouble or error
    except (GiveWay, Lost):
        raise  # it goes on, here or elsewhere
    except Stopped:
        face_index.rebuild(work.app)
        raise
    face_index.rebuild(work.app)
    if trouble:
        raise SenseError(trouble.text, f"{trouble.way_out} {run.kept}".strip()) from trouble
    work.progress(work.done, work.done, "Done")
    return {"text": run.text, **run.counts, "seconds": round(time.monotonic() - run.began, 1)}


def _choices(work: Work) -> list[tuple[Choice, str | None]]:
    """Each with the mark behind which it is to go on."""
    cursor: dict[str, str] = json.loads(work.job.cursor or "{}")
    if work.job.args:
        return [(profile_choice.read(work.job.args), cursor.get("mark"))]
    usable = {box.endpoint for box in work.app.boxes if box.key}
    left = [
        each for each in stored.endpoints(work.app.database) if each in usable and each >= cursor.get("endpoint", "")
    ]
    return [(Choice(each, LEARNED), cursor["mark"] if each == cursor.get("endpoint") else None) for each in left]


def picture_apart(app: App, number: int) -> None:
    known_faces.look(app, models.load(app), profile_pictures.picture(app, number))


@dataclass
class _Learning:
    """One run. `counts` are what it has to tell."""

    work: Work
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("profiles", "pictures", "faces", "without", "deleted", "unknown"), 0)
    )

    def __post_init__(self) -> None:
        self.app: App = self.work.app
        self.began = time.monotonic()
        self._run = Run(self.work, 0)
        self._failures = 0

    def learn(self, choice: Choice, mark: str | None) -> None:
        """Noted at the end of each page is up to where it came, so that going on costs no more than one page again."""
        self.work.progress(0, None, f"Asking {self.app.box(choice.endpoint).name} for profiles")
        for page in profile_choice.pages(self.app, choice, mark):
            self._page(choice, page)
            if page.mark is not None:
                self.work.keep_cursor(json.dumps({"endpoint": choice.endpoint, "mark": page.mark}))

    def _page(self, choice: Choice, page: Page) -> None:
        noted = profiles.note(self.app, self.app.box(choice.endpoint), page.entities)
        self.counts["deleted"] += noted.deleted
        self.counts["unknown"] += noted.unknown
        end = min(page.before + len(page.entities), page.total)
        for done, row in enumerate(noted.rows, end - len(noted.rows)):
            self.work.progress(max(done, 0), page.total, f"{counted(self.counts['pictures'], 'picture')} looked at")
            self._profile(row)
        self.work.progress(end, page.total, f"{counted(self.counts['pictures'], 'picture')} looked at")

    def _profile(self, row: int) -> None:
        seen: list[int] = []
        before = self._faces(row)
        while (number := profiles.to_look_at(self.app, row, seen)) is not None:
            self._picture(number)
            seen.append(number)
            self.counts["pictures"] += 1
            self.work.between_units()
            self.work.beat()
        faces = self._faces(row)
        self.counts["profiles"] += 1
        self.counts["faces"] += faces - before
        self.counts["without"] += not faces
        stored.gone_through(self.app.database, row)

    def _faces(self, row: int) -> int:
        return stored.faces_of(self.app.database, self._run.space, row)

    def _picture(self, number: int) -> None:
        picture = profile_pictures.picture(self.app, number)
        self._run.look_at_one(picture)
        row = known.source(self.app.database, picture.source)
        failed = row is not None and row["state"] == "failed"
        self._failures = self._failures + 1 if failed else 0
        if row is not None and self._failures >= MOST_FAILURES:
            text = f"None of the last {MOST_FAILURES} pictures could be had. {row['reason'] or ''}".strip()
            raise BoxAnswered("", text, "Try again later.")

    @property
    def text(self) -> str:
        counts = self.counts
        words = [
            f"{counted(counts['faces'], 'face')} learned from {counted(counts['pictures'], 'picture')} of "
            f"{counted(counts['profiles'], 'profile')}"
        ]
        words += [f"{counts['without']} without a usable face"] if counts["without"] else []
        words += [f"{counts['deleted']} deleted at the stash-box"] if counts["deleted"] else []
        words += [f"{counts['unknown']} unknown there"] if counts["unknown"] else []
        return ", ".join(words) + "."

    @property
    def kept(self) -> str:
        """What is said where it could not come to its end."""
        looked_at = counted(self.counts["pictures"], "picture")
        return f"What was learned from {looked_at} until then is kept, and the next run goes on behind them."
