"""Set up once for all tests, through the real task; learn once for all that need known faces."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e import stage
from tests.fakes.stash.real import BINARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.e2e.stage import Stage

    Stand = Callable[..., Stage]

BOTH = ["stand-in", "real"] if BINARY else ["stand-in"]


@pytest.fixture(scope="session")
def set_up(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which only "Set up" was run. The packages are kept between runs of the tests: in pytest's
    cache, or where STASH_SENSE_TEST_ENVIRONMENT says."""
    kept = os.environ.get("STASH_SENSE_TEST_ENVIRONMENT")
    packages = Path(kept) if kept else Path(request.config.cache.mkdir("stash-sense"))
    return stage.set_up(tmp_path_factory.mktemp("set-up"), packages)


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stage.people_tree(tmp_path_factory.mktemp("tree"))


@pytest.fixture(scope="session")
def learned(set_up: Path, tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that knows the people of `tree`, as the stand-in numbers them."""
    with stage.stand_in(tmp_path_factory.mktemp("learned-stash"), stage.people(tree), data=set_up) as site:
        assert site.run(stage.LEARN) == "FINISHED"
        assert site.operate("overview")["known"]["performers"] == len(stage.HAMILTON), site.fake.log
        return shutil.copytree(site.data, tmp_path_factory.mktemp("learned") / stage.PLUGIN, symlinks=True)


@pytest.fixture(scope="session")
def identified(learned: Path, tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with scene 1 (hamilton.mp4) and the last image (two_people.jpg) looked at."""
    with stage.stand_in(tmp_path_factory.mktemp("identified-stash"), stage.people(tree), data=learned) as site:
        image = max(site.library.images)
        jobs = [
            site.operate("identify.start", kind=kind, id=id)["job"] for kind, id in (("scene", 1), ("image", image))
        ]
        assert [site.ended(job)["state"] for job in jobs] == ["completed"] * 2
        return shutil.copytree(site.data, tmp_path_factory.mktemp("identified") / stage.PLUGIN, symlinks=True)


@pytest.fixture
def knowing(learned: Path, tree: Path, tmp_path: Path) -> Iterator[Stage]:
    """A stand-in whose performers are known; nothing has been looked at."""
    with stage.stand_in(tmp_path / "stash", stage.people(tree), data=learned) as site:
        yield site


@pytest.fixture
def shown(identified: Path, tree: Path, tmp_path: Path) -> Iterator[Stage]:
    """A stand-in with hamilton.mp4 looked at; nobody has decided anything."""
    with stage.stand_in(tmp_path / "stash", stage.people(tree), data=identified) as site:
        yield site
