#!/usr/bin/env python3
"""The plugin without a Stash: `python3 tests/demo.py`.

Starts a stand-in for Stash on this machine, which launches the plugin exactly as Stash does: set up, learn the faces of
a library, identify who is in its scenes and images, say who was found, write it back. Nothing has to be installed
before; what is needed comes into .venv and .demo in this folder and nowhere else.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)

from tests.demonstration import environment  # noqa: E402 - the path comes first
from tests.demonstration.wishes import Wishes  # noqa: E402


def main() -> int:
    if sys.version_info < (3, 10):  # noqa: UP036 - whatever Python the user has
        print("The demo needs Python 3.10 or newer; this is", sys.version.split()[0])
        return 1
    wishes = read_arguments()
    if trouble := wishes.trouble():
        print(trouble)
        return 1
    try:
        environment.enter(ROOT)
    except environment.NotPossible as error:
        print(error)
        return 1
    from tests.demonstration.show import show  # only in an environment that has what it imports

    return show(ROOT, wishes)


def read_arguments() -> Wishes:
    parser = argparse.ArgumentParser(description="Stash Sense without a Stash: learn, identify, say who was found.")
    parser.add_argument(
        "--library",
        type=Path,
        metavar="DIR",
        help="your own files: performers/<name>/*, scenes/*, images/* (default: people drawn on the spot)",
    )
    parser.add_argument(
        "--models", type=Path, metavar="DIR", help="a folder with the model pack: nothing is downloaded"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was found")
    parser.add_argument(
        "--serve", type=int, nargs="?", const=0, metavar="PORT", help="leave the pages running to click through"
    )
    parser.add_argument(
        "--folder", type=Path, default=ROOT / ".demo", metavar="DIR", help="where everything is kept (default: .demo)"
    )
    parser.add_argument(
        "--python", type=Path, metavar="FILE", help="the Python that Stash starts the plugin with (default: this one)"
    )
    given = parser.parse_args()
    return Wishes(
        folder=given.folder.resolve(),
        library=given.library and given.library.resolve(),
        models=given.models and given.models.resolve(),
        json=given.json and given.json.resolve(),
        serve=given.serve,
        python=given.python and given.python.absolute(),
    )


if __name__ == "__main__":
    sys.exit(main())
