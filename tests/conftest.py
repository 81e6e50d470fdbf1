"""Fixtures that more than one folder of tests needs."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import are_built, build_pages, chromium
from tests.fakes.fileserver import FileServer
from tests.fakes.stash.real import RealStash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

TOGETHER = (
    ("tests/e2e/", "tests/test_demo.py", "tests/demonstration/"),
    ("tests/install/",),
)
"""Tests that share an environment that is installed once. Where several processes run the tests, one runs all of these;
the others are shared out file by file."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config, specs: object) -> None:
    """Before they start: all of them read the same pages."""
    with contextlib.suppress(pytest.skip.Exception):
        build_pages()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = _group
    return scheduling


def _group(nodeid: str) -> str:
    return next((each[0] for each in TOGETHER if nodeid.startswith(each)), nodeid.split("::")[0])


@pytest.fixture
def server() -> Iterator[FileServer]:
    """On loopback, with nothing on it yet."""
    with FileServer() as running:
        yield running


@pytest.fixture(scope="session")
def built() -> None:
    """The pages, built from what lies here."""
    if "PYTEST_XDIST_WORKER" not in os.environ or not are_built():
        build_pages()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests: a second one in the same process is refused."""
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to fill a Stash with. Ada has three pictures, Bob none, Cyd one; three short videos; two images."""
    from tests.stash import media  # with numpy and PyAV, which most tests do not need

    return media.make(tmp_path_factory.mktemp("tree"))


@pytest.fixture
def real_stash(tmp_path: Path) -> Iterator[RealStash]:
    """A fresh real Stash with an empty library. Mark the test with `needs_real_stash`."""
    with RealStash(tmp_path / "stash", python=sys.executable) as stash:
        yield stash
