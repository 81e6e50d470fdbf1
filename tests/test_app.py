"""Where the state is: beside Stash's config.yml, or where the user moved it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.app import App
from stash_sense_plugin.errors import NotReady, StashUnreachable
from stash_sense_plugin.protocol.request import Connection
from tests.fakes.stash import FakeStash, Options, Status

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def stash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeStash]:
    monkeypatch.delenv("STASH_SENSE_DATA", raising=False)
    with FakeStash(options=Options(directory=tmp_path / "config")) as stash:
        stash.directory.mkdir()
        yield stash


def app(stash: FakeStash) -> App:
    return App(stash.connection(), "{}")


def data(stash: FakeStash) -> Path:
    with app(stash) as launched:
        return launched.places.data


def move(stash: FakeStash, where: str) -> None:
    stash.plugin_settings["stash-sense"] = {"data_directory": where}
    with app(stash) as launched:
        launched.move_data_directory()


def test_beside_the_configuration(stash: FakeStash) -> None:
    assert data(stash) == stash.directory / "stash-sense"


def test_where_there_is_a_database_nobody_is_asked(stash: FakeStash) -> None:
    with app(stash) as launched:
        assert launched.database.path == stash.directory / "stash-sense" / "stash-sense.sqlite"
    asked = len(stash.asked)
    assert data(stash) == stash.directory / "stash-sense"
    assert len(stash.asked) == asked


@pytest.mark.parametrize(
    ("where", "there"),
    [
        ("{tmp}/new place", "{tmp}/new place"),
        (" {tmp}/new ", "{tmp}/new"),
        ("beside", "{config}/beside"),
        ("~/s", "~/s"),
    ],
)
def test_moved(stash: FakeStash, tmp_path: Path, where: str, there: str) -> None:
    move(stash, where.format(tmp=tmp_path))
    wanted = there.format(tmp=tmp_path, config=stash.directory)
    assert data(stash) == Path(os.path.expanduser(wanted))
    stash.fail(Status(503), times=9)
    assert data(stash) == Path(os.path.expanduser(wanted)), "it is noted, not asked for"


@pytest.mark.parametrize("back", ["", "   ", "{config}/stash-sense"])
def test_moved_back(stash: FakeStash, tmp_path: Path, back: str) -> None:
    move(stash, str(tmp_path / "new"))
    move(stash, back.format(config=stash.directory))
    assert data(stash) == stash.directory / "stash-sense"


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xff\xfe"])
def test_a_broken_note_of_the_place_is_no_place(stash: FakeStash, content: bytes) -> None:
    (stash.directory / "stash-sense").mkdir()
    (stash.directory / "stash-sense" / "data-directory.txt").write_bytes(content)
    assert data(stash) == stash.directory / "stash-sense"


def test_a_variable_wins(stash: FakeStash, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    move(stash, str(tmp_path / "new"))
    monkeypatch.setenv("STASH_SENSE_DATA", str(tmp_path / "given"))
    assert data(stash) == tmp_path / "given"


def test_two_stashes_keep_two_states(stash: FakeStash, tmp_path: Path) -> None:
    with FakeStash(options=Options(directory=tmp_path / "other")) as other:
        assert data(other) != data(stash)


def test_a_stash_that_is_gone_at_the_first_launch_is_told(tmp_path: Path) -> None:
    nobody = Connection(host="127.0.0.1", port=9, directory=tmp_path)
    with App(nobody, "{}") as launched:
        launched.stash._http._patience = 0
        with pytest.raises(StashUnreachable):
            launched.places  # noqa: B018


def test_what_is_not_set_up_says_so(stash: FakeStash) -> None:
    with app(stash) as launched:
        assert not launched.in_environment
        with pytest.raises(NotReady, match="Set up"):
            launched.enter_environment()
