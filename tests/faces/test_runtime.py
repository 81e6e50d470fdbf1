from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.errors import ModelError
from stash_sense_plugin.faces import probe as probing
from stash_sense_plugin.faces.runtime import CPU, RunOptions, available_cores, open_session
from tests.shared import ROOT, needs_shared, shared
from tests.without import without

if TYPE_CHECKING:
    from pathlib import Path


def _in_a_process(code: str, variables: dict[str, str] | None = None) -> str:
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="models page"):
        open_session(tmp_path / "none.onnx")


@needs_shared
@pytest.mark.parametrize(("asked", "answers"), [("auto", CPU), ("cpu", CPU), ("cuda", CPU), ("tract", "tract")])
def test_the_provider_is_who_really_runs(asked: str, answers: str) -> None:
    """Where there is no GPU; with one, `auto` and `cuda` answer with its provider."""
    session = open_session(shared("models", "mobilefacenet.onnx"), RunOptions(asked))
    assert session.provider == answers or (asked in ("auto", "cuda") and session.provider.startswith("CUDA"))
    assert session.input.shape == (None, 3, 112, 112)
    assert session.run(np.zeros((1, 3, 112, 112), dtype=np.float32))[0].shape == (1, 128)


@needs_shared
@pytest.mark.parametrize("runtime", ["cpu", "tract"])
def test_a_wrong_shape_is_a_model_error(runtime: str) -> None:
    session = open_session(shared("models", "mobilefacenet.onnx"), RunOptions(runtime))
    with pytest.raises(ModelError):
        session.run(np.zeros((1, 2, 112, 112), dtype=np.float32))


@needs_shared
@pytest.mark.parametrize("threads", [1, 3])
def test_tract_splits_a_batch(threads: int) -> None:
    session = open_session(shared("models", "mobilefacenet.onnx"), RunOptions("tract", threads))
    batch = np.random.default_rng(0).normal(size=(5, 3, 112, 112)).astype(np.float32)
    whole = session.run(batch)[0]
    np.testing.assert_allclose(
        whole, np.concatenate([session.run(batch[at : at + 1])[0] for at in range(5)]), atol=1e-6
    )


@needs_shared
def test_without_onnx_runtime_tract_takes_over(tmp_path: Path) -> None:
    path = shared("models", "mobilefacenet.onnx")
    code = f"""
from pathlib import Path
from stash_sense_plugin.faces.runtime import open_session
print(open_session(Path({str(path)!r})).provider)
"""
    assert _in_a_process(code, without(tmp_path, "onnxruntime")) == "tract"


@needs_shared
def test_without_any_runtime_set_up_is_asked_for(tmp_path: Path) -> None:
    path = shared("models", "mobilefacenet.onnx")
    code = f"""
from pathlib import Path
from stash_sense_plugin.errors import NotReady
from stash_sense_plugin.faces.runtime import open_session
try:
    open_session(Path({str(path)!r}))
except NotReady as error:
    print(error.what, error)
"""
    said = _in_a_process(code, without(tmp_path, "onnxruntime", "tract"))
    assert said.startswith("environment")
    assert "Set up" in said


@needs_shared
def test_telemetry_is_off_before_the_import() -> None:
    path = shared("models", "yunet_n_dynamic.onnx")
    code = f"""
import os, sys
from pathlib import Path
seen = []
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "onnxruntime":
            seen.append(os.environ.get("ORT_DISABLE_TELEMETRY"))
from stash_sense_plugin.faces import runtime
assert "onnxruntime" not in sys.modules
sys.meta_path.insert(0, Watch())
runtime.open_session(Path({str(path)!r}))
print(seen[0])
"""
    assert _in_a_process(code) == "1"


def test_cores_are_counted() -> None:
    assert available_cores() >= 1
    assert RunOptions(threads=3).thread_count() == 3
    assert RunOptions().thread_count() == available_cores()


@needs_shared
@pytest.mark.parametrize(("runtime", "name"), [("cpu", "onnxruntime"), ("tract", "tract")])
@pytest.mark.parametrize("model", ["yunet_n_dynamic.onnx", "mobilefacenet.onnx"])
def test_probe_runs_the_model(runtime: str, name: str, model: str) -> None:
    result = probing.probe(shared("models", model), RunOptions(runtime))
    assert result.runtime == name
    assert result.version
    assert 0 < result.milliseconds < 60_000
    assert result.fell_back == ()


@needs_shared
def test_the_profile_names_the_nodes_that_ran_on_the_processor() -> None:
    """What a probe on a GPU reports of those that fell back; here all of them run there."""
    kinds = probing._fell_back(shared("models", "yunet_n_dynamic.onnx"), RunOptions("cpu"))
    assert {"Conv", "Sigmoid"} <= set(kinds)
