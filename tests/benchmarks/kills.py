"""SIGKILLs Learn and Identify at random moments, and compares the end with that of an undisturbed run.

    python -m tests.benchmarks.kills [--kills 60] [--seed N] [--only learn,identify,worker] [--json FILE]

Tasks are real processes that the stand-in for Stash starts. In "worker" the pages' detached worker is killed, and a
page that looks brings it back. A round lasts until a run got to its end, however many were killed before; then its
state is compared and the next round begins from nothing. `--environment DIR` keeps the packages of Set up between runs.
Set up has its own: tests/install/kills.py.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.report import parser
from tests.e2e import clips, stage, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.e2e.stage import Stage
    from tests.fakes.stash import Library

LEARNED = {"Tony_Blair": 4, "Hugo_Chavez": 3, "Colin_Powell": 3}
SPARED = 0.15
"""Part of the runs that nobody kills, so that rounds end."""
STUBBORN = 3
"""One round in so many spares no run before a third of all kills, and kills soon: nothing comes far."""
EARLY = 0.3
"""Part of the kills that come while a process still starts."""


class Task:
    """A task of Stash, started again after every kill as its user would."""

    def __init__(self, title: str, kind: str) -> None:
        self._title, self._kind = title, kind
        self._job = 0

    def start(self, site: Stage) -> None:
        self._job = site.start(self._title)

    def processes(self, site: Stage) -> list[int]:
        return site.fake.launcher.running()

    def ended(self, site: Stage) -> bool:
        job = site.fake.queue.find(self._job)
        return job is None or job.ended is not None

    def finished(self, site: Stage) -> bool:
        return bool(site.value("SELECT 1 FROM job WHERE kind = ? AND state = 'completed'", self._kind))


class Worker:
    """What pages ask for, done by the detached worker: every scene and every image, one job each."""

    def start(self, site: Stage) -> None:
        targets = [*(("scene", id) for id in site.library.scenes), *(("image", id) for id in site.untagged_images())]
        if site.value("SELECT count(*) FROM job") < len(targets):
            for kind, id in targets:
                site.operate("identify.start", kind=kind, id=id)
        stage.until(lambda: site.operate("jobs.status") and (site.workers() or self.finished(site)), 60)

    def processes(self, site: Stage) -> list[int]:
        return site.workers()

    def ended(self, site: Stage) -> bool:
        return not site.workers()

    def finished(self, site: Stage) -> bool:
        return not site.value("SELECT count(*) FROM job WHERE state IN ('pending', 'running')")


@dataclass
class Outcome:
    """`rounds`: how often the end was reached and compared; `most`: kills in one of them."""

    kills: int = 0
    rounds: int = 0
    equal: int = 0
    most: int = 0
    seconds: float = 0.0
    differences: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Trial:
    """One kind of work, over and over: `start` is the data directory that every round begins with."""

    work: Task | Worker
    library: Library
    start: Path
    folder: Path

    def undisturbed(self) -> tuple[state.State, float]:
        """The state to reach, and the seconds it took."""
        with stage.stand_in(self.folder / "undisturbed", self.library, data=self.start) as site:
            begun = time.monotonic()
            self.work.start(site)
            stage.until(lambda: self.work.ended(site), 300)
            assert self.work.finished(site), site.fake.log
            return state.content(site.data), time.monotonic() - begun

    def round(self, number: int, length: float, chance: random.Random, least: int) -> tuple[int, state.State]:
        """Kills, and the state at the end. Nothing is spared before `least` kills: a run that came to its end
        before them was too fast to be hit, so the round begins anew and kills sooner."""
        while True:
            kills, found = self._until_finished(number, length, chance, least)
            if kills >= least:
                return kills, found
            length /= 2

    def _until_finished(self, number: int, length: float, chance: random.Random, least: int) -> tuple[int, state.State]:
        kills = 0
        shutil.rmtree(self.folder / f"round-{number}", ignore_errors=True)
        with stage.stand_in(self.folder / f"round-{number}", self.library, data=self.start) as site:
            while True:
                self.work.start(site)
                if kills < least:
                    kills += self._kill(site, length / 2, chance)
                elif chance.random() > SPARED:
                    kills += self._kill(site, length, chance)
                stage.until(lambda: self.work.ended(site), 300, 0.02)
                if self.work.finished(site):
                    return kills, state.content(site.data)

    def _kill(self, site: Stage, length: float, chance: random.Random) -> int:
        time.sleep(chance.uniform(0, min(1.0, length)) if chance.random() < EARLY else chance.uniform(0, length))
        killed = 0
        for process in self.work.processes(site):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
                killed += 1
        return killed


def run(trial: Trial, kills: int, seed: int) -> Outcome:
    begun, chance, result = time.monotonic(), random.Random(seed), Outcome()
    wanted, length = trial.undisturbed()
    while result.kills < kills:
        least = kills // 3 if result.rounds % STUBBORN == 1 else 0
        killed, found = trial.round(result.rounds, length, chance, least)
        wrong = [f"{name}: {rows}" for name, rows in state.different(wanted, found).items()]
        result.differences += wrong
        result.equal += not wrong
        result.kills += killed
        result.rounds += 1
        result.most = max(result.most, killed)
        print(f"  {killed} kills: {wrong if wrong else 'equal'}", file=sys.stderr)
    result.seconds = round(time.monotonic() - begun, 1)
    return result


def library(folder: Path) -> Library:
    """Real people with covers and images; scenes whole and broken, among them one that lasts."""
    made = stage.people(stage.people_tree(folder / "tree"))
    for name, count in LEARNED.items():
        pictures = clips.stills(name, 1, count)
        performer = made.add_performer(name.replace("_", " "), pictures[0].read_bytes())
        for picture in pictures[1:]:
            made.add_image(picture, performers=[performer.id])
    made.add_performer("Nobody Pictured")
    made.add_performer("Broken Cover", b"\xff\xd8 not a picture")
    for number, name in enumerate([*LEARNED, "Ariel_Sharon"]):
        made.add_scene(clips.clip(folder / f"clip-{number}.mp4", clips.stills(name, 6, 10)))
    for file in clips.broken(folder):
        made.add_scene(file)
    made.add_scene(title="No file")
    return made


def trials(folder: Path, set_up: Path, which: Sequence[str]) -> dict[str, Trial]:
    people = library(folder)
    with stage.stand_in(folder / "learned-stash", people, data=set_up) as site:
        assert site.run(stage.LEARN) == "FINISHED"
        learned = shutil.copytree(site.data, folder / "learned", symlinks=True)
    made = {
        "learn": Trial(Task(stage.LEARN, "learn"), people, set_up, folder / "learn"),
        "identify": Trial(Task(stage.IDENTIFY, "identify_all"), people, learned, folder / "identify"),
        "worker": Trial(Worker(), people, learned, folder / "worker"),
    }
    return {name: made[name] for name in which}


def main() -> int:
    options = parser(__doc__)
    options.add_argument("--kills", type=int, default=60, help="at least so many in each")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", default="learn,identify,worker")
    options.add_argument("--environment", type=Path, metavar="DIR")
    asked = options.parse_args()
    results: dict[str, Outcome] = {}
    with tempfile.TemporaryDirectory(prefix="stash-sense-kills-") as folder:
        set_up = stage.set_up(Path(folder), asked.environment or Path(folder) / "packages")
        for name, trial in trials(Path(folder), set_up, asked.only.split(",")).items():
            print(name, file=sys.stderr)
            results[name] = run(trial, asked.kills, asked.seed)
    for name, result in results.items():
        print(
            f"{name}: {result.kills} kills in {result.rounds} rounds (at most {result.most} in one), "
            f"{result.equal} of {result.rounds} ended as if undisturbed, {result.seconds:.0f} s"
        )
        print("".join(f"  {line[:600]}\n" for line in result.differences), end="")
    if asked.json:
        asked.json.write_text(json.dumps({name: asdict(result) for name, result in results.items()}, indent=1) + "\n")
    return 1 if any(result.differences for result in results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
