"""Builds the pages with Node, as tests/run does."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.demonstration.stage import Failed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.demonstration.voice import Voice

FOLDERS = {"ui": "dist/stash-sense.js", "tests/fakes/page": "dist/page.js"}
"""Where they are, and what building makes there."""


def build(root: Path, voice: Voice) -> None:
    """Raises Failed where they cannot be built and are not there from before."""
    npm = shutil.which("npm")
    if npm is None:
        if all((root / folder / made).is_file() for folder, made in FOLDERS.items()):
            return
        raise Failed("--serve: the pages are built with Node (https://nodejs.org), which is not here.")
    voice.step("Building the pages ...")
    for folder in FOLDERS:
        place = root / folder
        if not (place / "node_modules").is_dir():
            _run([npm, "ci", "--silent", "--no-audit", "--no-fund"], place)
        _run([npm, "run", "--silent", "build"], place)


def _run(command: list[str], place: Path) -> None:
    done = subprocess.run(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        last = " ".join(done.stdout.strip().splitlines()[-3:])
        raise Failed(f"The pages could not be built: {' '.join(command[1:3])} in {place.name} failed. {last}")
