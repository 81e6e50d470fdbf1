"""A Stash with our plugin in it, the stand-in or a real one, over a library of real faces.

The plugin is loaded from the manifest in the repository, with a folder of its own for its status file, so that tests
that run side by side do not meet there.
"""

from __future__ import annotations

import atexit
import compileall
import contextlib
import functools
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.stash import jobs, scenes
from stash_sense_plugin.stash.client import Stash
from stash_sense_plugin.store import leases
from tests.fakes.stash import FakeStash, Library, Options, library_from_folder
from tests.fakes.stash.real import RealStash
from tests.shared import ROOT, shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLUGIN = "stash-sense"
CODE = ("stash_sense_plugin", "models")
SET_UP, LEARN, IDENTIFY, REMATCH = "Set up", "Learn faces from my library", "Identify performers", "Match again"
HAMILTON = "Lin Manuel Miranda", "Barack Obama", "Joe Biden", "Rose Leslie", "Kit Harington", "Alex Lacamoire"
NOT_THERE = {"Joe Biden", "Rose Leslie", "Kit Harington"}
"""Nobody of them is in hamilton.mp4: naming one is a false match."""
Json = dict[str, Any]


@dataclass
class Stage:
    """What a user does, over HTTP as the pages do it."""

    site: FakeStash | RealStash
    plugin: Path
    data: Path
    stash: Stash = field(init=False)

    def __post_init__(self) -> None:
        self.stash = Stash(self.site.connection(PLUGIN), timeout=120)

    @property
    def fake(self) -> FakeStash:
        assert isinstance(self.site, FakeStash)
        return self.site

    @property
    def library(self) -> Library:
        return self.fake.library

    def operate(self, operation: str, **args: object) -> Any:
        """The plugin's reply. Raises StashAnswered with its error."""
        return jobs.run_operation(self.stash, PLUGIN, {"operation": operation, **args})

    def start(self, task: str, **args: object) -> int:
        return jobs.run_task(self.stash, PLUGIN, task, args)

    def run(self, task: str, **args: object) -> str:
        """A task to its end: the status that Stash gives it."""
        return self.site.wait(self.start(task, **args), 300).status

    def job(self, number: int) -> Json | None:
        listed: list[Json] = self.operate("jobs.status")["jobs"]
        return next((job for job in listed if job["id"] == number), None)

    def ended(self, job: Json, timeout: float = 120) -> Json:
        """A job of ours when it has ended, as its page follows it."""
        ended: Json = until(
            lambda: (now := self.job(job["id"])) and now["state"] not in ("pending", "running") and now, timeout
        )
        return ended

    def identify(self, kind: str, number: int) -> Json:
        """The button of a page, to its end; what the page shows then."""
        job = self.ended(self.operate("identify.start", kind=kind, id=number)["job"])
        assert job["state"] == "completed", job
        return self.shown(kind, number)

    def shown(self, kind: str, number: int) -> Json:
        found: Json = self.operate("target.show", kind=kind, id=number)["identification"]
        return found

    def performers_of(self, scene: int) -> set[int]:
        return set(scenes.find(self.stash, [scene])[scene].performer_ids)

    def untagged_images(self) -> list[int]:
        return [image.id for image in self.library.images.values() if not image.performer_ids]

    def workers(self) -> list[int]:
        """Process ids of the detached worker, if one is at work."""
        if not (self.data / "stash-sense.sqlite").is_file():
            return []
        owner = self.value("SELECT owner FROM lease WHERE name = 'worker'")
        return [int(owner.split("/")[1])] if owner and leases.alive(owner, 0) else []

    def close(self) -> None:
        """The worker that pages started lives longer than its Stash, but not longer than its test."""
        self.stash.close()
        for pid in self.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    @contextlib.contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """Our database, looked into from outside."""
        connection = sqlite3.connect(self.data / "stash-sense.sqlite", timeout=20, isolation_level=None)
        connection.row_factory = sqlite3.Row
        with contextlib.closing(connection):
            yield connection

    def value(self, sql: str, *values: object) -> Any:
        with self.database() as connection:
            row = connection.execute(sql, values).fetchone()
            return row and row[0]


def named(identification: Json) -> dict[str, Json]:
    """Name -> person, of those that are named without asking."""
    return {person["best"]["name"]: person for person in identification["persons"] if person["best"]}


def until(seen: Callable[[], Any], timeout: float = 60, pause: float = 0.1) -> Any:
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if found := seen():
            return found
        time.sleep(pause)
    raise TimeoutError


@contextlib.contextmanager
def stand_in(folder: Path, library: Library, *, data: Path | None = None, **options: Any) -> Iterator[Stage]:
    """The stand-in with its config.yml in `folder`. `data`: a data directory to begin with, copied."""
    plugin = install(folder / "plugins" / PLUGIN)
    environment = {"STASH_SENSE_MODELS": str(shared("models")), **options.pop("environment", {})}
    given = Options(
        plugins=[folder / "plugins"], directory=folder, python=sys.executable, environment=environment, **options
    )
    if data:
        shutil.copytree(data, folder / PLUGIN, symlinks=True)
    with FakeStash(library, given) as site, contextlib.closing(Stage(site, plugin, folder / PLUGIN)) as stage:
        yield stage


@contextlib.contextmanager
def real(folder: Path, tree: Path, *, data: Path | None = None) -> Iterator[Stage]:
    """A real Stash, filled from `tree`."""
    source = install(folder / "source" / PLUGIN)
    with RealStash(folder, python=sys.executable, environment={"STASH_SENSE_MODELS": str(shared("models"))}) as site:
        site.fill(tree)
        site.install(source, PLUGIN)
        if data:
            shutil.copytree(data, site.directory / PLUGIN, symlinks=True)
        with contextlib.closing(Stage(site, site.plugins / PLUGIN, site.directory / PLUGIN)) as stage:
            yield stage


def install(plugin: Path) -> Path:
    """The plugin's folder as Stash sees it: the manifests are copies, the rest are links."""
    plugin.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "stash-sense.yml", plugin / "stash-sense.yml")
    shutil.copytree(ROOT / "hooks", plugin / "hooks", dirs_exist_ok=True)
    (plugin / "ui").symlink_to(ROOT / "ui", target_is_directory=True)
    for part in CODE:
        (plugin / part).symlink_to(code() / part, target_is_directory=True)
    return plugin


@functools.cache
def code() -> Path:
    """The plugin's code as it is when the tests begin, compiled, as an installed plugin's is after its first launch."""
    folder = tempfile.mkdtemp(prefix="stash-sense-code-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for part in CODE:
        shutil.copytree(ROOT / part, Path(folder) / part, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(folder, quiet=2, workers=1)
    return Path(folder)


def set_up(folder: Path, packages: Path) -> Path:
    """A data directory in which only "Set up" was run. `packages` keeps what it installs, for the next time."""
    data = folder / "empty" / PLUGIN
    data.mkdir(parents=True)
    for part in ("environments", "wheels"):
        (packages / part).mkdir(parents=True, exist_ok=True)
        (data / part).symlink_to(packages / part, target_is_directory=True)
    with stand_in(folder / "set-up-stash", Library(), data=data) as site:
        assert site.run(SET_UP) == "FINISHED"
        assert site.operate("overview")["ready"]["environment"], site.fake.log
        return Path(shutil.copytree(site.data, folder / "set-up" / PLUGIN, symlinks=True))


def people_tree(folder: Path) -> Path:
    """performers/<name>/*, scenes/hamilton.mp4, images/*: as tests of both Stashes are filled."""
    for picture in sorted(shared("faces", "hamilton").iterdir()):
        name = picture.stem.rpartition("_")[0].replace("_", " ").title()
        person = folder / "performers" / name
        person.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture, person / picture.name)
    for part, file in (
        ("scenes", shared("media", "hamilton.mp4")),
        ("images", shared("faces", "group", "two_people.jpg")),
    ):
        (folder / part).mkdir()
        shutil.copyfile(file, folder / part / file.name)
    return folder


def people(tree: Path) -> Library:
    return library_from_folder(tree)
