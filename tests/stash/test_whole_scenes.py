"""Whole scenes, written to and read back from the stand-in and a real Stash."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import whole_scenes
from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import FakeStash, Library, Options, schema
from tests.stash.spare import later, uri

if TYPE_CHECKING:
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
ORPHAN = "getting file by id 99999: sql: no rows in result set"


def full(spare: Spare) -> dict[str, Any]:
    """OWN with a studio, galleries and so on, that are there."""
    groups = [spare.make("group", name=spare.name("Group")) for _ in range(2)]
    return {
        **OWN,
        "studio_id": spare.make("studio", name=spare.name("Studio")),
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


# History


def test_history_is_kept_newest_first_in_utc_to_the_second(spare: Spare) -> None:
    number = spare.scene()
    whole_scenes.add_history(spare.stash, number, [PLAYS[1], "2021-05-05T12:00:00.7+02:00", PLAYS[1]], PLAYS[:1])
    found = spare.whole(number)
    assert (found.play_history, found.o_history) == ((PLAYS[0], PLAYS[1], PLAYS[1]), PLAYS[:1])


def test_a_time_is_deleted_once(spare: Spare) -> None:
    number = spare.scene()
    whole_scenes.add_history(spare.stash, number, [PLAYS[1], PLAYS[1]], PLAYS)
    whole_scenes.delete_history(spare.stash, number, [PLAYS[1], "1999-01-01T00:00:00Z"], PLAYS)
    found = spare.whole(number)
    assert (found.play_history, found.o_history) == (PLAYS[1:], ())


def test_activity_adds_up_and_can_be_taken_off(spare: Spare) -> None:
    number = spare.scene()
    for resume, duration in ((1.5, 10.0), (0.5, 2.5), (0.25, -5.0)):
        whole_scenes.save_activity(spare.stash, number, resume, duration)
    found = spare.whole(number)
    assert (found.resume_time, found.play_duration) == (0.25, 7.5)


def test_history_of_no_scene(spare: Spare) -> None:
    whole_scenes.delete_history(spare.stash, 99999, PLAYS, PLAYS)
    with pytest.raises(StashAnswered, match="FOREIGN KEY constraint failed"):
        whole_scenes.add_history(spare.stash, 99999, PLAYS, [])
    with pytest.raises(StashAnswered, match="id 99999 does not exist in scenes"):
        whole_scenes.save_activity(spare.stash, 99999, 0, 1)


def test_markers_move(spare: Spare) -> None:
    here, there = spare.scene(), spare.scene()
    late, early = spare.marker(here, 0.75), spare.marker(here, 0.25)
    assert spare.whole(here).markers == (early, late)
    whole_scenes.move_marker(spare.stash, late, there)
    assert (spare.whole(here).markers, spare.whole(there).markers) == ((early,), (late,))
    for marker, scene, words in ((99999, here, "not found"), (late, 99999, "FOREIGN KEY constraint failed")):
        with pytest.raises(StashAnswered, match=words):
            whole_scenes.move_marker(spare.stash, marker, scene)
    assert spare.whole(there).markers == (late,)


# Files


def test_files_are_described(spare: Spare) -> None:
    (file,) = spare.whole(spare.scene()).files
    assert Path(file.path).stat().st_size == file.size
    assert (file.width, file.height, file.video_codec, file.audio_codec) == (160, 120, "mpeg4", "")
    assert file.duration == pytest.approx(1, abs=0.1)
    assert file.frame_rate == 10
    assert file.bit_rate == pytest.approx(file.size * 8 / file.duration, rel=0.01)
    assert set(file.fingerprints) == {"oshash"}


def test_the_primary_file_comes_first_and_the_others_by_id(spare: Spare) -> None:
    number = spare.joined(4)
    files = spare.files(number)
    assert files[1:] == sorted(files[1:])
    for first in (files[2], files[1]):
        whole_scenes.update(spare.stash, number, {"primary_file_id": first})
        assert spare.files(number) == [first, *sorted(each for each in files if each != first)]
    whole_scenes.update(spare.stash, number, {"primary_file_id": None})
    assert spare.files(number)[0] == files[1]
    with pytest.raises(StashAnswered, match="not associated with scene"):
        whole_scenes.update(spare.stash, number, {"primary_file_id": spare.files(spare.scene())[0]})


def test_a_file_moves_to_another_scene(spare: Spare) -> None:
    here, there, empty = spare.joined(3), spare.scene(), whole_scenes.create(spare.stash, {"title": "Empty"}, [])
    primary, second, third = spare.files(here)
    (own,) = spare.files(there)
    times = [spare.whole(each).updated_at for each in (here, there)]
    later()
    whole_scenes.assign_file(spare.stash, second, there)
    whole_scenes.assign_file(spare.stash, second, there)
    whole_scenes.assign_file(spare.stash, third, empty)
    assert [spare.files(each) for each in (here, there, empty)] == [[primary], [own, second], [third]]
    assert [spare.whole(each).updated_at for each in (here, there)] == times


def test_a_file_that_cannot_move_stays(spare: Spare) -> None:
    here, there = spare.joined(2), spare.scene()
    primary, second = spare.files(here)
    for file, scene, words in (
        (primary, there, "cannot reassign primary file"),
        (primary, here, "cannot reassign primary file"),
        (second, 99999, "FOREIGN KEY constraint failed"),
        (99999, there, ORPHAN),
    ):
        with pytest.raises(StashAnswered, match=words):
            whole_scenes.assign_file(spare.stash, file, scene)
    assert spare.files(here) == [primary, second]


def test_a_new_scene_takes_files_from_another(spare: Spare) -> None:
    """The first is its primary one; without a title it is called by that."""
    here = spare.joined(4)
    primary, *others = spare.files(here)
    made = whole_scenes.create(spare.stash, {"code": "x"}, [others[1], others[0]])
    assert (spare.files(made), spare.files(here)) == ([others[1], others[0]], [primary, others[2]])
    assert spare.whole(made).name == Path(spare.whole(made).files[0].path).name


def test_a_new_scene_does_not_take_what_is_not_free(spare: Spare) -> None:
    here = spare.joined(2)
    files = spare.files(here)
    highest = whole_scenes.create(spare.stash, {"title": "Before"}, [])
    for taken, words in (([files[1], files[0]], "cannot reassign primary file"), ([files[1], 99999], ORPHAN)):
        with pytest.raises(StashAnswered, match=words):
            whole_scenes.create(spare.stash, {"title": "Refused"}, taken)
    assert spare.files(here) == files
    assert spare.there(highest + 1, highest + 2) == set()


def test_a_deleted_scene_leaves_its_files_to_be_taken(spare: Spare) -> None:
    number = spare.joined(2)
    files, marker = spare.files(number), spare.marker(number, 0.5)
    paths = [Path(file.path) for file in spare.whole(number).files]
    whole_scenes.destroy(spare.stash, number)
    assert spare.there(number) == set()
    assert all(path.is_file() for path in paths)
    with pytest.raises(StashAnswered, match=f"scene marker with id {marker} not found"):
        whole_scenes.move_marker(spare.stash, marker, spare.scene())
    assert spare.files(whole_scenes.create(spare.stash, {}, files)) == files
    with pytest.raises(StashAnswered, match=f"scene with id {number} not found"):
        whole_scenes.destroy(spare.stash, number)


def test_files_are_deleted_but_no_primary_one(spare: Spare) -> None:
    """All that are asked for, or none."""
    number = spare.joined(3)
    before = spare.whole(number).files
    for refused, words in (
        ([before[1].id, before[0].id], f"cannot delete primary file {before[0].path}"),
        ([before[1].id, 99999], ORPHAN),
    ):
        with pytest.raises(StashAnswered, match=words):
            whole_scenes.delete_files(spare.stash, refused)
        assert spare.whole(number).files == before
        assert all(Path(file.path).is_file() for file in before)
    whole_scenes.delete_files(spare.stash, [before[1].id, before[2].id])
    assert spare.whole(number).files == before[:1]
    assert [Path(file.path).is_file() for file in before] == [True, False, False]


# Merging


def test_a_merge_moves_what_belongs_to_scenes_and_writes_only_the_fields(spare: Spare) -> None:
    keeper, one, two = spare.scene(), spare.scene(), spare.joined(2)
    for source in (one, two):
        whole_scenes.update(spare.stash, source, full(spare))
    markers = [spare.marker(scene, at) for scene, at in ((one, 0.1), (keeper, 0.5), (two, 0.9))]
    whole_scenes.add_history(spare.stash, keeper, PLAYS[1:], [])
    whole_scenes.add_history(spare.stash, one, PLAYS, PLAYS[:1])
    files = [*spare.files(keeper), *sorted(spare.files(one) + spare.files(two))]
    before = spare.whole(keeper)
    whole_scenes.merge(spare.stash, [two, one, two], keeper, {"title": "Merged", "urls": ["https://x.example"]})
    found = spare.whole(keeper)
    assert spare.there(one, two) == set()
    assert found.fields == {**before.fields, "title": "Merged", "urls": ["https://x.example"]}
    assert [file.id for file in found.files] == files
    assert found.markers == tuple(markers)
    assert (found.play_history, found.o_history) == ((PLAYS[0], PLAYS[1], PLAYS[1]), PLAYS[:1])
    assert found.created_at == before.created_at


def test_what_a_merge_loses(spare: Spare, tree: Path) -> None:
    """The source's cover, unless it is given, and how long and how far it was played."""
    cover, own = ((tree / "images" / name).read_bytes() for name in ("one.png", "two.png"))
    keeper, source = spare.scene(cover_image=uri(own)), spare.scene(cover_image=uri(cover))
    whole_scenes.save_activity(spare.stash, keeper, 0.25, 5)
    whole_scenes.save_activity(spare.stash, source, 0.75, 30)
    whole_scenes.merge(spare.stash, [source], keeper, {})
    found = spare.whole(keeper)
    assert (found.resume_time, found.play_duration) == (0.25, 5)
    assert spare.stash.fetch(found.screenshot) == own
    whole_scenes.merge(spare.stash, [spare.scene()], keeper, {"cover_image": uri(cover), "play_duration": 35.0})
    assert spare.stash.fetch(spare.whole(keeper).screenshot) == cover
    assert spare.whole(keeper).play_duration == 35


def test_files_that_move_keep_what_is_known_of_them(spare: Spare) -> None:
    keeper, source = spare.scene(), spare.scene()
    spare.set_phash(spare.files(source)[0], "00ff00ff00ff00ff")
    before = spare.whole(keeper).files + spare.whole(source).files
    assert before[1].fingerprints["phash"] == "ff00ff00ff00ff"
    whole_scenes.merge(spare.stash, [source], keeper, {})
    assert spare.whole(keeper).files == before


@pytest.mark.parametrize("own_files", [0, 1, 2])
@pytest.mark.parametrize("source_files", [0, 1, 2])
def test_the_primary_file_of_a_merge_is_the_one_chosen(spare: Spare, own_files: int, source_files: int) -> None:
    """Any of what they have together; without a choice the keeper's stays, or the source's becomes it."""

    def scene(count: int) -> int:
        return spare.joined(count) if count else whole_scenes.create(spare.stash, {"title": "Empty"}, [])

    for choose in (False, True):
        keeper, source = scene(own_files), scene(source_files)
        files = spare.files(keeper) + spare.files(source)
        chosen = {"primary_file_id": files[-1]} if choose and files else {}
        whole_scenes.merge(spare.stash, [source], keeper, chosen)
        first = chosen.get("primary_file_id", files[0] if files else None)
        assert spare.files(keeper) == ([first, *sorted(each for each in files if each != first)] if files else [])


def test_a_primary_file_of_somebody_else_does_no_harm(spare: Spare) -> None:
    """Given to Stash's merge together with a source without files, it leaves a scene without a primary file."""
    keeper, stranger = spare.joined(2), spare.files(spare.scene())[0]
    files = spare.files(keeper)
    empty = whole_scenes.create(spare.stash, {"title": "Empty"}, [])
    with pytest.raises(StashAnswered, match="not associated with scene"):
        whole_scenes.merge(spare.stash, [empty], keeper, {"primary_file_id": stranger})
    assert spare.files(keeper) == files
    with pytest.raises(StashAnswered, match="cannot reassign primary file"):
        whole_scenes.assign_file(spare.stash, files[0], spare.scene())


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"performer_ids": [99999]}, "FOREIGN KEY constraint failed"),
        ({"stash_ids": [{"endpoint": BOX, "stash_id": each} for each in "12"]}, "UNIQUE constraint failed"),
    ],
)
def test_a_merge_with_fields_that_are_refused_does_nothing(spare: Spare, fields: dict[str, Any], words: str) -> None:
    keeper, source = spare.scene(), spare.scene()
    spare.marker(source, 0.5)
    whole_scenes.add_history(spare.stash, source, PLAYS, PLAYS)
    before = whole_scenes.find(spare.stash, [keeper, source])
    with pytest.raises(StashAnswered, match=words):
        whole_scenes.merge(spare.stash, [source], keeper, {"title": "changed", **fields})
    assert whole_scenes.find(spare.stash, [keeper, source]) == before


def test_a_merge_of_what_is_not_there_does_nothing(spare: Spare) -> None:
    keeper, source = spare.scene(), spare.scene()
    spare.marker(source, 0.5)
    before = whole_scenes.find(spare.stash, [keeper, source])
    for sources, target, words in (
        ([source, 99999], keeper, "scene with id 99999 not found"),
        ([source], 99999, "Internal system error"),
        ([source, keeper], keeper, "cannot be in source list"),
    ):
        with pytest.raises(StashAnswered, match=words):
            whole_scenes.merge(spare.stash, sources, target, {"title": "changed"})
    assert whole_scenes.find(spare.stash, [keeper, source]) == before


def test_custom_fields_of_the_coming_version() -> None:
    library = Library()
    library.add_scene(title="One")
    with FakeStash(library, Options(schema=schema.coming())) as site, Stash(site.connection()) as stash:
        assert "custom_fields" in abilities(stash).scene_fields
        whole_scenes.update(stash, 1, {"custom_fields": {"a": "x", "b": 1}})
        assert whole_scenes.find(stash, [1])[1].fields["custom_fields"] == {"a": "x", "b": 1}
        made = whole_scenes.create(stash, whole_scenes.find(stash, [1])[1].fields, [])
        assert whole_scenes.find(stash, [made])[made].fields == whole_scenes.find(stash, [1])[1].fields
