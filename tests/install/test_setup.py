"""Set up with real packages: what it makes, and that it makes it again only when it has to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import NotReady, Stopped
from stash_sense_plugin.install import environment, machine, pins, setup
from stash_sense_plugin.install.places import Places
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.install.environment import Environment
    from tests.install.conftest import Made


def run_inside(found: Environment, tmp_path: Path, code: str) -> str:
    script = tmp_path / "script.py"
    script.write_text(code, encoding="utf-8")
    command = [*found.command, str(script), "one", "two"]
    return subprocess.run(command, env=found.variables(), check=True, capture_output=True, text=True).stdout


def silent(fraction: float, text: str) -> None:
    return None


def test_exactly_the_pinned_packages_are_in_it(made: Made) -> None:
    plan = pins.choose(machine.here())
    there = setup.installed(made.environment.lib)
    assert there == plan.versions == dict(made.environment.packages)
    assert sum(name.startswith("onnxruntime") or name == "tract" for name in there) == 1
    assert not any("opencv" in name for name in there)
    assert made.environment.runtime == plan.runtime
    assert made.environment.providers
    assert not made.environment.outdated


def test_nothing_else_of_this_machine_is_seen_from_inside(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stash puts the plugins' folder into PYTHONPATH; a neighbour's `numpy` there must not be ours."""
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy" / "__init__.py").write_text("raise SystemExit('the wrong one')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    code = (
        "import json, os, sys, numpy, av, PIL;print(json.dumps([sys.argv, sys.path, numpy.__file__, dict(os.environ)]))"
    )
    argv, path, file, variables = json.loads(run_inside(made.environment, tmp_path, code))
    assert argv[1:] == ["one", "two"]
    assert path[0] == str(made.environment.lib)
    assert not [entry for entry in path[1:] if "site-packages" in entry or "dist-packages" in entry]
    assert file.startswith(str(made.environment.lib))
    assert "PYTHONPATH" not in variables
    assert variables["ORT_DISABLE_TELEMETRY"] == "1"


def test_the_entrypoint_can_be_run_inside(made: Made) -> None:
    main = ROOT / "stash_sense_plugin" / "__main__.py"
    command = [*made.environment.command, str(main)]
    done = subprocess.run(command, input="garbage", capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["error"]


def test_progress_goes_forward_and_names_what_it_does(made: Made) -> None:
    fractions = [fraction for fraction, _ in made.reports]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    texts = " ".join(text for _, text in made.reports)
    for pin in pins.choose(machine.here()).pins:
        assert f"{pin.name} {pin.version} (" in texts
    assert "MB" in texts


def test_only_the_environment_stays(made: Made) -> None:
    left = sorted(path.name for path in made.places.data.iterdir() if path.name != "packs")
    assert left == ["environments", "logs", "set-up.lock"]
    assert list(made.places.environments.iterdir()) == [made.environment.root]


def test_finding_it_costs_next_to_nothing(made: Made) -> None:
    environment.find(made.places)
    start = time.perf_counter()
    for _ in range(20):
        assert environment.find(made.places) == made.environment
    assert (time.perf_counter() - start) / 20 < 0.02


def test_a_second_set_up_only_looks(made: Made) -> None:
    before = {path: path.stat().st_mtime_ns for path in made.environment.root.rglob("*")}
    reports: list[str] = []
    assert setup.set_up(made.places, lambda _, text: reports.append(text)) == made.environment
    assert not [text for text in reports if "Fetching" in text]
    assert {path: path.stat().st_mtime_ns for path in made.environment.root.rglob("*")} == before


@pytest.mark.parametrize("content", ["", "{", "[]", '{"generation": 0}', '{"generation": 1}', '{"generation": null}'])
def test_a_folder_without_a_proper_marker_is_no_environment(tmp_path: Path, content: str) -> None:
    places = Places(tmp_path)
    root = places.environments / "cp311-linux-glibc-x86_64-00000000"
    root.mkdir(parents=True)
    (root / environment.MARKER).write_text(content)
    assert environment.find(places) is None
    assert environment.why_none(places).text == "Stash Sense is not set up yet."


def test_damage_is_noticed(made: Made, tmp_path: Path) -> None:
    lib = tmp_path / "lib"
    shutil.copytree(made.environment.lib, lib, copy_function=os.link)
    assert setup.whole(lib)
    victim = lib / "PIL" / "Image.py"
    content = victim.read_bytes()
    victim.unlink()
    assert not setup.whole(lib)
    victim.write_bytes(content[:-1])
    assert not setup.whole(lib)
    victim.write_bytes(content)
    assert setup.whole(lib)


def marked(places: Places, name: str, made_for: str) -> None:
    root = places.environments / name
    root.mkdir(parents=True)
    marker = {
        "generation": pins.read()["generation"],
        "made_for": made_for,
        "packages": {},
        "runtime": "onnxruntime",
        "providers": ["CPUExecutionProvider"],
        "notes": [],
    }
    (root / environment.MARKER).write_text(json.dumps(marker))


def test_another_python_means_setting_up_again(tmp_path: Path) -> None:
    places = Places(tmp_path)
    marked(places, "cp39-linux-glibc-x86_64-00000000", "cp39-linux-glibc-x86_64")
    assert environment.find(places) is None
    with pytest.raises(NotReady, match=r"another Python \(cp39-linux.*Set up") as caught:
        environment.require(places)
    assert caught.value.what == "environment"


def test_older_packages_still_work_and_are_called_outdated(tmp_path: Path) -> None:
    places, here = Places(tmp_path), machine.here()
    marked(places, f"{here.tag}-00000000", here.tag)
    found = environment.find(places)
    assert found is not None
    assert found.outdated
    marked(places, pins.choose(here).name, here.tag)
    found = environment.find(places)
    assert found is not None
    assert not found.outdated


CRASH = "ended by signal 11"


@pytest.mark.parametrize(
    ("platform", "wanted", "problem", "says"),
    [
        ("linux-musl-x86_64", "", CRASH, "musl 1.2.4 or newer"),
        ("linux-glibc-x86_64", "", CRASH, "STASH_SENSE_RUNTIME=tract"),
        ("linux-glibc-x86_64", "tract", CRASH, "report this"),
        ("linux-glibc-x86_64", "", "ImportError: libfoo.so: failed to map segment from shared object", "noexec"),
        ("linux-glibc-x86_64", "", "ImportError: version `GLIBC_2.28' not found", "too old"),
        ("linux-glibc-x86_64", "", "ImportError: no such thing", "report this"),
    ],
)
def test_what_to_do_about_a_package_that_does_not_run(platform: str, wanted: str, problem: str, says: str) -> None:
    plan = pins.choose(machine.Machine((3, 12), platform, "cp312"), wanted=wanted)
    assert says in setup.hint(problem, plan)


@pytest.mark.slow
@pytest.mark.usefixtures("offline_index")
class TestAgain:
    """One environment that is damaged, outrun and set up by two at once, each time made right again."""

    def test_from_nothing_by_two_at_once_with_rubbish_around(self, tmp_path: Path, made: Made) -> None:
        places = Places(tmp_path / "data")
        marked(places, "cp39-linux-glibc-x86_64-00000000", "cp39-linux-glibc-x86_64")
        name = made.environment.root.name
        (places.environments / f"{name}.part-0" / "lib").mkdir(parents=True)
        (places.environments / name / "lib").mkdir(parents=True)
        places.wheels.mkdir()
        (places.wheels / "numpy-1.0-py3-none-any.whl").write_bytes(b"cut off")
        with ThreadPoolExecutor() as pool:
            processes = [pool.submit(in_a_process, places) for _ in range(2)]
            assert [process.result() for process in processes] == [name, name]
        assert [path.name for path in places.environments.iterdir()] == [name]
        self.damage_is_made_good(places, made)

    def damage_is_made_good(self, places: Places, made: Made) -> None:
        (places.environments / made.environment.root.name / "lib" / "PIL" / "Image.py").unlink()
        fixed = setup.set_up(places, silent)
        assert (fixed.lib / "PIL" / "Image.py").is_file()
        assert fixed.packages == made.environment.packages

    def test_stop_ends_it_and_keeps_what_has_arrived(self, tmp_path: Path) -> None:
        places = Places(tmp_path)
        with pytest.raises(Stopped):
            setup.set_up(places, silent, stop=lambda: len(list(places.wheels.glob("*.whl"))) >= 1)
        assert environment.find(places) is None
        assert list(places.wheels.glob("*.whl"))


def in_a_process(places: Places) -> str:
    code = (
        "import sys; from pathlib import Path; from stash_sense_plugin.install import places, setup;"
        "made = setup.set_up(places.Places(Path(sys.argv[1])), lambda *report: None); print(made.root.name)"
    )
    command = [sys.executable, "-c", code, str(places.data)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    assert not done.stderr
    return done.stdout.strip()
