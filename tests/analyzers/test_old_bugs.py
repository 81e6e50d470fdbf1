"""What the predecessor did wrong with stash-boxes stays dead: one test for each that lies beyond the merge itself
(letters as in its list; those of the merge are in tests/sync)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.analyzers import look
from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.errors import Stopped
from stash_sense_plugin.sync.fields import FIELDS, KINDS
from tests.backend import Backend
from tests.curated import Curated, curated
from tests.fakes.box import Errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Json = dict[str, Any]
NAME = {"scene": "title"}
DIFFERENCE = {"performer": "aliases", "studio": "aliases", "tag": "description", "scene": "details"}


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Curated]:
    with curated(tmp_path, "StashDB") as site:
        yield site


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Curated]:
    with curated(tmp_path, "StashDB", "FansDB") as site:
        yield site


def different(one: Curated, kind: str) -> tuple[str, int]:
    """Something of which the stash-box says more: its id there, and here."""
    name = NAME.get(kind, "name")
    stash_id = one.box.library.add(kind, **{name: "It", DIFFERENCE[kind]: more(kind, "Also")})
    return stash_id, one.linked(kind, stash_id, None, **{name: "It"})


def more(kind: str, text: str) -> str | list[str]:
    return [text] if DIFFERENCE[kind] == "aliases" else text


def names(row: Json) -> list[str]:
    return [each["name"] for each in row["fields"]]


@pytest.mark.parametrize("how", ["accept", "keep"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_what_was_decided_does_not_stand_in_the_way_of_the_next_change(one: Curated, kind: str, how: str) -> None:
    stash_id, _ = different(one, kind)
    [row] = one.told(kind)
    one.accept(row, **{DIFFERENCE[kind]: how})
    assert one.told(kind) == []
    one.box.library.change(kind, stash_id, **{NAME.get(kind, "name"): "Another"})
    [row] = one.told(kind)
    assert names(row) == [NAME.get(kind, "name")]


@pytest.mark.parametrize("when", [0, 1, 2, 3, 4])
def test_d_it_stops_wherever_it_is_and_the_next_run_tells_all(one: Curated, when: int) -> None:
    for number in range(250):
        stash_id = one.box.library.add("tag", name=f"T{number}", description="Theirs.")
        one.linked("tag", stash_id, name=f"T{number}")
    said = 0

    def tell(*_: object) -> None:
        nonlocal said
        said += 1
        if said > when:
            raise Stopped

    with pytest.raises(Stopped):
        look.run(one.app, TYPES["upstream_tags"], tell)
    assert said == when + 1
    assert one.look("tag").opened == 250


def test_e_a_look_at_everything_looks_at_everything(one: Curated) -> None:
    stash_id, _ = different(one, "performer")
    one.look("performer")
    one.box.library.performers[stash_id]["height"] = 170  # as an administrator does it: its time stays
    assert names(one.told("performer")[0]) == ["aliases"]
    one.look("performer", whole=True)
    assert names(one.open("performer")[0]) == ["aliases", "height"]


@pytest.mark.parametrize("kind", KINDS)
def test_f_what_is_linked_later_is_told_however_old_it_is(one: Curated, kind: str) -> None:
    name = NAME.get(kind, "name")
    old = one.box.library.add(kind, **{name: "Old", DIFFERENCE[kind]: more(kind, "X")})
    different(one, kind)
    assert len(one.told(kind)) == 1
    one.linked(kind, old, None, **{name: "Old"})
    assert {row["title"] for row in one.told(kind)} == {"Old", "It"}


def test_f_what_could_not_be_read_is_read_the_next_time(one: Curated) -> None:
    stash_id, _ = different(one, "performer")
    one.look("performer")
    one.box.library.change("performer", stash_id, height=170)
    one.box.fail(Errors("Internal system error"), "SenseFindPerformers", times=9)
    assert names(one.told("performer")[0]) == ["aliases"]
    one.box.heal()
    later = one.box.library.add("performer", name="Somebody else")  # so that the watermark is beyond it
    assert later
    assert names(one.told("performer")[0]) == ["aliases", "height"]


@pytest.mark.parametrize("kind", KINDS)
def test_g_many_are_asked_for_at_once_and_what_did_not_change_is_not(one: Curated, kind: str) -> None:
    for number in range(100):
        name = {NAME.get(kind, "name"): f"E{number}"}
        one.linked(kind, one.box.library.add(kind, **name), None, **name)
    things = f"{kind.capitalize()}s"
    one.look(kind)
    assert one.box.operations().count(f"SenseFind{things}") == 2
    first = len(one.box.asked)
    one.look(kind)
    again = one.box.operations()[first:]
    assert set(again) == {f"SenseChanged{things}", "SenseGone"}
    assert len(again) <= 4


def test_k_what_the_user_chose_is_kept_for_the_next_launch(two: Curated) -> None:
    first, second = (box.endpoint for box in two.boxes)
    two.site.ask("boxes.set", endpoint=first, kind="tag", field="description", on=False)
    two.site.ask("boxes.set", endpoint=second, enabled=False)
    with two.site.again() as app:
        shown = {each["endpoint"]: each for each in Backend(two.site.stash, app).ask("boxes.list")["boxes"]}
    assert not next(each["on"] for each in shown[first]["fields"]["tag"] if each["name"] == "description")
    assert (shown[first]["enabled"], shown[second]["enabled"]) == (True, False)


def test_n_an_id_means_something_at_its_own_stash_box_alone(two: Curated) -> None:
    """Both stand-ins count their ids alike: each has a performer of the same id, who are two people."""
    first, second = two.boxes
    ada = first.library.add("performer", name="Ada")
    bob = second.library.add("performer", name="Bob")
    assert ada == bob
    here = two.linked("performer", bob, second, name="Bob")
    scene = first.library.add("scene", title="Low Tide", performers=[{"performer_id": ada, "as": None}])
    two.linked("scene", scene, title="Low Tide")
    [row] = two.told("scene")
    [field] = two.show(row)["fields"]
    [ref] = field["refs"]
    assert (ref["label"], ref["local"], ref["choice"]) == ("Ada", None, "skip")
    two.accept(row, **{f"performers.{ada}": "create"})
    [made] = two.here("scene", 1)["performer_ids"]
    assert made != here
    assert [link["endpoint"] for link in two.here("performer", made)["stash_ids"]] == [first.endpoint]


def test_v_a_tag_is_linked_by_the_id_that_is_known_without_looking_for_it(one: Curated) -> None:
    red = one.box.library.add("tag", name="Red")
    scene = one.box.library.add("scene", title="Low Tide", tag_ids=[red])
    own = one.site.library.add_tag("red").id
    here = one.linked("scene", scene, title="Low Tide")
    one.update("scene", here, tag_ids=[])
    one.app.database.run("DELETE FROM compared")
    [row] = one.told("scene")
    one.box.asked.clear()
    one.accept(row, **{f"tags.{red}": f"link:{own}"})
    assert one.box.asked == []
    assert [link["stash_id"] for link in one.here("tag", own)["stash_ids"]] == [red]
    assert one.here("scene", here)["tag_ids"] == [own]


@pytest.mark.parametrize("said", ["nothing", "no", "no for good"])
def test_x_a_stash_box_switched_off_and_on_again_is_as_it_was(one: Curated, said: str) -> None:
    different(one, "performer")
    [row] = one.told("performer")
    if said != "nothing":
        one.site.ask("review.dismiss", ids=[row["id"]], for_good=said == "no for good")
    one.site.ask("boxes.set", endpoint=one.box.endpoint, enabled=False)
    assert one.open("performer") == []
    one.site.ask("boxes.set", endpoint=one.box.endpoint, enabled=True)
    assert len(one.told("performer")) == (said == "nothing")


@pytest.mark.parametrize(("kind", "field"), [(kind, field.name) for kind in KINDS for field in FIELDS[kind]])
def test_y_each_field_of_each_kind_can_be_switched(one: Curated, kind: str, field: str) -> None:
    for on in (False, True):
        [box] = one.site.ask("boxes.set", endpoint=one.box.endpoint, kind=kind, field=field, on=on)["boxes"]
        assert {each["name"]: each["on"] for each in box["fields"][kind]}[field] == on


@pytest.mark.parametrize("kind", KINDS)
def test_y_what_is_switched_off_is_not_told_of_any_kind(one: Curated, kind: str) -> None:
    different(one, kind)
    one.site.ask("boxes.set", endpoint=one.box.endpoint, kind=kind, field=DIFFERENCE[kind], on=False)
    assert one.told(kind) == []


class TestNames:
    """ab, ac: who is called as somebody at the stash-box."""

    @pytest.fixture
    def scene(self, one: Curated) -> int:
        library = one.box.library
        people = [{"performer_id": library.add("performer", name="Ada"), "as": None}]
        studio, tag = library.add("studio", name="Pier"), library.add("tag", name="Red")
        one.site.library.add_performer("Ada")
        one.site.library.add_studio("Pier")
        one.site.library.add_tag("Red")
        fields = {"performers": people, "studio_id": studio, "tag_ids": [tag]}
        return one.linked("scene", library.add("scene", title="Low Tide", **fields), title="Low Tide")

    def test_ab_nothing_is_written_by_looking_at_it(self, one: Curated, scene: int) -> None:
        [row] = one.told("scene")
        one.site.stash.asked.clear()
        one.show(row)
        one.preview(row)
        assert [each for each in one.site.stash.documents() if each.document.lstrip().startswith("mutation")] == []

    def test_ac_whom_the_user_links_stays_linked_and_is_not_asked_again(self, one: Curated, scene: int) -> None:
        [row] = one.told("scene")
        refs = {field["name"]: ref for field in one.show(row)["fields"] for ref in field["refs"]}
        chosen = {f"{name}.{ref['key']}": ref["options"][1] for name, ref in refs.items()}
        assert all(how == "link:1" for how in chosen.values())
        assert list(refs) == ["studio", "performers", "tags"]
        one.accept(row, studio="accept", **chosen)
        fields = one.here("scene", scene)
        assert (fields["studio_id"], fields["performer_ids"], fields["tag_ids"]) == (1, [1], [1])
        for kind, name in (("studio", "studio"), ("performer", "performers"), ("tag", "tags")):
            assert [link["stash_id"] for link in one.here(kind, 1)["stash_ids"]] == [refs[name]["key"]]
        assert one.told("scene") == []
        assert one.look("scene", whole=True).opened == 0


def test_ag_a_no_until_it_changes_becomes_one_for_good(one: Curated) -> None:
    stash_id, _ = different(one, "performer")
    [row] = one.told("performer")
    one.site.ask("review.dismiss", ids=[row["id"]])
    one.site.ask("review.dismiss", ids=[row["id"]], for_good=True)
    one.box.library.change("performer", stash_id, height=170)
    assert one.told("performer") == []


@pytest.mark.parametrize("kind", KINDS)
def test_ai_what_an_administrator_took_out_is_told(one: Curated, kind: str) -> None:
    stash_id, _ = different(one, kind)
    one.look(kind)
    one.box.library.take_out(kind, stash_id)
    one.look(kind, whole=True)
    [row] = one.open(kind)
    assert row["gone"] == "unknown"
    assert "does not know it" in row["reasons"][0]
