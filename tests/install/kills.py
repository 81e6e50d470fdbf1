"""SIGKILLs Set up at random moments, again and again, and compares the end with that of an undisturbed run.

`python -m tests.install.kills --count 60` is the long form of what test_kills.py does.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from stash_sense_plugin.install import environment
from stash_sense_plugin.install.places import Places
from tests.shared import ROOT

SET_UP = """
import sys
from pathlib import Path
from stash_sense_plugin.install import places, setup
setup.set_up(places.Places(Path(sys.argv[1])), lambda *report: None)
"""


State = tuple[list[str], list[str], dict[str, str]]


class Outcome(NamedTuple):
    """`finished` runs had ended before their kill. `orphans` are processes that outlived a killed run."""

    kills: int
    finished: int
    orphans: int
    environments: list[str]
    left: list[str]
    content: dict[str, str]


def killed(places: Places, count: int, longest: float, seed: int) -> Outcome:
    """`count` runs, each killed after up to `longest` seconds, then one to the end. A run that ends by itself is
    followed by one from nothing."""
    dice = random.Random(seed)
    kills = finished = orphans = 0
    while kills < count:
        process = start(places)
        try:
            process.wait(dice.uniform(0, longest))
            finished += 1
            forget(places)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            orphans += survivors(places)
    assert start(places).wait() == 0
    return Outcome(kills, finished, orphans, *state(places))


def start(places: Places) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SET_UP, str(places.data)], cwd=ROOT)


def forget(places: Places) -> None:
    found = environment.find(places)
    assert found is not None
    found.root.joinpath(environment.MARKER).unlink()


def survivors(places: Places) -> int:
    """Processes that name the data directory in their command, two seconds after."""
    end = time.monotonic() + 2
    while (found := named(places)) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def named(places: Places) -> int:
    count = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        count += os.fsencode(places.data) in command and int(entry.name) != os.getpid()
    return count


def state(places: Places) -> State:
    """Environments, what else is in the data directory, and the sum of every file that is not compiled from others."""
    found = environment.find(places)
    assert found is not None
    left = sorted(path.name for path in places.data.iterdir() if path.name != "packs")
    return sorted(path.name for path in places.environments.iterdir()), left, sums(found.root)


def sums(root: Path) -> dict[str, str]:
    files = [path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        undisturbed = Places(Path(folder) / "undisturbed")
        begin = time.monotonic()
        assert start(undisturbed).wait() == 0
        took = time.monotonic() - begin
        outcome = killed(Places(Path(folder) / "killed"), options.count, took * 0.8, options.seed)
        wrong = differences(outcome, state(undisturbed))
        print(f"{outcome.kills} kills, {outcome.finished} runs that ended before theirs, {outcome.orphans} orphans")
        print(f"an undisturbed run takes {took:.1f} s; the end is {f'NOT the same: {wrong}' if wrong else 'the same'}")
        sys.exit(1 if wrong or outcome.orphans else 0)


def differences(outcome: Outcome, undisturbed: State) -> list[str]:
    environments, left, content = undisturbed
    files = sorted(name for name, _ in set(outcome.content.items()) ^ set(content.items()))
    return sorted(set(outcome.environments) ^ set(environments)) + sorted(set(outcome.left) ^ set(left)) + files


if __name__ == "__main__":
    main()
