"""The stand-in with the plugin in it, and what a user does there: through Stash's GraphQL and nothing else."""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import jobs
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import FakeStash, Options, library_from_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.demonstration.voice import Voice
    from tests.demonstration.wishes import Wishes

PLUGIN = "stash-sense"
PARTS = ("stash-sense.yml", "stash_sense_plugin", "models", "ui/dist")
"""What the zip holds of the plugin that is needed here."""
KEPT = ("environments", "wheels", "packs", "logs")
"""Of the data directory, what stays from run to run. The rest is made anew, so that each run shows the whole way."""
STATUS = f"/plugin/{PLUGIN}/assets/state/status.json"
AGAIN = "Plugin returned error: "
Json = dict[str, Any]


class Failed(Exception):
    """A step that did not succeed. The text is for the user."""


@dataclass
class Stage:
    site: FakeStash
    plugin: Path
    voice: Voice
    stash: Stash = field(init=False)
    heard: list[tuple[float, str]] = field(default_factory=list)
    """What the plugin logged: when, on the monotonic clock, and the text."""

    def __post_init__(self) -> None:
        self.stash = Stash(self.site.connection(PLUGIN), timeout=120)

    def operate(self, operation: str, **args: object) -> Any:
        """A button of the pages. Raises StashAnswered with the plugin's error."""
        return jobs.run_operation(self.stash, PLUGIN, {"operation": operation, **args})

    def run_task(self, task: str) -> Json:
        """A task of the Tasks page, to its end, with its progress; the plugin's own record of it. Raises Failed."""
        number = jobs.run_task(self.stash, PLUGIN, task)
        while (job := jobs.find(self.stash, number)) is not None and not job.ended:
            self.tell()
            self._show(job.progress)
            time.sleep(0.1)
        self.tell()
        if job is not None and job.status != "FINISHED":
            raise Failed(f"{task}: Stash says that its job is {job.status.lower()}.")
        record = next((one for one in reversed(self.jobs()) if one["asked_by"] == "task"), None)
        if record is None:
            raise Failed(f"{task}: the plugin did not even begin. {self.last_error()}")
        return record

    def ended(self, job: Json, label: str) -> Json:
        """A job of the pages when it has ended, as they follow it. `label` is what to say meanwhile."""
        while True:
            found = next((one for one in self.jobs() if one["id"] == job["id"]), job)
            if found["state"] not in ("pending", "running"):
                return found
            self.voice.progress(f"{label}: {found['message'] or 'waiting'}")
            time.sleep(0.1)

    def jobs(self) -> list[Json]:
        """The plugin's jobs, the oldest first, from the file that pages read."""
        with contextlib.suppress(StashAnswered):
            listed: list[Json] = json.loads(self.stash.fetch(STATUS))["jobs"]
            return sorted(listed, key=lambda job: int(job["id"]))
        return []

    def last_error(self) -> str:
        return next(reversed(self.site.logged("error")), "Its log is empty.")

    def tell(self) -> None:
        """What the plugin wrote into Stash's log since the last time; an error once, though Stash logs it again."""
        for line in self.site.log[len(self.heard) :]:
            before = {text for _, text in self.heard[-3:]}
            self.heard.append((time.monotonic(), line.text))
            if line.level in ("info", "warning", "error") and line.text.removeprefix(AGAIN) not in before:
                self.voice.line(f"  {'' if line.level == 'info' else line.level + ': '}{line.text}")

    def _show(self, progress: float | None) -> None:
        running = next((job for job in reversed(self.jobs()) if job["state"] == "running"), None)
        if running and running["message"]:
            self.voice.progress(f"{round(100 * (progress or 0)):3d} %  {running['message']}")


@contextlib.contextmanager
def stand_in(root: Path, wishes: Wishes, library: Path, voice: Voice) -> Iterator[Stage]:
    """A fresh Stash with the plugin installed and the files of `library` scanned."""
    config = wishes.folder / "stash"
    _forget(config / PLUGIN)
    plugin = install(root, config / "plugins" / PLUGIN)
    options = Options(
        plugins=[config / "plugins"],
        directory=config,
        python=str(wishes.python or sys.executable),
        page=root / "tests" / "fakes" / "page",
        port=wishes.serve or 0,
    )
    if wishes.models:
        options.environment["STASH_SENSE_MODELS"] = str(wishes.models)
    with FakeStash(library_from_folder(library), options) as site:
        stage = Stage(site, plugin, voice)
        try:
            yield stage
        finally:
            stage.stash.close()


def install(root: Path, plugin: Path) -> Path:
    """A copy of the plugin where Stash keeps its plugins, as installing the zip leaves it."""
    if plugin.exists():
        shutil.rmtree(plugin)
    for part in PARTS:
        source, target = root / part, plugin / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.is_file():
            shutil.copyfile(source, target)
    return plugin


def _forget(data: Path) -> None:
    for entry in data.iterdir() if data.is_dir() else ():
        if entry.name not in KEPT:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
