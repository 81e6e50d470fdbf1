"""One library, in the stand-in and, where STASH_BIN names one, in a real Stash: the same tests ask both."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import FakeStash, Options, library_from_folder
from tests.fakes.stash.real import BINARY, RealStash
from tests.stash import probe_plugin, spare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Site = FakeStash | RealStash
BOTH = ["stand-in", "real"] if BINARY else ["stand-in"]


@pytest.fixture(scope="session", params=BOTH)
def site(request: pytest.FixtureRequest, tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Filled from `tree`, with the plugin `probe` installed. Shared by all tests: put back what you change."""
    folder = tmp_path_factory.mktemp("site")
    if request.param == "real":
        with RealStash(folder, python=sys.executable) as real:
            real.fill(tree)
            real.install(probe_plugin.write(folder / "source"), "probe")
            yield real
        return
    plugins = probe_plugin.write(folder / "plugins" / "probe").parent
    with FakeStash(library_from_folder(tree), Options(plugins=[plugins], python=sys.executable)) as stand_in:
        yield stand_in


@pytest.fixture
def stash(site: Site) -> Iterator[Stash]:
    with Stash(site.connection("probe")) as stash:
        yield stash


@pytest.fixture(scope="session", params=BOTH, name="spare")
def spare_library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[spare.Spare]:
    """Of scenes, images and what else tests want to change for good: in a Stash of its own."""
    folder = spare.make(tmp_path_factory.mktemp("spare"))
    if request.param == "real":
        with RealStash(tmp_path_factory.mktemp("spare-site")) as real:
            real.fill(folder)
            with real.client() as stash:
                yield spare.Spare(stash)
        return
    with FakeStash(library_from_folder(folder)) as stand_in, Stash(stand_in.connection()) as stash:
        yield spare.Spare(stash)
