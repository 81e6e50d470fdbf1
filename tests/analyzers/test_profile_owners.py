"""Whose the faces learned from profiles of stash-boxes are, and whom they are matched as."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.analyzers import face_index
from stash_sense_plugin.analyzers.matching import Matcher
from stash_sense_plugin.analyzers.vectors import packed
from stash_sense_plugin.store import known, profiles, published, verdicts
from stash_sense_plugin.store.profiles import Picture, Profile
from stash_sense_plugin.store.targets import Target
from tests.analyzers.test_strangers import best, scene
from tests.backend import SPACE
from tests.faces.people import directions, seen
from tests.generated.database import STASHDB, Somebody, put

if TYPE_CHECKING:
    from stash_sense_plugin.faces.types import Floats
    from tests.backend import Backend

PEOPLE = directions(30)
FANSDB = "https://fansdb.cc/graphql"
PICTURES = 3


def profile(
    site: Backend, who: Floats, name: str = "Ada", stash_id: str = "a1", endpoint: str = STASHDB, **more: object
) -> int:
    """A profile whose pictures show `who`; the number by which the store has the person."""
    pictures = tuple(Picture(f"{endpoint}{stash_id}{at}", f"/{at}") for at in range(PICTURES))
    row = profiles.note(site.app.database, Profile(endpoint, stash_id, name, pictures=pictures, **more))  # type: ignore[arg-type]
    owned = next(each for each in profiles.owned(site.app.database) if each.id == row)
    vectors = seen(who, PICTURES, seed=row)
    for each, vector in zip(profiles.of_profile(site.app.database, row), vectors, strict=True):
        source = known.Source(SPACE, known.PROFILE, each["id"], owned.owner, each["image_id"])
        face(site, source, vector)
    return owned.number


def face(site: Backend, source: known.Source, vector: Floats) -> None:
    known.begin_source(site.app.database, source, 1)
    faces = [known.Learned(0.9, packed(vector), b"jpeg")]
    known.end_source(site.app.database, source, "used", None, f"{source.kind}{source.source_id}", faces)


def performer(site: Backend, number: int, who: Floats | None, name: str = "Ada", **links: str) -> None:
    known.note_performer(site.app.database, number, name, "", "", 1)
    known.note_links(
        site.app.database, number, [({"stashdb": STASHDB, "fansdb": FANSDB}[at], one) for at, one in links.items()]
    )
    for at, vector in enumerate(seen(who, PICTURES, seed=number) if who is not None else ()):
        face(site, known.Source(SPACE, "image", 100 * number + at, number, ""), vector)


def owners(site: Backend) -> dict[str, int]:
    """By the id of the profile, after the index was made anew."""
    face_index.rebuild(site.app)
    return {each.stash_id: each.owner for each in profiles.owned(site.app.database)}


def test_linked_later_the_faces_go_over_and_come_back_when_the_performer_is_gone(site: Backend) -> None:
    number = profile(site, PEOPLE[0])
    assert owners(site) == {"a1": number}
    performer(site, 7, None, "Somebody", stashdb="A1")
    assert owners(site) == {"a1": 7}
    assert known.faces_of(site.app.database, SPACE, 7) == PICTURES
    index = known.index(site.app.database, SPACE)
    assert index is not None
    assert index.performers == 1
    known.forget_all_but(site.app.database, [])
    assert owners(site) == {"a1": number}
    assert known.strangers(site.app.database, SPACE) == (1, PICTURES)


def test_an_id_that_was_merged_into_the_profile_links_it_too(site: Backend) -> None:
    profile(site, PEOPLE[0], former=("old-id",))
    performer(site, 7, None, stashdb="old-id")
    assert owners(site) == {"a1": 7}


@pytest.mark.parametrize(
    ("name", "who", "links", "theirs"),
    [
        ("Ada", 0, {}, True),
        ("  ADA ", 0, {}, True),
        ("Countess", 0, {}, True),
        ("Ada", 1, {}, False),
        ("Bea", 0, {}, False),
        ("Ada", 0, {"stashdb": "another"}, False),
        ("Ada", 0, {"fansdb": "another"}, True),
        ("Ada", None, {}, False),
    ],
    ids=[
        "both",
        "in any case",
        "an alias",
        "another face",
        "another name",
        "another id",
        "linked elsewhere",
        "no face",
    ],
)
def test_without_a_link_name_and_face_together_say_whose_they_are(
    name: str, who: int | None, links: dict[str, str], theirs: bool, site: Backend
) -> None:
    number = profile(site, PEOPLE[0], "Ada", aliases=("Countess",))
    performer(site, 7, None if who is None else PEOPLE[who], name, **links)
    assert owners(site) == {"a1": 7 if theirs else number}
    assert known.links(site.app.database).get((STASHDB, "a1")) is None, "it is no link"


@pytest.mark.parametrize(
    ("other", "who", "endpoint", "one"),
    [
        ("Ada", 0, FANSDB, True),
        ("Ada", 1, FANSDB, False),
        ("Bea", 0, FANSDB, False),
        ("Ada", 0, STASHDB, False),
    ],
    ids=["name and face", "another face", "another name", "two profiles of one stash-box"],
)
def test_profiles_at_two_stash_boxes_are_one_person_by_name_and_face(
    other: str, who: int, endpoint: str, one: bool, site: Backend
) -> None:
    """Two would share the probability, and neither be named."""
    first = profile(site, PEOPLE[0])
    second = profile(site, PEOPLE[who], other, "b2", endpoint)
    assert owners(site) == {"a1": first, "b2": first if one else second}
    person = published.get(site.app.database, first)
    assert person is not None
    assert person.links == ((STASHDB, "a1"), *([(FANSDB, "b2")] if one else []))
    if one:
        (row,) = Matcher(site.app).persons(Target("scene", 1, SPACE), scene(PEOPLE[0]), ())
        assert best([row]) == [first]


def test_two_who_share_an_alias_alone_are_two(site: Backend) -> None:
    first = profile(site, PEOPLE[0], "Ada", aliases=("Lady",))
    second = profile(site, PEOPLE[0], "Bea", "b2", FANSDB, aliases=("Lady",))
    assert owners(site) == {"a1": first, "b2": second}


def test_who_is_in_an_installed_database_too_is_one_person_with_all_ids(site: Backend) -> None:
    elsewhere = ((FANSDB, "f9"),)
    put(site.app.places, [Somebody("Ada", "a1", seen(PEOPLE[0], 3, seed=9), elsewhere)], SPACE)
    number = profile(site, PEOPLE[0])
    assert owners(site) == {"a1": number}
    person = published.get(site.app.database, number)
    assert person is not None
    assert person.links == ((STASHDB, "a1"), (FANSDB, "f9"))
    (row,) = Matcher(site.app).persons(Target("scene", 1, SPACE), scene(PEOPLE[0]), ())
    assert best([row]) == [number]
    assert [each.performer_id for each in row.candidates] == [number]


def test_what_a_database_says_of_ids_ties_profiles_to_the_library(site: Backend) -> None:
    put(site.app.places, [Somebody("Ada", "a1", seen(PEOPLE[0], 3, seed=9), ((FANSDB, "f9"),))], SPACE)
    profile(site, PEOPLE[0])
    performer(site, 7, None, "Otherwise", fansdb="f9")
    assert owners(site) == {"a1": 7}


def test_a_wrong_picture_of_a_profile_is_set_aside(site: Backend) -> None:
    number = profile(site, PEOPLE[0])
    row = profiles.owned(site.app.database)[0].id
    (wrong, *_) = profiles.of_profile(site.app.database, row)
    face(site, known.Source(SPACE, known.PROFILE, wrong["id"], number, wrong["image_id"]), seen(PEOPLE[5], 1)[0])
    face_index.rebuild(site.app)
    odd = [each["outlier"] for each in profiles.faces(site.app.database, SPACE, [row])]
    assert sorted(odd) == [0, 0, 1]


def test_not_this_person_holds_when_the_person_comes_into_the_library(site: Backend) -> None:
    number = profile(site, PEOPLE[0])
    for other in range(1, 9):
        profile(site, PEOPLE[other], f"Extra {other}", f"x{other}")
    owners(site)
    target = Target("scene", 1, SPACE)
    (row,) = Matcher(site.app).persons(target, scene(PEOPLE[0]), ())
    assert best([row]) == [number]
    verdicts.put(site.app.database, ("scene", 1), (SPACE, row.template), number, "rejected")
    performer(site, 7, None, stashdb="a1")
    assert owners(site)["a1"] == 7
    (again,) = Matcher(site.app).persons(target, scene(PEOPLE[0]), ())
    assert 7 not in {each.performer_id for each in again.candidates}
