from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stash_sense_plugin.install import diagnose
from stash_sense_plugin.install.diagnose import Line, Section
from stash_sense_plugin.install.places import Places
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.install.conftest import Made


def lines(sections: list[Section]) -> dict[str, dict[str, Line]]:
    return {section.title: {line.label: line for line in section.lines} for section in sections}


def test_before_set_up(tmp_path: Path) -> None:
    found = lines(diagnose.report(Places(tmp_path)))
    environment = found["Environment"]["Environment"]
    assert (environment.ok, environment.hint) == (False, 'Run the task "Set up".')
    assert "numpy==" in found["Environment"]["Would install"].value
    assert found["Installer"]["Installer"].ok
    assert found["Data directory"]["Can be written"].ok
    assert found["Models"]["Open (YuNet and MobileFaceNet)"].value == "missing; Apache-2.0"
    assert found["Python"]["SQLite"].ok
    assert "Inference" not in found


@needs_shared
def test_after_set_up_the_real_models_are_run(made: Made) -> None:
    found = lines(diagnose.report(made.places, folder=shared("models")))
    assert found["Environment"]["numpy"].value == made.environment.packages["numpy"]
    inference = found["Inference"]
    assert all(line.ok for line in inference.values())
    assert set(inference) == {made.environment.providers[0], "yunet_n_dynamic.onnx", "mobilefacenet.onnx"}
    assert " ms on " in inference["mobilefacenet.onnx"].value


def test_a_data_directory_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    found = lines(diagnose.report(Places(tmp_path / "data")))
    assert found["Data directory"]["Data directory"].ok is False
    assert "Data directory" in found["Data directory"]["Data directory"].hint


def test_what_the_caller_knows_comes_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://someone:secret@index.example/simple")
    more = [Section("Stash", (Line("Version", "v0.30.1", True), Line("Boxes", "none", None, "Add one.")))]
    sections = diagnose.report(Places(tmp_path), more=more, probe=False)
    assert sections[-1] == more[0]
    text = diagnose.as_text(sections)
    assert text.endswith("Stash\n + Version: v0.30.1\n   Boxes: none\n     Add one.")
    as_json = diagnose.as_json(sections)
    assert json.loads(json.dumps(as_json))[-1]["lines"][1] == {
        "label": "Boxes",
        "value": "none",
        "ok": None,
        "hint": "Add one.",
    }
    assert "secret" not in text
