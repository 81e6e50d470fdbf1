"""From a profile: found at the stash-boxes, compared, linked or made into a performer, put on a scene, taken back."""

from __future__ import annotations

import base64
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.analyzers import look
from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.errors import NotReady, RequestError
from stash_sense_plugin.stash import scenes, whole_performers
from stash_sense_plugin.store import known, recommendations, verdicts
from stash_sense_plugin.store.recommendations import Filter
from tests.backend import backend
from tests.fakes.box import FakeBox, Status
from tests.fakes.stash import Library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stash_sense_plugin.stash.whole_performers import WholePerformer
    from tests.backend import Backend

Json = dict[str, Any]
BORN = "1991-02-03"


@dataclass
class Case:
    """Ada (1) and Bob (2) are in the library and known; scene 1 shows somebody. Two stash-boxes have a key."""

    site: Backend
    first: FakeBox
    second: FakeBox

    def chosen(self, *choices: tuple[FakeBox, str]) -> list[Json]:
        return [{"endpoint": box.endpoint, "stash_id": stash_id} for box, stash_id in choices]

    def apply(self, **args: Any) -> Json:
        token = self.site.ask("profile.preview", **args)["token"]
        done: Json = self.site.ask("profile.apply", **args, token=token)
        return done

    def live(self, number: int) -> WholePerformer:
        return whole_performers.find(self.site.app.stash, [number])[number]

    def links(self, number: int) -> set[tuple[str, str]]:
        return {(each["endpoint"], each["stash_id"]) for each in self.live(number).fields["stash_ids"]}


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    library = Library()
    library.add_scene(title="Party")
    with FakeBox() as first, FakeBox() as second:
        boxes: list[Any] = [
            {"name": name, "endpoint": box.endpoint, "api_key": box.key, "max_requests_per_minute": 60000}
            for name, box in (("First", first), ("Second", second))
        ]
        with backend(tmp_path / "stash", library, python=sys.executable, stash_boxes=boxes) as site:
            site.learned(["Ada Quillfeather", "Bob Stone"])
            library.performers[1].birthdate = BORN
            yield Case(site, first, second)


def ada_at(box: FakeBox, **more: Any) -> str:
    picture = box.library.add_image(b"\xff\xd8 a picture of Ada", 600, 900)
    fields = {"name": "Ada Quillfeather", "birth_date": BORN, "height": 165, "country": "US", "images": [picture]}
    return box.library.add("performer", **{**fields, **more})


def test_all_stash_boxes_are_asked_in_their_order_and_one_alone_where_that_is_wanted(case: Case) -> None:
    ada = ada_at(case.second)
    boxes = case.site.ask("profile.find", kind="performer", id="1")["boxes"]
    assert [(each["name"], each["error"], len(each["found"])) for each in boxes] == [
        ("First", None, 0),
        ("Second", None, 1),
    ]
    [one] = boxes[1]["found"]
    assert (one["stash_id"], one["words"], one["birthdate"], one["country"]) == (ada, "likely", BORN, "United States")
    assert one["linked"] is None
    picture = case.site.ask("box.pictures", tokens=[one["picture"]])["pictures"][one["picture"]]
    assert base64.b64decode(picture.partition(",")[2]) == b"\xff\xd8 a picture of Ada"
    alone = case.site.ask("profile.find", kind="performer", id=1, endpoint=case.second.endpoint)["boxes"]
    assert [each["name"] for each in alone] == ["Second"]


def test_a_stash_box_that_fails_is_told_in_its_place(case: Case) -> None:
    ada_at(case.second)
    case.first.fail(Status(403), times=9)
    first, second = case.site.ask("profile.find", kind="performer", id=1)["boxes"]
    assert (bool(first["error"]), first["found"]) == (True, [])
    assert case.first.key not in str(first)
    assert len(second["found"]) == 1


def test_without_a_stash_box_to_ask_the_way_out_is_told(case: Case) -> None:
    for box in case.site.ask("boxes.list")["boxes"]:
        case.site.ask("boxes.set", endpoint=box["endpoint"], enabled=False)
    with pytest.raises(NotReady, match="Metadata Providers"):
        case.site.ask("profile.find", kind="performer", id=1)


def test_the_choices_are_shown_beside_the_performer(case: Case) -> None:
    case.site.library.performers[1].aliases = ["Ada Q"]
    choices = case.chosen((case.first, ada_at(case.first)), (case.second, ada_at(case.second, birth_date="1985-05-05")))
    shown = case.site.ask("profile.show", id=1, choices=choices)
    assert shown["local"]["name"] == "Ada Quillfeather"
    assert [each["box"] for each in shown["sides"]] == ["First", "Second"]
    rows = {row["name"]: row for row in shown["rows"]}
    assert rows["birthdate"]["local"] == BORN
    first, second = (choice["endpoint"] for choice in choices)
    assert rows["birthdate"]["of"] == {first: BORN, second: "1985-05-05"}
    assert rows["birthdate"]["same"] == {first: True, second: False}
    assert (rows["aliases"]["local"], rows["aliases"]["same"][first]) == ("Ada Q", None)
    assert "tattoos" not in rows
    alone = case.site.ask("profile.show", id=None, choices=choices)
    assert alone["local"] is None


def test_all_ids_are_linked_in_one_change_and_taken_back_in_one(case: Case) -> None:
    ids = {case.first.endpoint: ada_at(case.first), case.second.endpoint: ada_at(case.second)}
    choices = [{"endpoint": endpoint, "stash_id": stash_id} for endpoint, stash_id in ids.items()]
    done = case.apply(performer=1, choices=choices)
    assert done["text"] == "Link Ada Quillfeather with First and Second."
    assert done["performer"] == {"id": "1", "name": "Ada Quillfeather"}
    assert case.links(1) == set(ids.items())
    assert known.links(case.site.app.database) == dict.fromkeys(ids.items(), 1)
    assert case.live(1).fields["height_cm"] is None, "linking writes links alone"
    assert case.site.ask("change.undo", change=done["change"]["id"])["done"]
    assert case.links(1) == set()


def test_a_link_takes_the_place_of_another_at_the_same_stash_box_and_is_told_so(case: Case) -> None:
    old, new = ada_at(case.first), ada_at(case.first)
    elsewhere = {"endpoint": case.second.endpoint, "stash_id": "x"}
    case.site.library.performers[1].stash_ids = [{"endpoint": case.first.endpoint, "stash_id": old}, elsewhere]
    choices = case.chosen((case.first, new))
    [write] = case.site.ask("profile.preview", performer=1, choices=choices)["writes"]
    assert (write["field"], write["before"], write["after"]) == ("First", old, new)
    done = case.apply(performer=1, choices=choices)
    assert case.links(1) == {(case.first.endpoint, new), (case.second.endpoint, "x")}
    case.site.ask("change.undo", change=done["change"]["id"])
    assert case.links(1) == {(case.first.endpoint, old), (case.second.endpoint, "x")}


def test_who_is_linked_so_already_has_nothing_to_be_written(case: Case) -> None:
    ada = ada_at(case.first)
    case.site.library.performers[1].stash_ids = [{"endpoint": case.first.endpoint, "stash_id": ada}]
    choices = case.chosen((case.first, ada))
    assert case.site.ask("profile.preview", performer=1, choices=choices)["nothing"]
    assert case.apply(performer=1, choices=choices)["change"] is None


def test_a_performer_is_made_of_it_with_details_picture_and_all_ids(case: Case) -> None:
    cyd = case.first.library.add("performer", name="Cyd", height=150)
    fields = {"name": "Cyd Inkwell", "height": 171, "country": "GB", "gender": "FEMALE"}
    other = case.second.library.add(
        "performer", **fields, images=[case.second.library.add_image(b"\xff\xd8 Cyd upright", 600, 900)]
    )
    choices = case.chosen((case.first, cyd), (case.second, other))
    done = case.apply(performer=None, choices=choices, fields_from=case.second.endpoint)
    number = int(done["performer"]["id"])
    made = case.live(number)
    assert (made.name, made.fields["height_cm"], made.fields["country"]) == ("Cyd Inkwell", 171, "GB")
    assert case.links(number) == {(case.first.endpoint, cyd), (case.second.endpoint, other)}
    assert case.site.library.performers[number].image == b"\xff\xd8 Cyd upright"
    assert case.site.ask("change.undo", change=done["change"]["id"])["done"]
    assert list(case.site.library.performers) == [1, 2]


def test_somebody_seen_is_made_and_put_on_the_scene_in_one_step(case: Case) -> None:
    [person] = case.site.seen("scene", 1, [])
    cyd = case.first.library.add("performer", name="Cyd Inkwell", height=150)
    add_to = {"kind": "scene", "id": "1", "person": person}
    found = case.site.ask("profile.find", kind="scene", id=1, person=person, query="cyd inkwell")["boxes"][0]["found"]
    assert [each["stash_id"] for each in found] == [cyd]
    done = case.apply(performer=None, choices=case.chosen((case.first, cyd)), add_to=add_to)
    assert done["text"].startswith("Create Cyd Inkwell from First")
    number = int(done["performer"]["id"])
    assert scenes.find(case.site.app.stash, [1])[1].performer_ids == (number,)
    [said] = verdicts.of_target(case.site.app.database, "scene", 1)
    assert (said.performer_id, said.verdict) == (number, "accepted")
    shown = case.site.ask("target.show", kind="scene", id=1)["identification"]["persons"][0]
    assert shown["decision"]["name"] == "Cyd Inkwell"
    assert case.site.ask("change.undo", change=done["change"]["id"])["done"]
    assert scenes.find(case.site.app.stash, [1])[1].performer_ids == ()
    assert (list(case.site.library.performers), verdicts.of_target(case.site.app.database, "scene", 1)) == ([1, 2], [])


def test_somebody_seen_who_is_in_the_library_is_linked_and_put_on_the_scene(case: Case) -> None:
    [person] = case.site.seen("scene", 1, [])
    choices = case.chosen((case.first, ada_at(case.first)))
    done = case.apply(performer=1, choices=choices, add_to={"kind": "scene", "id": 1, "person": person})
    assert scenes.find(case.site.app.stash, [1])[1].performer_ids == (1,)
    assert len(case.links(1)) == 1
    case.site.ask("change.undo", change=done["change"]["id"])
    assert (scenes.find(case.site.app.stash, [1])[1].performer_ids, case.links(1)) == ((), set())


def test_what_is_open_in_the_review_about_such_a_link_is_done_by_it_and_open_again_after_undo(case: Case) -> None:
    ada = ada_at(case.first)
    look.run(case.site.app, TYPES["missing_ids"], lambda *_: None)
    database = case.site.app.database
    assert recommendations.count(database, Filter("missing_ids")) == 1
    done = case.apply(performer=1, choices=case.chosen((case.first, ada)))
    assert recommendations.count(database, Filter("missing_ids")) == 0
    case.site.ask("change.undo", change=done["change"]["id"])
    assert recommendations.count(database, Filter("missing_ids")) == 1


def test_what_changed_since_the_preview_is_not_written(case: Case) -> None:
    choices = case.chosen((case.first, ada_at(case.first)))
    token = case.site.ask("profile.preview", performer=1, choices=choices)["token"]
    case.site.library.performers[1].stash_ids = [{"endpoint": case.second.endpoint, "stash_id": "x"}]
    with pytest.raises(RequestError, match="changed meanwhile"):
        case.site.ask("profile.apply", performer=1, choices=choices, token=token)


def refused(case: Case, said: str, **args: Any) -> None:
    with pytest.raises(RequestError, match=said):
        case.site.ask("profile.preview", **args)


def test_what_cannot_be_done_is_told_in_words(case: Case) -> None:
    ada, taken = ada_at(case.first), ada_at(case.first)
    gone = ada_at(case.first)
    case.first.library.delete("performer", gone)
    case.site.library.performers[2].stash_ids = [{"endpoint": case.first.endpoint, "stash_id": taken}]
    refused(case, "No profile was chosen", performer=1, choices=[])
    refused(case, "Bob Stone .performer 2. is linked", performer=1, choices=case.chosen((case.first, taken)))
    refused(case, "two people", performer=1, choices=case.chosen((case.first, ada), (case.first, taken)))
    refused(case, "no such performer any more", performer=1, choices=case.chosen((case.first, gone)))
    refused(case, "no longer has this performer", performer=77, choices=case.chosen((case.first, ada)))
    refused(case, "There is a performer Ada Quillfeather", performer=None, choices=case.chosen((case.first, ada)))
    refused(case, "names a stash-box", performer=1, choices=[{"endpoint": case.first.endpoint}])
    seen = {"kind": "scene", "id": 1, "person": 99}
    refused(case, "no longer there", performer=1, choices=case.chosen((case.first, ada)), add_to=seen)
    refused(case, "names a scene", performer=1, choices=case.chosen((case.first, ada)), add_to={"kind": "tag"})


def test_a_namesake_with_another_disambiguation_stands_in_nobodys_way(case: Case) -> None:
    elder = ada_at(case.first, disambiguation="the elder")
    done = case.apply(performer=None, choices=case.chosen((case.first, elder)))
    assert case.live(int(done["performer"]["id"])).fields["disambiguation"] == "the elder"
