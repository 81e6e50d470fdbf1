"""What is told of linked entities: what, when, and when not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import NotReady, StoreError
from stash_sense_plugin.store import jobs
from tests.curated import Curated, curated
from tests.fakes.box import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

Json = dict[str, "Any"]


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Curated]:
    with curated(tmp_path, "StashDB") as site:
        yield site


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Curated]:
    with curated(tmp_path, "StashDB", "FansDB") as site:
        yield site


def names(row: Json) -> list[str]:
    return [each["name"] for each in row["fields"]]


def test_nothing_is_asked_where_there_is_no_stash_box(tmp_path: Path) -> None:
    with curated(tmp_path) as site, pytest.raises(NotReady, match="no stash-box"):
        site.look("performer")


def test_no_entity_is_linked(one: Curated) -> None:
    one.box.library.add("performer", name="Ada")
    assert one.look("performer").looked_at == 0
    assert [each.operation for each in one.box.asked] == []


def test_what_differs_at_first_is_told_and_what_is_the_same_is_agreed_on(one: Curated) -> None:
    ada = one.box.library.add("performer", name="Ada", height=170, country="NO")
    here = one.linked("performer", ada, name="Ada", country="NO")
    [row] = one.told("performer")
    assert row["targets"] == [{"kind": "performer", "id": str(here)}]
    assert (names(row), row["only_adds"], row["conflict"], row["gone"]) == (["height"], True, False, None)
    one.box.library.change("performer", ada, country="SE", height=None)
    [row] = one.told("performer")
    assert names(row) == ["country"]
    [field] = one.show(row)["fields"]
    assert field["outcome"] == "changed"
    assert (field["base"], field["local"], field["upstream"]) == ("Norway", "Norway", "Sweden")


def test_what_the_user_alone_changes_is_never_told(one: Curated) -> None:
    ada = one.box.library.add("performer", name="Ada", height=170, country="NO", aliases=["A."])
    here = one.linked("performer", ada, name="Ada", country="NO", height_cm=170, alias_list=["A."])
    assert one.told("performer") == []
    one.update("performer", here, height_cm=180, alias_list=["Mine"], country=None)
    assert one.told("performer") == []
    assert one.look("performer", whole=True).opened == 0


def test_what_both_changed_is_a_conflict(one: Curated) -> None:
    ada = one.box.library.add("performer", name="Ada", height=170)
    here = one.linked("performer", ada, name="Ada", height_cm=170)
    one.look("performer")
    one.update("performer", here, height_cm=180)
    one.box.library.change("performer", ada, height=175)
    [row] = one.told("performer")
    assert (row["conflict"], row["only_adds"]) == (True, False)
    [field] = one.show(row)["fields"]
    assert (field["outcome"], field["value"]) == ("conflict", "keep")


def test_it_is_closed_when_both_sides_say_the_same_again(one: Curated) -> None:
    ada = one.box.library.add("performer", name="Ada", height=170)
    here = one.linked("performer", ada, name="Ada")
    assert len(one.told("performer")) == 1
    one.update("performer", here, height_cm=170)
    assert one.told("performer") == []


def test_a_dismissed_one_comes_back_with_the_next_change_and_not_before(one: Curated) -> None:
    ada = one.box.library.add("performer", name="Ada", height=170)
    here = one.linked("performer", ada, name="Ada")
    [row] = one.told("performer")
    one.site.ask("review.dismiss", ids=[row["id"]])
    one.update("performer", here, details="something else")
    assert one.told("performer") == []
    one.box.library.change("performer", ada, height=171)
    assert len(one.told("performer")) == 1


def test_refused_for_good_it_never_comes_back(one: Curated) -> None:
    ada = one.box.library.add("performer", name="Ada", height=170)
    one.linked("performer", ada, name="Ada")
    [row] = one.told("performer")
    one.site.ask("review.dismiss", ids=[row["id"]], for_good=True)
    one.box.library.change("performer", ada, height=171)
    assert one.told("performer") == []


def test_of_two_stash_boxes_the_first_decides_and_both_are_shown(two: Curated) -> None:
    first, second = two.boxes
    ada = first.library.add("performer", name="Ada", height=170)
    same = second.library.add("performer", name="Ada", height=175, country="NO")
    two.linked("performer", ada, name="Ada", stash_ids=[two.link(same, second)])
    rows = {row["endpoint"]: row for row in two.told("performer")}
    assert names(rows[first.endpoint]) == ["height"]
    assert names(rows[second.endpoint]) == ["country"]
    [field] = two.show(rows[first.endpoint])["fields"]
    assert [(each["box"], each["value"], each["first"]) for each in field["rivals"]] == [("FansDB", "175", False)]
    assert two.show(rows[second.endpoint])["quiet"] == [
        {"label": "Height (cm)", "text": "nothing; FansDB: 175 (StashDB comes first)"}
    ]
    two.accept(rows[first.endpoint])
    assert {row["endpoint"] for row in two.told("performer")} == {second.endpoint}


def test_what_is_on_the_second_only_is_looked_at_there(two: Curated) -> None:
    bob = two.boxes[1].library.add("performer", name="Bob", height=190)
    two.linked("performer", bob, two.boxes[1], name="Bob")
    [row] = two.told("performer")
    assert row["endpoint"] == two.boxes[1].endpoint


def test_one_stash_box_that_is_gone_does_not_stop_the_other(two: Curated) -> None:
    first, second = two.boxes
    ada = first.library.add("performer", name="Ada", height=170)
    bob = second.library.add("performer", name="Bob", height=190)
    two.linked("performer", ada, name="Ada")
    two.linked("performer", bob, second, name="Bob")
    first.fail(Status(401), times=9)
    outcome = two.look("performer")
    assert "StashDB" in outcome.notes[0]
    [row] = two.open("performer")
    assert row["title"] == "Bob"
    shown = {box["name"]: box for box in two.site.ask("boxes.list")["boxes"]}
    assert "key" in shown["StashDB"]["error"]
    assert shown["FansDB"]["error"] is None
    first.heal()
    assert {row["title"] for row in two.told("performer")} == {"Ada", "Bob"}
    assert two.site.ask("boxes.list")["boxes"][0]["error"] is None


def test_a_field_that_is_switched_off_is_not_told(one: Curated) -> None:
    ada = one.box.library.add("performer", name="Ada", height=170, country="NO")
    one.linked("performer", ada, name="Ada")
    one.site.ask("boxes.set", endpoint=one.box.endpoint, kind="performer", field="height", on=False)
    [row] = one.told("performer")
    assert names(row) == ["country"]
    one.site.ask("boxes.set", endpoint=one.box.endpoint, kind="performer", field="height", on=True)
    [row] = one.told("performer")
    assert names(row) == ["country", "height"]


def test_a_stash_box_that_is_switched_off_is_not_asked_and_what_was_open_of_it_is_not_shown(two: Curated) -> None:
    first, second = two.boxes
    ada = first.library.add("performer", name="Ada", height=170)
    same = second.library.add("performer", name="Ada", country="NO")
    two.linked("performer", ada, name="Ada", stash_ids=[two.link(same, second)])
    assert len(two.told("performer")) == 2
    two.site.ask("boxes.set", endpoint=second.endpoint, enabled=False)
    assert [row["endpoint"] for row in two.open("performer")] == [first.endpoint]
    second.asked.clear()
    assert [row["endpoint"] for row in two.told("performer")] == [first.endpoint]
    assert second.asked == []
    two.site.ask("boxes.set", endpoint=second.endpoint, enabled=True)
    assert len(two.told("performer")) == 2


@pytest.mark.parametrize("kind", ["performer", "studio", "tag", "scene"])
def test_merged_and_deleted_are_told_of_every_kind(one: Curated, kind: str) -> None:
    name = {"scene": "title"}.get(kind, "name")
    first, second, third = (one.box.library.add(kind, **{name: each}) for each in ("One", "Two", "Three"))
    for stash_id, each in ((first, "One"), (third, "Three")):
        one.linked(kind, stash_id, None, **{name: each})
    assert one.told(kind) == []
    one.box.library.merge(kind, first, second)
    one.box.library.delete(kind, third)
    rows = {row["title"]: row for row in one.told(kind)}
    assert {title: row["gone"] for title, row in rows.items()} == {"One": "merged", "Three": "deleted"}
    shown = one.show(rows["One"])
    assert shown["upstream"]["into"]["id"] == second
    assert [option["value"] for option in shown["choices"][0]["options"]] == ["relink", "keep", "remove"]
    assert [each["value"] for each in one.show(rows["Three"])["choices"][0]["options"]] == ["keep", "remove"]


def test_an_entity_that_lost_its_link_is_not_told_of_any_more(one: Curated) -> None:
    ada = one.box.library.add("performer", name="Ada", height=170)
    here = one.linked("performer", ada, name="Ada")
    assert len(one.told("performer")) == 1
    one.update("performer", here, stash_ids=[])
    assert one.told("performer") == []


def test_two_ids_at_one_stash_box_are_compared_each(one: Curated) -> None:
    """Stash allows them for performers."""
    first = one.box.library.add("performer", name="Ada", height=170)
    second = one.box.library.add("performer", name="Ada", country="NO")
    one.linked("performer", first, name="Ada", stash_ids=[one.link(second)])
    assert sorted(names(row)[0] for row in one.told("performer")) == ["country", "height"]


def test_a_run_that_is_killed_while_it_compares_tells_all_the_next_time(one: Curated) -> None:
    for number in range(3):
        stash_id = one.box.library.add("performer", name=f"P{number}", height=150 + number)
        one.linked("performer", stash_id, name=f"P{number}")
    one.app.database.run(
        "CREATE TRIGGER dies BEFORE INSERT ON recommendation WHEN NEW.title = 'P2' "
        "BEGIN SELECT RAISE(ABORT, 'dies'); END"
    )
    with pytest.raises(StoreError, match="dies"):
        one.look("performer")
    one.app.database.run("DROP TRIGGER dies")
    assert len(one.told("performer")) == 3


def test_the_key_is_in_no_answer_and_nowhere_in_our_database(one: Curated, tmp_path: Path) -> None:
    ada = one.box.library.add("performer", name="Ada", height=170)
    one.linked("performer", ada, name="Ada")
    [row] = one.told("performer")
    shown = str(one.show(row)) + str(one.site.ask("boxes.list"))
    assert one.box.key not in shown
    one.app.database.run("PRAGMA wal_checkpoint(TRUNCATE)")
    assert one.box.key.encode() not in one.app.places.database.read_bytes()


def test_the_requests_of_each_stash_box_are_counted(one: Curated) -> None:
    one.linked("performer", one.box.library.add("performer", name="Ada"), name="Ada")
    one.look("performer")
    [shown] = one.site.ask("boxes.list")["boxes"]
    assert shown["requests"] == len(one.box.asked)
    assert jobs.for_endpoint(one.box.endpoint)
    assert shown["linked"]["performer"] == 1


class TestMergedThere:
    """A scene's own time does not change when one of its performers, its studio or a tag is merged into another. Nor is
    a link here moved before the user says so."""

    @pytest.fixture(params=["performer", "studio", "tag"])
    def kind(self, request: pytest.FixtureRequest) -> str:
        kind: str = request.param
        return kind

    @pytest.fixture
    def case(self, one: Curated, kind: str) -> Merging:
        return Merging(one, kind)

    def test_a_newer_look_at_the_scene_does_not_take_one_away_and_add_the_other(self, case: Merging) -> None:
        case.link_scene(case.here)
        assert case.one.told("scene") == []
        case.merge()
        case.one.box.library.change("scene", case.scene_there, title="Ebb")
        assert case.told() == ["title"]

    @pytest.mark.parametrize("relinked_first", [False, True])
    def test_an_older_look_at_the_scene_does_not_bring_back_what_is_gone(
        self, case: Merging, relinked_first: bool
    ) -> None:
        case.link_scene(None)
        assert case.told() == [case.field]
        case.merge()
        if relinked_first:
            case.relink()
        case.put_on_scene(case.here)
        assert case.told() == []

    def test_relinked_it_is_still_the_same_in_an_older_and_in_a_newer_look(self, case: Merging) -> None:
        case.link_scene(case.here)
        assert case.told() == []
        case.merge()
        case.relink()
        case.one.update("scene", case.scene, details="Mine.")  # looked at again, beside the old snapshot
        assert case.told() == []
        case.one.box.library.change("scene", case.scene_there, title="Ebb")
        assert case.told() == ["title"]

    @pytest.mark.parametrize("seen_merged", [False, True], ids=["scenes alone", "after the others"])
    def test_whether_or_not_the_others_were_looked_at_before(self, case: Merging, seen_merged: bool) -> None:
        case.link_scene(case.here)
        assert case.told() == []
        case.one.box.library.merge(case.kind, case.first, case.second)
        case.one.box.library.change("scene", case.scene_there, title="Ebb")
        if seen_merged:
            case.one.look(case.kind)
        case.one.box.asked.clear()
        case.one.look("scene")
        assert names(case.one.open("scene")[0]) == ["title"]
        asked = [each for each in case.one.box.operations() if each == f"SenseFind{case.kind.capitalize()}s"]
        assert len(asked) == (not seen_merged)

    def test_the_target_is_who_has_the_old_link_and_nobody_is_made_twice(self, case: Merging) -> None:
        case.link_scene(None, there=None)
        assert case.told() == []
        case.merge()
        case.one.box.library.change("scene", case.scene_there, **case.of_scene(case.second))
        [row] = case.one.told("scene")
        [field] = case.one.show(row)["fields"]
        [shown] = field["refs"]
        assert (shown["state"], shown["options"][0], shown["local"]["id"]) == ("add", "add", str(case.here))
        case.one.accept(row)
        assert case.on_scene() == [case.here]
        assert case.told() == []

    def test_what_is_taken_away_after_that_is_told(self, case: Merging) -> None:
        case.link_scene(case.here)
        assert case.told() == []
        case.merge()
        case.one.box.library.change("scene", case.scene_there, **case.of_scene(None))
        [row] = case.one.told("scene")
        assert names(row) == [case.field]
        [field] = case.one.show(row)["fields"]
        gone = [(each["key"], each["state"]) for each in field["refs"]]
        assert gone == ([] if case.kind == "studio" else [(case.first, "remove")])
        case.one.accept(row)
        assert case.on_scene() == []
        assert case.told() == []


class Merging:
    """Something here, linked with the first of two at the stash-box, and a scene that is linked with one there, which
    has the first."""

    def __init__(self, one: Curated, kind: str) -> None:
        self.one = one
        self.kind = kind
        self.field = {"studio": "studio"}.get(kind, f"{kind}s")
        self.first, self.second = (one.box.library.add(kind, name=name) for name in ("One", "Another"))
        self.here = one.linked(kind, self.first, name="One")
        self.scene = 0
        self.scene_there = ""

    def of_scene(self, stash_id: str | None) -> Json:
        """As the stash-box has it."""
        if self.kind == "studio":
            return {"studio_id": stash_id}
        listed = [stash_id] if stash_id else []
        if self.kind == "tag":
            return {"tag_ids": listed}
        return {"performers": [{"performer_id": each, "as": None} for each in listed]}

    def link_scene(self, number: int | None, there: str | None = "first") -> None:
        self.scene_there = self.one.box.library.add(
            "scene", title="Low Tide", **self.of_scene(self.first if there else None)
        )
        self.scene = self.one.linked("scene", self.scene_there, title="Low Tide")
        if number:
            self.put_on_scene(number)

    def put_on_scene(self, number: int) -> None:
        name, value = ("studio_id", number) if self.kind == "studio" else (f"{self.kind}_ids", [number])
        self.one.update("scene", self.scene, **{name: value})

    def on_scene(self) -> list[int]:
        fields = self.one.here("scene", self.scene)
        if self.kind == "studio":
            return [fields["studio_id"]] if fields["studio_id"] else []
        return list(fields[f"{self.kind}_ids"])

    def merge(self) -> None:
        self.one.box.library.merge(self.kind, self.first, self.second)
        [row] = self.one.told(self.kind)
        assert row["gone"] == "merged"

    def relink(self) -> None:
        [row] = self.one.open(self.kind)
        self.one.accept(row, relink="relink")
        self.one.look(self.kind)
        assert [each["stash_id"] for each in self.one.here(self.kind, self.here)["stash_ids"]] == [self.second]

    def told(self) -> list[str]:
        """Fields of the scene, after a look at all."""
        self.one.look(self.kind)
        return [name for row in self.one.told("scene") for name in names(row)]
