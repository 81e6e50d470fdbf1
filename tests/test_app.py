"""Where the state is, beside Stash's config.yml or where the user moved it; and the stash-boxes that Stash knows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.app import App
from stash_sense_plugin.errors import BoxBusy, BoxRefused, NotReady, RequestError, StashUnreachable
from stash_sense_plugin.protocol.request import Connection
from stash_sense_plugin.store import jobs, rates
from tests.fakes.box import FakeBox
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


VERSION = "query Version { version { version } }"


@pytest.fixture
def box(stash: FakeStash) -> Iterator[FakeBox]:
    """One that the Stash knows, between two others."""
    with FakeBox() as box:
        first = {"name": "First", "endpoint": "https://first.example/graphql", "api_key": "first key"}
        keyless = {"name": "Keyless", "endpoint": "https://keyless.example/graphql", "api_key": ""}
        stash.options.stash_boxes += [first, box.access("Middle", max_requests_per_minute=6000), keyless]
        yield box


class TestStashBoxes:
    def test_in_stash_s_order_and_asked_for_once(self, stash: FakeStash, box: FakeBox) -> None:
        with app(stash) as launched:
            assert [each.name for each in launched.boxes] == ["First", "Middle", "Keyless"]
            assert [each.per_minute for each in launched.boxes] == [240, 6000, 240]
            asked = len(stash.asked)
            assert launched.boxes
            assert launched.box(box.endpoint).name == "Middle"
            assert len(stash.asked) == asked

    def test_one_is_asked_with_the_user_s_key(self, stash: FakeStash, box: FakeBox) -> None:
        with app(stash) as launched:
            assert launched.box(box.endpoint).execute(VERSION) == {"version": {"version": "v0.7.9"}}
            assert launched.box(box.endpoint) is launched.box(box.endpoint)
        assert [asked.key for asked in box.asked] == [box.key]

    def test_each_request_takes_its_turn(self, stash: FakeStash, box: FakeBox) -> None:
        with app(stash) as launched:
            for _ in range(3):
                launched.box(box.endpoint).execute(VERSION)
            figures = {each.name: each.requests for each in rates.figures(launched.database)}
        assert figures[jobs.for_endpoint(box.endpoint)] == 3

    def test_where_stash_knows_none_such(self, stash: FakeStash, box: FakeBox) -> None:
        with app(stash) as launched, pytest.raises(RequestError, match="knows no stash-box at https://none"):
            launched.box("https://none.example/graphql")

    def test_where_there_is_no_key(self, stash: FakeStash, box: FakeBox) -> None:
        with app(stash) as launched, pytest.raises(NotReady, match="no key for Keyless") as caught:
            launched.box("https://keyless.example/graphql")
        assert caught.value.what == "key"

    def test_where_the_key_is_wrong(self, stash: FakeStash, box: FakeBox) -> None:
        box.regenerate_key()
        with app(stash) as launched, pytest.raises(BoxRefused, match="key of Middle"):
            launched.box(box.endpoint).execute(VERSION)

    @pytest.mark.parametrize(("seconds", "minutes"), [("300", 5), ("100000", 1667)])
    def test_one_that_wants_to_be_left_alone_is(
        self, stash: FakeStash, box: FakeBox, seconds: str, minutes: int
    ) -> None:
        """By whatever is started later, too: it is told at once instead of waited for."""
        box.fail(Status(429, headers=(("Retry-After", seconds),)))
        with app(stash) as launched, pytest.raises(BoxBusy, match=f"wait for {minutes} minutes"):
            launched.box(box.endpoint).execute(VERSION)
        with app(stash) as later, pytest.raises(BoxBusy, match=r"left alone for (5|60) minutes"):
            later.box(box.endpoint).execute(VERSION)
        assert len(box.asked) == 1

    def test_keys_are_neither_stored_nor_shown(self, stash: FakeStash, box: FakeBox) -> None:
        with app(stash) as launched:
            launched.box(box.endpoint).execute(VERSION)
            box.fail(Status(429, headers=(("Retry-After", "300"),)))
            with pytest.raises(BoxBusy):
                launched.box(box.endpoint).execute(VERSION)
            assert box.key not in repr(launched.boxes)
            launched.database.run("PRAGMA wal_checkpoint(TRUNCATE)")
            folder = launched.places.data
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert files
        assert not [path for path in files if box.key.encode() in path.read_bytes()]
