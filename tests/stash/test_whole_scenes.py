"""Whole scenes, written to and read back from the stand-in and a real Stash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import whole_scenes
from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import FakeStash, Library, Options, schema
from tests.stash.spare import later, uri

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stash.spare import Spare

BOX, OTHER = "https://a.example/graphql", "https://b.example/graphql"
OWN: dict[str, Any] = {
    "title": "Title",
    "code": "ABC-1",
    "details": "What\nhappens.",
    "director": "Somebody",
    "date": "2020-01-02",
    "rating100": 55,
    "organized": True,
    "urls": ["https://z.example", "https://a.example"],
    "stash_ids": [
        {"endpoint": BOX, "stash_id": "1", "updated_at": "2021-01-01T00:00:00.5Z"},
        {"endpoint": OTHER, "stash_id": "2", "updated_at": "2020-01-01T00:00:00Z"},
    ],
}
RELATED = ("studio_id", "gallery_ids", "performer_ids", "tag_ids", "groups")
EMPTY: dict[str, Any] = {
    **dict.fromkeys(OWN),
    **{name: [] for name in ("urls", "stash_ids", "gallery_ids", "performer_ids", "tag_ids", "groups")},
    **{"organized": False, "studio_id": None},
}
"""As it reads where nothing is."""
PLAYS = ("2021-05-05T10:00:00Z", "2020-01-01T00:00:00Z")


def full(spare: Spare) -> dict[str, Any]:
    """OWN with a studio, galleries and so on, that are there."""
    groups = [spare.make("group", name=spare.name("Group")) for _ in range(2)]
    return {
        **OWN,
        "studio_id": spare.studio(),
        "gallery_ids": [spare.thing("gallery"), spare.thing("gallery")],
        "performer_ids": [spare.performer(), spare.performer()],
        "tag_ids": [spare.tag(), spare.tag()],
        "groups": [{"group_id": groups[1], "scene_index": None}, {"group_id": groups[0], "scene_index": 3}],
    }


def test_everything_is_read_back_from_an_updated_one(spare: Spare) -> None:
    number, given = spare.scene(), full(spare)
    whole_scenes.update(spare.stash, number, given)
    assert spare.whole(number).fields == given
    assert {kind for kind, _ in spare.whole(number).names} == {"studio", "performer", "tag", "group", "gallery"}
    whole_scenes.update(spare.stash, number, EMPTY)
    assert spare.whole(number).fields == EMPTY


def test_everything_is_read_back_from_a_new_one(spare: Spare) -> None:
    given = full(spare)
    found = spare.whole(whole_scenes.create(spare.stash, given, []))
    assert (found.fields, found.files, found.play_history) == (given, (), ())


@pytest.mark.parametrize("name", [*OWN, *RELATED])
def test_a_field_alone_changes_alone_and_is_cleared(spare: Spare, name: str) -> None:
    number = whole_scenes.create(spare.stash, {"title": "Kept"}, [])
    if name == "title":
        number = spare.scene()  # one without files needs a title
    value = full(spare)[name]
    before = spare.whole(number).fields
    whole_scenes.update(spare.stash, number, {name: value})
    assert spare.whole(number).fields == {**before, name: value}
    whole_scenes.update(spare.stash, number, {name: EMPTY[name]})
    assert spare.whole(number).fields == before


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"organized": None}, "null value not allowed"),
        ({"date": "then"}, "converting date: .*(parse date|ParseDate)"),
        ({"performer_ids": [99999]}, "FOREIGN KEY constraint failed"),
        ({"tag_ids": [99999]}, "FOREIGN KEY constraint failed"),
        ({"gallery_ids": [99999]}, "FOREIGN KEY constraint failed"),
        ({"studio_id": 99999}, "FOREIGN KEY constraint failed"),
        ({"groups": [{"group_id": 99999, "scene_index": None}]}, "FOREIGN KEY constraint failed"),
        ({"stash_ids": [{"endpoint": BOX, "stash_id": each} for each in "12"]}, "UNIQUE constraint failed"),
        ({"primary_file_id": 99999}, "file with id 99999 not associated with scene"),
        ({"cover_image": "data:image/png;base64,!!!"}, "illegal base64 data"),
    ],
)
def test_what_is_refused_changes_nothing(spare: Spare, fields: dict[str, Any], words: str) -> None:
    number = spare.scene()
    before = spare.whole(number)
    with pytest.raises(StashAnswered, match=words):
        whole_scenes.update(spare.stash, number, {"code": "changed", **fields})
    assert spare.whole(number) == before


def test_a_scene_without_files_needs_a_title(spare: Spare) -> None:
    number = whole_scenes.create(spare.stash, {"title": "Kept"}, [])
    with pytest.raises(StashAnswered, match="title must be set if scene has no files"):
        whole_scenes.update(spare.stash, number, {"title": None})
    with pytest.raises(StashAnswered, match="title must be set if scene has no files"):
        whole_scenes.create(spare.stash, {"code": "x"}, [])
    assert spare.whole(number).fields["title"] == "Kept"


def test_who_is_not_there(spare: Spare) -> None:
    number = spare.scene()
    assert list(whole_scenes.find(spare.stash, [99999, number])) == [number]
    with pytest.raises(StashAnswered, match="scene with id 99999 not found"):
        whole_scenes.update(spare.stash, 99999, {"title": "x"})


def test_covers(spare: Spare, tree: Path) -> None:
    """One that is set stays, whatever is sent for none."""
    data = (tree / "images" / "one.png").read_bytes()
    number = spare.scene(cover_image=uri(data))
    assert spare.stash.fetch(spare.whole(number).screenshot) == data
    for nothing in (None, ""):
        whole_scenes.update(spare.stash, number, {"cover_image": nothing})
        assert spare.stash.fetch(spare.whole(number).screenshot) == data


@pytest.mark.parametrize("with_a_source", [False, True])
def test_updates_and_merges_show_in_the_time_and_nothing_else_does(spare: Spare, with_a_source: bool) -> None:
    number, sources = spare.scene(), [spare.scene()] if with_a_source else []
    before = spare.whole(number).updated_at
    later()
    whole_scenes.add_history(spare.stash, number, PLAYS, PLAYS)
    whole_scenes.delete_history(spare.stash, number, PLAYS[:1], [])
    whole_scenes.save_activity(spare.stash, number, 1.0, 2.0)
    whole_scenes.move_marker(spare.stash, spare.marker(spare.scene(), 0.5), number)
    assert spare.whole(number).updated_at == before
    whole_scenes.merge(spare.stash, sources, number, {})
    merged = spare.whole(number).updated_at
    assert merged > before
    later()
    whole_scenes.update(spare.stash, number, {})
    assert spare.whole(number).updated_at > merged


def test_custom_fields_of_the_coming_version() -> None:
    library = Library()
    library.add_scene(title="One")
    with FakeStash(library, Options(schema=schema.coming())) as site, Stash(site.connection()) as stash:
        assert "custom_fields" in abilities(stash).scene_fields
        whole_scenes.update(stash, 1, {"custom_fields": {"a": "x", "b": 1}})
        assert whole_scenes.find(stash, [1])[1].fields["custom_fields"] == {"a": "x", "b": 1}
        made = whole_scenes.create(stash, whole_scenes.find(stash, [1])[1].fields, [])
        assert whole_scenes.find(stash, [made])[made].fields == whole_scenes.find(stash, [1])[1].fields
