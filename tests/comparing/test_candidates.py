"""Who at a stash-box somebody may be: found by what is known of them, in few requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.comparing import candidates
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.store import profiles as learned
from stash_sense_plugin.store import published, targets, verdicts
from stash_sense_plugin.store.published import Published

if TYPE_CHECKING:
    from stash_sense_plugin.comparing.candidates import Candidate
    from tests.backend import Backend
    from tests.fakes.box import FakeBox
    from tests.fakes.stash.things import Performer

BORN = "1991-02-03"


@pytest.fixture
def ada(boxed: Backend) -> Performer:
    """Performer 1 of the library: with a birthday, an alias and an account, linked with nobody."""
    boxed.learned(["Ada Quillfeather"])
    ada = boxed.library.performers[1]
    ada.birthdate, ada.gender, ada.aliases = BORN, "FEMALE", ["Ada Featherquill"]
    ada.urls = ["https://www.instagram.com/ada.quill/"]
    return ada


def found(boxed: Backend, box: FakeBox, query: str = "", performer: int = 1) -> list[Candidate]:
    who = candidates.of_performer(boxed.app, performer)
    return candidates.at(boxed.app, boxed.app.box(box.endpoint), who, query)


def account(box: FakeBox, url: str) -> list[dict[str, str]]:
    return [{"url": url, "site_id": next(iter(box.library.sites))}]


def ids(those: list[Candidate]) -> list[str]:
    return [each.profile.stash_id for each in those]


@pytest.mark.usefixtures("ada")
def test_names_aliases_and_accounts_lead_there_the_likeliest_first(boxed: Backend, box: FakeBox) -> None:
    add = box.library.add
    by_name = add("performer", name="Ada Quillfeather", birth_date=BORN)
    by_alias = add("performer", name="ADA FEATHERQUILL")
    by_account = add("performer", name="Someone Else", urls=account(box, "https://instagram.com/ada.quill"))
    add("performer", name="Nobody Alike")
    those = found(boxed, box)
    assert ids(those) == [by_account, by_name, by_alias]
    assert [each.likeness.score >= 70 for each in those] == [True, True, False]


@pytest.mark.usefixtures("ada")
def test_it_takes_few_requests(boxed: Backend, box: FakeBox) -> None:
    box.library.add("performer", name="Ada Quillfeather", birth_date=BORN)
    found(boxed, box)
    before, asked = len(box.asked), len(boxed.stash.documents())
    found(boxed, box)
    assert len(box.asked) - before <= 3
    assert len(boxed.stash.documents()) - asked <= 5


def test_who_is_linked_is_shown_first_and_another_of_that_name_is_not_likely(
    boxed: Backend, box: FakeBox, ada: Performer
) -> None:
    mine = box.library.add("performer", name="Ada Stagename")
    other = box.library.add("performer", name="Ada Quillfeather", birth_date=BORN)
    ada.stash_ids = [{"endpoint": box.endpoint, "stash_id": mine}]
    those = found(boxed, box)
    assert ids(those) == [mine, other]
    assert [each.likeness.score for each in those] == [100, 20]
    assert those[0].linked == (1, "Ada Quillfeather")


@pytest.mark.usefixtures("ada")
def test_whom_another_performer_is_linked_with_is_told_and_not_likely(boxed: Backend, box: FakeBox) -> None:
    taken = box.library.add("performer", name="Ada Quillfeather", birth_date=BORN)
    bob = boxed.library.add_performer("Bob")
    bob.stash_ids = [{"endpoint": box.endpoint, "stash_id": taken}]
    [one] = found(boxed, box)
    assert one.linked == (bob.id, "Bob")
    assert one.likeness.score == 20
    assert one.likeness.against[0].startswith("Bob ")


@pytest.mark.usefixtures("ada")
def test_what_the_user_asks_for_is_found_by_name_page_account_and_id(boxed: Backend, box: FakeBox) -> None:
    url = "https://www.onlyfans.com/zelda"
    zelda = box.library.add("performer", name="Zelda Inkwell", urls=account(box, url))
    page = f"{box.endpoint.removesuffix('/graphql')}/performers/{zelda}"
    for query in ("zelda inkwell", url, "http://onlyfans.com/zelda", page, zelda, zelda.upper(), f" {zelda} "):
        assert ids(found(boxed, box, query)) == [zelda], query
    assert found(boxed, box, "00000000-0000-4000-8000-000000000000") == []


@pytest.mark.usefixtures("ada")
def test_an_id_that_was_merged_leads_to_the_target(boxed: Backend, box: FakeBox) -> None:
    old, new = box.library.add("performer", name="Old"), box.library.add("performer", name="New")
    box.library.merge("performer", old, new)
    assert ids(found(boxed, box, old)) == [new]


@pytest.mark.usefixtures("ada")
def test_a_learned_profile_that_has_the_face_is_likely_whatever_it_is_called(boxed: Backend, box: FakeBox) -> None:
    star = box.library.add("performer", name="Stagename")
    row = learned.note(boxed.app.database, learned.Profile(box.endpoint, star, "Stagename"))
    assert found(boxed, box) == []
    learned.give(boxed.app.database, {row: 1})
    [one] = found(boxed, box)
    assert one.profile.stash_id == star
    assert one.likeness.score > 70
    assert "face" in one.likeness.reasons[0].lower()


@pytest.mark.usefixtures("ada")
def test_a_face_that_the_user_gave_a_name_is_known_by_whom_else_it_looked_like(boxed: Backend, box: FakeBox) -> None:
    star = box.library.add("performer", name="Stagename")
    boxed.library.add_scene(title="Party")
    links = ((box.endpoint, star),)
    number = published.note(boxed.app.database, Published("box:1", "Stagename", "", links))
    [person] = boxed.seen("scene", 1, [number])
    assert found(boxed, box) == []
    row = targets.person(boxed.app.database, person)
    assert row
    verdicts.put(boxed.app.database, ("scene", 1), (row["space"], row["template"]), 1, "accepted")
    [one] = found(boxed, box)
    assert one.profile.stash_id == star
    assert one.likeness.score > 70


def test_who_was_seen_is_looked_for_by_whom_the_face_looks_like(boxed: Backend, box: FakeBox) -> None:
    star = box.library.add("performer", name="Stagename")
    box.library.add("performer", name="Stagename Two")
    number = published.note(boxed.app.database, Published("box:1", "Stagename", "", ((box.endpoint, star),)))
    boxed.library.add_scene(title="Party")
    sure, nobody = boxed.seen("scene", 1, [number], [])
    client = boxed.app.box(box.endpoint)
    best, *_ = candidates.at(boxed.app, client, candidates.of_seen(boxed.app, sure))
    assert best.profile.stash_id == star
    assert best.likeness.score > 80
    before = len(box.asked)
    assert candidates.at(boxed.app, client, candidates.of_seen(boxed.app, nobody)) == []
    assert len(box.asked) == before
    assert ids(candidates.at(boxed.app, client, candidates.of_seen(boxed.app, nobody), "stagename"))[0] == star


def test_whom_stash_no_longer_has_is_told(boxed: Backend, box: FakeBox) -> None:
    with pytest.raises(RequestError, match="no longer has"):
        found(boxed, box, performer=99)
