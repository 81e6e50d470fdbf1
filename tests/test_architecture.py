"""The shape of the code: who may import whom, how long things get, what a light launch loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "stash_sense_plugin"
CHAIN = (
    {"__main__"},
    {"dispatch"},
    {"handlers"},
    {"jobs"},
    {"analyzers", "actions"},
    {"comparing"},
    {"app"},
    {"install"},
    {"stash", "stashbox", "store", "media", "faces", "sync", "duplicates"},
    {"net", "protocol", "settings"},
    {"errors", "__init__"},
)
ROW = {part: row for row, parts in enumerate(CHAIN) for part in parts}
FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FUNCTION = 50
LONGEST_FILE = 500
HEAVY = {"numpy", "av", "PIL", "onnxruntime", "tract", "cv2"}


def part_of(file: Path) -> str:
    first = file.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import"
            if node.module == "stash_sense_plugin":
                yield from (alias.name for alias in node.names if not alias.name.startswith("__"))
            elif node.module and node.module.startswith("stash_sense_plugin."):
                yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (
                alias.name.split(".")[1] for alias in node.names if alias.name.startswith("stash_sense_plugin.")
            )


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_go_only_to_the_right(file: Path) -> None:
    here = part_of(file)
    for there in imports(file):
        assert there == here or ROW[there] > ROW[here], f"{here} may not import {there}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_functions_and_files_stay_short(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, f"{node.name} is too long"


def test_every_part_has_its_place_in_the_chain() -> None:
    assert {part_of(file) for file in FILES} <= set(ROW)


def test_a_light_launch_loads_nothing_heavy() -> None:
    """Every handler's module imports with the standard library alone."""
    code = (
        "import sys; from importlib import import_module; from stash_sense_plugin.dispatch import HANDLERS\n"
        "for place in HANDLERS.values(): import_module('stash_sense_plugin.handlers.' + place.split(':')[0])\n"
        f"heavy = {HEAVY!r} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
