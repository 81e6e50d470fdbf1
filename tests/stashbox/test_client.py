"""The client: what goes wrong, how long it is tried again, and where the key goes."""

from __future__ import annotations

import threading
import traceback
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import BoxAnswered, BoxBusy, BoxRefused, BoxUnreachable, StashBoxError
from stash_sense_plugin.stashbox.client import StashBox
from tests.fakes.box import BoxOptions, Drop, Errors, FakeBox, Status, Wait

if TYPE_CHECKING:
    from tests.fakes.stash.faults import Fault

VERSION = "query Version { version { version } }"
TOKEN = Status(500, b"token signature is invalid: signature is invalid")
HTML = Status(200, b"<!doctype html><title>Just a moment...</title>")
PASSING: dict[str, Fault] = {
    **{str(status): Status(status) for status in (408, 500, 502, 503, 504, 520, 524)},
    "dropped": Drop(),
    "cut JSON": Status(200, b'{"data": {"versi'),
    "HTML": HTML,
    "no JSON object": Status(200, b"[]"),
    "other JSON": Status(200, b'{"message": "hello"}'),
    "too often": Status(429),
}


def client(stand_in: FakeBox, patience: float = 60, timeout: float = 30) -> StashBox:
    return StashBox(stand_in.endpoint, stand_in.key, name="HarbourDB", patience=patience, timeout=timeout)


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("times", [1, 3])
def test_what_passes_is_tried_again(stand_in: FakeBox, waits: list[float], fault: Fault, times: int) -> None:
    stand_in.fail(fault, times=times)
    turns: list[int] = []
    with StashBox(stand_in.endpoint, stand_in.key, turn=lambda: turns.append(1)) as box:
        assert box.execute(VERSION) == {"version": {"version": "v0.7.9"}}
    assert len(stand_in.asked) == len(turns) == times + 1
    assert len(waits) == times
    for wait, longest in zip(waits, (1, 2, 4), strict=False):
        assert 0.75 * longest <= wait <= longest


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Status(503), BoxUnreachable),
        (Drop(), BoxUnreachable),
        (HTML, BoxAnswered),
        (Status(200, b"{"), BoxAnswered),
        (Status(429), BoxBusy),
    ],
)
@pytest.mark.parametrize(("patience", "tries"), [(0, 1), (0.5, 1), (1, 2), (7, 4), (60, 6)])
def test_only_for_so_long(
    stand_in: FakeBox, waits: list[float], fault: Fault, error: type[Exception], patience: float, tries: int
) -> None:
    stand_in.fail(fault, times=20)
    with client(stand_in, patience) as box, pytest.raises(error, match="HarbourDB"):
        box.execute(VERSION)
    assert len(stand_in.asked) == tries
    assert sum(waits) <= patience


@pytest.mark.parametrize("header", ["20", "Thu, 01 Jan 2099 00:00:00 GMT", "", "soon", "-1", "0"])
def test_it_waits_as_long_as_it_is_asked_to(stand_in: FakeBox, waits: list[float], header: str) -> None:
    """And tells others; what is longer than its patience it does not wait for."""
    stand_in.fail(Status(429, headers=(("Retry-After", header),)))
    held: list[float] = []
    with StashBox(stand_in.endpoint, stand_in.key, hold=held.append) as box:
        if "2099" in header:
            with pytest.raises(BoxBusy, match="wait for"):
                box.execute(VERSION)
            assert waits == []
            assert held[0] > 86400
            return
        box.execute(VERSION)
    assert waits == held
    assert waits == [20.0] if header == "20" else 0.75 <= waits[0] <= 1


def test_it_does_not_wait_for_ever(stand_in: FakeBox, waits: list[float]) -> None:
    stand_in.fail(Status(429, headers=(("Retry-After", "25"),)), times=9)
    with client(stand_in) as box, pytest.raises(BoxBusy, match="wait for 25 seconds"):
        box.execute(VERSION)
    assert waits == [25, 25]


FINAL: list[tuple[Fault, type[StashBoxError], str]] = [
    (Status(401), BoxRefused, "Look at the key of HarbourDB"),
    (Status(403, b"<html>"), BoxRefused, "Look at the key of HarbourDB"),
    (TOKEN, BoxRefused, "Look at the key of HarbourDB"),
    (Status(500, b"token is malformed: could not base64 decode header"), BoxRefused, "Look at the key"),
    (Status(500, b"invalid apikey"), BoxRefused, "Look at the key"),
    (Errors("not authorized"), BoxRefused, "Look at the key of HarbourDB"),
    (Errors("Unauthenticated."), BoxRefused, "Look at the key of HarbourDB"),
    (Status(404), BoxAnswered, "Look at the address of HarbourDB"),
    (Status(301, headers=(("Location", "https://elsewhere.example/"),)), BoxAnswered, "Look at the address"),
    (Status(400, b'{"errors": [{"message": "no query"}], "data": null}'), BoxAnswered, "HarbourDB says: no query"),
    (Errors("something broke"), BoxAnswered, "HarbourDB says: something broke"),
    (Status(200, b'{"data": null}'), BoxAnswered, "no data"),
    (Status(200, b'{"errors": "odd", "data": {}}'), BoxAnswered, "odd"),
]


@pytest.mark.parametrize(("fault", "error", "told"), FINAL, ids=lambda value: getattr(value, "__name__", None))
def test_what_does_not_pass_is_told_at_once(
    stand_in: FakeBox, waits: list[float], fault: Fault, error: type[StashBoxError], told: str
) -> None:
    stand_in.fail(fault)
    with client(stand_in) as box, pytest.raises(error, match=told) as caught:
        box.execute(VERSION)
    assert caught.value.box == "HarbourDB"
    assert (len(stand_in.asked), waits) == (1, [])


@pytest.mark.parametrize("key", ["", "nonsense", "old"])
def test_a_wrong_key_is_told(stand_in: FakeBox, waits: list[float], key: str) -> None:
    if key == "old":
        key = stand_in.key
        stand_in.regenerate_key()
    with StashBox(stand_in.endpoint, key) as box, pytest.raises(BoxRefused, match=r"127\.0\.0\.1 does not let us in"):
        box.execute(VERSION)
    assert waits == []


@pytest.mark.parametrize(
    ("document", "unsupported"),
    [
        ("query A { queryNothing { count } }", True),
        ("query A { version { nonsense } }", True),
        ("query A { queryPerformers(input: { sort: NONSENSE }) { count } }", True),
        ("query A { queryPerformers(input: { nonsense: 1 }) { count } }", True),
        ("query A { searchTag(text: 1) { id } }", True),
        ('query A { findPerformer(id: "nonsense") { id } }', False),
    ],
)
def test_what_it_does_not_know_is_told_apart(stand_in: FakeBox, document: str, unsupported: bool) -> None:
    with client(stand_in) as box, pytest.raises(BoxAnswered, match="HarbourDB says") as caught:
        box.execute(document)
    assert caught.value.unsupported == unsupported


def test_a_value_that_it_does_not_know_in_variables(stand_in: FakeBox) -> None:
    document = "query A($input: PerformerQueryInput!) { queryPerformers(input: $input) { count } }"
    with client(stand_in) as box, pytest.raises(BoxAnswered) as caught:
        box.execute(document, {"input": {"sort": "NONSENSE"}})
    assert caught.value.unsupported


def test_time_outs_are_tried_again(stand_in: FakeBox, waits: list[float]) -> None:
    stand_in.fail(Wait(0.6))
    with client(stand_in, timeout=0.2) as box:
        assert box.execute(VERSION)
    stand_in.fail(Wait(0.6), times=9)
    with client(stand_in, timeout=0.2) as box, pytest.raises(BoxUnreachable, match="no answer in time") as caught:
        box.execute(VERSION)
    assert caught.value.slow
    assert len(waits) == 1 + 5


def test_time_outs_use_up_patience(stand_in: FakeBox, waits: list[float]) -> None:
    stand_in.fail(Wait(0.6), times=9)
    with client(stand_in, timeout=0.5, patience=1) as box, pytest.raises(BoxUnreachable):
        box.execute(VERSION)
    assert len(waits) == 1


def test_waiting_for_a_turn_does_not(stand_in: FakeBox, waits: list[float]) -> None:
    stand_in.fail(Status(503))
    waiting = threading.Event()
    with StashBox(stand_in.endpoint, stand_in.key, patience=1, turn=lambda: waiting.wait(1.1)) as box:
        assert box.execute(VERSION)
    assert len(waits) == 1


def test_one_request_may_take_longer_than_others(stand_in: FakeBox, waits: list[float]) -> None:
    stand_in.fail(Wait(0.6))
    with client(stand_in, timeout=0.2) as box:
        box.execute(VERSION, timeout=5)
    assert waits == []


@pytest.mark.parametrize(("host", "tries"), [("127.0.0.1:9", 6), ("nobody.invalid", 1)])
def test_nobody_there(waits: list[float], host: str, tries: int) -> None:
    turns: list[int] = []
    box = StashBox(f"http://{host}/graphql", "key", name="Nobody", turn=lambda: turns.append(1))
    with box, pytest.raises(BoxUnreachable, match=f"Nobody does not answer.*{host}"):
        box.execute(VERSION)
    assert len(turns) == tries


@pytest.mark.parametrize("endpoint", ["", "stashdb.org/graphql", "ftp://box.example/graphql", "http://", "http://a:b/"])
def test_what_is_no_address_is_told(endpoint: str) -> None:
    with StashBox(endpoint, "key", name="Box") as box, pytest.raises(BoxAnswered, match="Look at the address of Box"):
        box.execute(VERSION)


def test_errors_beside_data(stand_in: FakeBox) -> None:
    ada = stand_in.library.add("performer", name="Ada Quillfeather")
    document = f'query A {{ a: findPerformer(id: "{ada}") {{ name }} b: findPerformer(id: "b") {{ name }} }}'
    with client(stand_in) as box:
        answer = box.partial(document)
        assert answer.data == {"a": {"name": "Ada Quillfeather"}, "b": None}
        assert [error.path for error in answer.errors] == ["b"]
        with pytest.raises(BoxAnswered, match="incorrect UUID"):
            box.execute(document)


@pytest.mark.parametrize(
    ("endpoint", "page"),
    [
        ("https://stashdb.org/graphql", "https://stashdb.org/performers/x"),
        ("https://stashdb.org/graphql/", "https://stashdb.org/performers/x"),
        ("https://box.example:8443/under/graphql", "https://box.example:8443/under/performers/x"),
        ("https://box.example/api", "https://box.example/api/performers/x"),
    ],
)
def test_where_people_look_at_it(endpoint: str, page: str) -> None:
    assert StashBox(endpoint, "").page("performer", "x") == page


def test_names() -> None:
    assert StashBox("https://stashdb.org/graphql", "key").name == "stashdb.org"
    assert StashBox("https://stashdb.org/graphql", "key", name="StashDB").name == "StashDB"


def test_threads_share_one(stand_in: FakeBox) -> None:
    ids = [stand_in.library.add("tag", name=f"Tag {number}") for number in range(20)]
    found: dict[str, str] = {}
    with client(stand_in) as box:

        def ask(id: str) -> None:
            data = box.execute("query A($id: ID!) { findTag(id: $id) { id name } }", {"id": id})["findTag"]
            found[data["id"]] = data["name"]

        threads = [threading.Thread(target=ask, args=(id,)) for id in ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {id: f"Tag {number}" for number, id in enumerate(ids)}


class TestPictures:
    def test_without_the_key(self, stand_in: FakeBox) -> None:
        id = stand_in.library.add_image(b"a picture")
        with client(stand_in) as box:
            assert box.fetch(f"{stand_in.base}/images/{id}") == b"a picture"
            assert box.fetch(f"/images/{id}") == b"a picture"
        assert [asked.key for asked in stand_in.asked] == ["", ""]

    def test_with_the_key_where_it_is_needed(self, stand_in: FakeBox) -> None:
        stand_in.options.private_pictures = True
        id = stand_in.library.add_image(b"a picture")
        with client(stand_in) as box:
            assert box.fetch(f"{stand_in.base}/images/{id}") == b"a picture"
        assert [asked.key for asked in stand_in.asked] == ["", stand_in.key]

    def test_the_key_goes_nowhere_else(self, stand_in: FakeBox) -> None:
        with FakeBox(options=BoxOptions(private_pictures=True)) as other, client(stand_in) as box:
            address = f"{other.base}/images/{other.library.add_image(b'a picture')}"
            with pytest.raises(BoxAnswered, match="status 403"):
                box.fetch(address)
            stand_in.fail(Status(302, headers=(("Location", address),)))
            with pytest.raises(BoxAnswered, match="status 403"):
                box.fetch(f"{stand_in.base}/images/moved")
            assert [asked.key for asked in other.asked] == ["", ""]
        assert [asked.key for asked in stand_in.asked] == [""]

    def test_where_it_was_moved_to(self, stand_in: FakeBox) -> None:
        with FakeBox() as other, client(stand_in) as box:
            id = other.library.add_image(b"a picture")
            stand_in.fail(Status(301, headers=(("Location", f"{other.base}/images/{id}"),)))
            assert box.fetch(f"{stand_in.base}/images/{id}") == b"a picture"

    def test_it_does_not_go_around_in_circles(self, stand_in: FakeBox) -> None:
        stand_in.fail(Status(302, headers=(("Location", "/images/again"),)), times=99)
        with client(stand_in) as box, pytest.raises(BoxAnswered, match="in circles"):
            box.fetch("/images/again")
        assert len(stand_in.asked) < 10

    @pytest.mark.parametrize(
        ("fault", "told"),
        [(None, "has no picture at http"), (Status(200, b""), "has no picture"), (Status(200, b"x" * 99), "more than")],
    )
    def test_what_is_none(self, stand_in: FakeBox, waits: list[float], fault: Fault | None, told: str) -> None:
        if fault:
            stand_in.fail(fault)
        with client(stand_in) as box, pytest.raises(BoxAnswered, match=told):
            box.fetch("/images/a0000000-0000-0000-0000-000000000000", max_bytes=50)
        assert waits == []

    def test_it_is_not_tried_again_for_long(self, stand_in: FakeBox, waits: list[float]) -> None:
        """One that its stash-box cannot read gives a 500 for ever."""
        stand_in.fail(Status(500), times=9)
        with client(stand_in) as box, pytest.raises(BoxAnswered, match="status 500"):
            box.fetch("/images/broken")
        assert len(waits) == 3

    def test_too_many_of_them(self, stand_in: FakeBox, waits: list[float]) -> None:
        stand_in.fail(Status(429), times=9)
        with client(stand_in) as box, pytest.raises(BoxBusy):
            box.fetch("/images/any")

    def test_passing_trouble_passes(self, stand_in: FakeBox, waits: list[float]) -> None:
        id = stand_in.library.add_image(b"a picture")
        stand_in.fail(Status(503), match="/images")
        with client(stand_in) as box:
            assert box.fetch(f"/images/{id}") == b"a picture"
        assert len(waits) == 1


SAYING = [
    Status(401),
    Status(429),
    Status(503),
    TOKEN,
    HTML,
    Drop(),
    Errors("your key KEY is wrong"),
    Errors("no: KEY"),
]


@pytest.mark.parametrize("fault", SAYING)
def test_the_key_is_in_no_text(stand_in: FakeBox, waits: list[float], fault: Fault) -> None:
    """Neither in what is told nor in anything that a log could show of it."""
    if isinstance(fault, Errors):
        fault = Errors(fault.message.replace("KEY", stand_in.key))
    stand_in.fail(fault, times=9)
    box = client(stand_in, patience=1)
    with box, pytest.raises(StashBoxError) as caught:
        box.execute(VERSION)
    shown = [repr(box), str(box), repr(box._words)]
    error: BaseException | None = caught.value
    while error is not None:
        shown += [str(error), repr(error), repr(error.args), repr(vars(error)), *traceback.format_exception(error)]
        error = error.__cause__ or error.__context__
    assert len(shown) > 8
    assert stand_in.key not in "".join(shown)
