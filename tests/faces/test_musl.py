"""The pipeline without ONNX Runtime, OpenCV and voyager, as on Alpine: tract says what ONNX Runtime says."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

from stash_sense_plugin.faces.runtime import CPU, TRACT
from tests.faces import answers
from tests.shared import ROOT, needs_shared
from tests.without import NO_MUSL_BUILD, without

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faces.answers import Answers

pytestmark = [needs_shared, pytest.mark.slow]


class Both(NamedTuple):
    """What each said, by itself and about the crops of `usual`."""

    usual: Answers
    musl: Answers


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("answers")
    usual, musl = folder / "usual.npz", folder / "musl.npz"
    answers.main("cpu", usual)
    command = [sys.executable, "-m", "tests.faces.answers", "auto", str(musl), str(usual)]
    hidden = without(folder, *NO_MUSL_BUILD)
    done = subprocess.run(command, cwd=ROOT, env=hidden, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return Both(answers.read(usual), answers.read(musl))


def test_each_is_run_by_its_own_runtime(both: Both) -> None:
    assert (both.usual.runtime, both.musl.runtime) == (CPU, TRACT)


def test_the_same_people_are_named(both: Both) -> None:
    assert both.usual.named == both.musl.named
    assert {"clip: lin_manuel_miranda", "clip: barack_obama"} <= set(both.musl.named)


@pytest.mark.parametrize(
    ("what", "most"), [("frames", 0), ("boxes", 0.05), ("landmarks", 0.05), ("scores", 1e-4), ("embedded", 1e-4)]
)
def test_every_answer_is_the_same(both: Both, what: str, most: float) -> None:
    """Boxes and landmarks in pixels. `embedded`: vectors of the same crops."""
    usual, musl = getattr(both.usual, what), getattr(both.musl, what)
    assert usual.shape == musl.shape
    assert len(usual) > 80
    assert np.abs(usual - musl).max() <= most


def test_every_likeness_is_the_same(both: Both) -> None:
    """A landmark that differs in the sixth digit can round a pixel of an own crop the other way, which moves single
    numbers of its vector by 1e-3; how alike two vectors are is what counts."""
    alike = both.usual.embeddings @ both.usual.embeddings.T
    across = both.usual.embeddings @ both.musl.embeddings.T
    assert np.median(np.abs(alike - across)) < 1e-6
    assert np.abs(alike - across).max() < 1e-3


@pytest.mark.parametrize("name", ["detect", "embed", "stills", "watch", "real"])
def test_the_pipelines_own_tests_pass(name: str, tmp_path: Path) -> None:
    """Those that look at pictures with the models; of the ten rounds of strangers in test_real.py, one."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/faces/test_{name}.py"]
    command += ["-k", "not stills or 0"] if name == "real" else []
    hidden = without(tmp_path, *NO_MUSL_BUILD)
    done = subprocess.run(command, cwd=ROOT, env=hidden, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_the_hidden_modules_are_hidden(tmp_path: Path) -> None:
    code = f"""
import importlib, importlib.util
for name in {NO_MUSL_BUILD}:
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(error, importlib.util.find_spec("numpy") is not None)
"""
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, env=without(tmp_path, *NO_MUSL_BUILD), capture_output=True, text=True, check=True)
    assert said.stdout.splitlines() == [f"No module named '{name}' True" for name in NO_MUSL_BUILD]
