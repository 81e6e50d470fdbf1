"""tests/demo.py as a user runs it, on a library of two people; and its parts that need no plugin."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from tests.demonstration import environment
from tests.demonstration.findings import Finding, Findings, Person, clock, finding, table
from tests.drawn.film import Shot, write_film
from tests.drawn.library import CAST, STRANGERS
from tests.drawn.person import Expression, make_person
from tests.drawn.portrait import Look, portrait
from tests.drawn.render import Light, Pose
from tests.shared import ROOT, needs_shared, shared

if TYPE_CHECKING:
    from collections.abc import Callable

Run: TypeAlias = "Callable[..., subprocess.CompletedProcess[str]]"
MUSL_PYTHON = os.environ.get("MUSL_PYTHON", "")
NAMES = ("Ada Marrow", "Tomas Quill")
LOOKS = (Look(), Look(Pose(12, 3, -3), Expression(smile=0.7), Light(key=(0.6, 0.5, 0.8))))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two performers with two pictures each; a film of both and a stranger; an image of one."""
    folder = tmp_path_factory.mktemp("library")
    for name in NAMES:
        (folder / "performers" / name).mkdir(parents=True)
        for number, look in enumerate(LOOKS):
            picture = portrait(make_person(CAST[name]), look, size=(230, 270), scale=50, seed=number)
            picture.save(folder / "performers" / name / f"{number}.jpg")
    for part in ("scenes", "images"):
        (folder / part).mkdir()
    people = tuple(make_person(CAST[name]) for name in NAMES)
    stranger = make_person(STRANGERS[0])
    write_film(folder / "scenes" / "film.mp4", [Shot(people, 3, 34), Shot((people[0], stranger), 3, 32)], (640, 360), 1)
    look = Look(Pose(-8), Expression(mouth=0.3))
    portrait(people[1], look, size=(230, 270), scale=44, seed=9).save(folder / "images" / "one.jpg")
    return folder


@pytest.fixture
def packages(request: pytest.FixtureRequest) -> Path:
    """Those of earlier runs."""
    kept = os.environ.get("STASH_SENSE_TEST_ENVIRONMENT")
    return Path(kept) if kept else Path(request.config.cache.mkdir("stash-sense"))


@pytest.fixture
def demo(packages: Path, tmp_path: Path) -> Run:
    """Runs the demo in a folder of its own, to which the packages of earlier runs are lent."""
    return runner(tmp_path, packages / "environments", packages / "wheels")


def runner(folder: Path, environments: Path, wheels: Path, **variables: str) -> Run:
    data = folder / "demo" / "stash" / "stash-sense"
    data.mkdir(parents=True)
    for part, kept in (("environments", environments), ("wheels", wheels)):
        kept.mkdir(parents=True, exist_ok=True)
        (data / part).symlink_to(kept, target_is_directory=True)

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "tests" / "demo.py"), "--folder", str(folder / "demo")]
        return subprocess.run(
            [*command, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
            cwd=folder,
            env={**os.environ, **variables},
        )

    return run


@needs_shared
@pytest.mark.slow
def test_with_the_real_models_those_who_are_there_are_named(demo: Run, library: Path, tmp_path: Path) -> None:
    done = demo("--library", library, "--models", shared("models"), "--json", tmp_path / "found.json")
    assert done.returncode == 0, done.stdout + done.stderr
    check(json.loads((tmp_path / "found.json").read_text("utf-8")))
    assert "film.mp4: Added" in done.stdout


@needs_shared
@pytest.mark.slow
def test_without_onnx_runtime_the_same_are_named(packages: Path, library: Path, tmp_path: Path) -> None:
    """Set up makes an environment in which tract is all that can run a model."""
    on_tract = runner(tmp_path, packages / "environments-tract", packages / "wheels", STASH_SENSE_RUNTIME="tract")
    done = on_tract("--library", library, "--models", shared("models"), "--json", tmp_path / "found.json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Ready: tract" in done.stdout
    check(json.loads((tmp_path / "found.json").read_text("utf-8")))


@needs_shared
@pytest.mark.slow
@pytest.mark.skipif(not MUSL_PYTHON, reason="needs a Python of a musl system: MUSL_PYTHON=/path/to/python3")
def test_on_musl_the_same_are_named(packages: Path, library: Path, tmp_path: Path) -> None:
    on_musl = runner(tmp_path, packages / "environments-musl", packages / "wheels-musl")
    found, models = tmp_path / "found.json", shared("models")
    done = on_musl("--python", MUSL_PYTHON, "--library", library, "--models", models, "--json", found)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Ready: tract" in done.stdout
    check(json.loads(found.read_text("utf-8")))


@pytest.mark.slow
def test_without_anything_it_draws_its_library_and_names_whom_it_drew(demo: Run, tmp_path: Path) -> None:
    """The models are downloaded or, offline, replaced by a pack that only knows drawn people."""
    done = demo("--json", tmp_path / "found.json")
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert found["learned"] == dict.fromkeys(CAST, 3)
    assert "Of 12 times that somebody known was drawn, 12 were named; 0 wrong names." in done.stdout


def check(found: dict[str, Any]) -> None:
    """Both are in the film with somebody unknown, one of them is in the image; all in the promised form."""
    assert set(found) == {"learned", "scenes", "images"}
    assert found["learned"] == dict.fromkeys(NAMES, 2)
    scene, image = found["scenes"][0], found["images"][0]
    assert set(scene) == {"file", "seconds", "frames", "persons"}
    assert set(image) == {"file", "persons"}
    persons = [*scene["persons"], *image["persons"]]
    assert all(set(person) == {"performer", "confidence", "frames", "first_seen"} for person in persons)
    named = sorted(person["performer"] for person in scene["persons"] if person["performer"])
    assert named == sorted(NAMES)
    assert len(scene["persons"]) > len(named)
    assert [person["performer"] for person in image["persons"]] == [NAMES[1]]
    assert all(person["confidence"] >= 0.9 for person in persons if person["performer"])
    assert 0 < scene["frames"] <= 60
    assert scene["seconds"] > 0


def test_a_python_that_is_not_there_is_said_in_words(demo: Run, tmp_path: Path) -> None:
    done = demo("--python", tmp_path / "nowhere")
    assert done.returncode == 1
    assert f"--python: there is no file {tmp_path / 'nowhere'}" in done.stdout


@pytest.mark.parametrize("option", ["--library", "--models", "--json"])
def test_a_folder_that_is_not_there_is_said_in_words(demo: Run, tmp_path: Path, option: str) -> None:
    done = demo(option, tmp_path / "nowhere" / ("found.json" if option == "--json" else ""))
    assert done.returncode == 1
    assert f"{option}: there is no folder {tmp_path / 'nowhere'}" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(("content", "sum_"), [(b"", 4294967295), (b"123456789", 930766865), (b"\n", 3515105045)])
def test_the_stamp_is_that_of_the_command_cksum(content: bytes, sum_: int) -> None:
    assert environment.stamp_of(content) == f"{sum_} {len(content)}"


BEST = {"performer_id": "3", "name": "Ada", "confidence": 0.97}
SHOWN = {
    "frames": 60,
    "error": None,
    "persons": [
        {"id": 8, "best": None, "candidates": [{**BEST, "confidence": 0.4}], "frames": 9, "first_seen": 3661.0},
        {"id": 7, "best": BEST, "candidates": [], "frames": 30, "first_seen": 1.234},
    ],
}


def test_a_person_is_named_only_where_the_plugin_names_it() -> None:
    found = finding("scene", 1, "film.mp4", 2.0, SHOWN)
    assert found.as_json() == {
        "file": "film.mp4",
        "seconds": 2.0,
        "frames": 60,
        "persons": [
            {"performer": None, "confidence": 0.4, "frames": 9, "first_seen": 3661.0},
            {"performer": "Ada", "confidence": 0.97, "frames": 30, "first_seen": 1.23},
        ],
    }
    assert [(person.number, person.performer) for person in found.named] == [(7, 3)]


def test_the_table_says_who_is_in_each_file() -> None:
    image = Finding("image", 2, "one.jpg", 0.1, 1, (Person("Bob", 4, 9, 0.98, 1, None),))
    nobody = Finding("image", 3, "none.jpg", 0.1, 1, ())
    broken = Finding("scene", 4, "bad.mp4", 0.1, 0, (), "This file is empty.")
    scenes = [finding("scene", 1, "film.mp4", 2.0, SHOWN), broken]
    assert table(Findings({}, scenes, [image, nobody])) == [
        "film.mp4  (60 frames, 2.0 s)",
        "    Ada        97%  in  30 frames, first at 0:01",
        "    unknown         in   9 frames, first at 1:01:01",
        "bad.mp4  (0 frames, 0.1 s)",
        "    This file is empty.",
        "one.jpg  (image)",
        "    Bob        98%",
        "none.jpg  (image)",
        "    nobody seen",
    ]


@pytest.mark.parametrize(("seconds", "text"), [(0.0, "0:00"), (59.9, "0:59"), (61.0, "1:01"), (3600.0, "1:00:00")])
def test_times_read_like_those_of_a_player(seconds: float, text: str) -> None:
    assert clock(seconds) == text
