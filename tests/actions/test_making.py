"""Performers, studios and tags made from their profiles: with link and picture, never twice, and taken back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.actions import upstream_refs
from stash_sense_plugin.actions.carry_out import carry_out
from stash_sense_plugin.actions.plans import Plan, Step
from stash_sense_plugin.comparing import profiles
from stash_sense_plugin.errors import BoxUnreachable, RequestError, StashAnswered, StashUnreachable
from stash_sense_plugin.store import journal, known
from tests.curated import Curated, curated
from tests.fakes.box import Status
from tests.fakes.stash import Drop, Errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.box.site import FakeBox

PICTURE = b"\xff\xd8\xff\xe0 a portrait"
NO_PICTURE = ["Without its picture: the stash-box has none where it should be."]
KINDS = pytest.mark.parametrize("kind", ["performer", "studio", "tag"])
WITH_PICTURE = pytest.mark.parametrize("kind", ["performer", "studio"])


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Curated]:
    with curated(tmp_path, "StashDB") as site:
        yield site


@dataclass
class Made:
    """`left_out`: in words, by what carried it out."""

    one: Curated
    change: int
    left_out: list[str]

    @property
    def entry(self) -> journal.Entry:
        return self.entries[0]

    @property
    def entries(self) -> tuple[journal.Entry, ...]:
        change = journal.get(self.one.app.database, self.change)
        assert change
        return change.entries

    def undo(self) -> Any:
        return self.one.site.ask("change.undo", change=self.change)


def make_step(one: Curated, kind: str, stash_id: str) -> Step:
    profile = profiles.fetch(one.app, kind, one.box.endpoint, [stash_id])[stash_id]
    return upstream_refs.make_step(one.app, profile, stash_id)


def carried_out(one: Curated, *steps: Step) -> Made:
    change = journal.begin(one.app.database, "Make it", None)
    return Made(one, change, carry_out(one.app, change, Plan("Make it.", steps)))


def make(one: Curated, kind: str, stash_id: str) -> Made:
    return carried_out(one, make_step(one, kind, stash_id))


def all_of(one: Curated, kind: str) -> dict[int, Any]:
    found: dict[int, Any] = getattr(one.site.library, f"{kind}s")
    return found


def drawn(box: FakeBox, picture: bytes = PICTURE) -> list[str]:
    return [box.library.add_image(picture, 600, 900)]


class TestWithAll:
    def test_a_performer(self, one: Curated) -> None:
        fields = {"name": "Ada", "disambiguation": "of Hull", "height": 170, "cup_size": "D", "band_size": 34}
        ada = one.box.library.add("performer", **fields, birth_date="1990-02", aliases=["A."], images=drawn(one.box))
        made = make(one, "performer", ada)
        number = made.entry.entity_id or 0
        given = one.here("performer", number)
        assert (given["name"], given["disambiguation"], given["alias_list"]) == ("Ada", "of Hull", ["A."])
        assert (given["height_cm"], given["measurements"], given["birthdate"]) == (170, "34D", "1990-02")
        assert [(each["endpoint"], each["stash_id"]) for each in given["stash_ids"]] == [(one.box.endpoint, ada)]
        assert one.site.library.performers[number].image == PICTURE
        assert (made.left_out, made.entry.state) == ([], "done")
        assert known.links(one.app.database)[(one.box.endpoint, ada)] == number

    def test_a_studio_is_under_the_linked_one(self, one: Curated) -> None:
        harbour = one.box.library.add("studio", name="Harbour")
        pier = one.box.library.add("studio", name="Pier", parent_id=harbour, aliases=["P."], images=drawn(one.box))
        above = one.linked("studio", harbour, name="The Harbour")
        number = make(one, "studio", pier).entry.entity_id or 0
        given = one.here("studio", number)
        assert (given["name"], given["parent_id"], given["aliases"]) == ("Pier", above, ["P."])
        assert [each["stash_id"] for each in given["stash_ids"]] == [pier]
        assert one.site.library.studios[number].image == PICTURE

    def test_a_tag(self, one: Curated) -> None:
        red = one.box.library.add("tag", name="Red", description="As a rose.", aliases=["Rouge"])
        given = one.here("tag", make(one, "tag", red).entry.entity_id or 0)
        assert (given["name"], given["description"], given["aliases"]) == ("Red", "As a rose.", ["Rouge"])
        assert [each["stash_id"] for each in given["stash_ids"]] == [red]

    def test_of_what_was_merged_that_into_which_it_was(self, one: Curated) -> None:
        first, second = (one.box.library.add("performer", name=name) for name in ("Ada", "Ada L."))
        one.box.library.merge("performer", first, second)
        given = one.here("performer", make(one, "performer", first).entry.entity_id or 0)
        assert (given["name"], [each["stash_id"] for each in given["stash_ids"]]) == ("Ada L.", [second])


class TestNames:
    """Stash tells performers apart by a disambiguation; no two studios or tags share a name or alias."""

    @pytest.mark.parametrize(
        ("kind", "here", "there", "is_refused"),
        [
            ("performer", {"name": "ada"}, {"name": "Ada"}, True),
            ("performer", {"name": "Ada", "disambiguation": "X"}, {"name": "Ada", "disambiguation": "x"}, True),
            ("performer", {"name": "Ada", "disambiguation": "X"}, {"name": "Ada"}, False),
            ("performer", {"name": "Ada"}, {"name": "Ada", "disambiguation": "Y"}, False),
            ("performer", {"name": "Eve", "alias_list": ["Ada"]}, {"name": "Ada"}, False),
            ("studio", {"name": "PIER"}, {"name": "Pier"}, True),
            ("studio", {"name": "Dock", "aliases": ["pier"]}, {"name": "Pier"}, True),
            ("tag", {"name": "red"}, {"name": "Red"}, True),
            ("tag", {"name": "Hue", "aliases": ["Red"]}, {"name": "Red"}, True),
        ],
    )
    def test_a_namesake_without_the_link_is_not_taken_for_it(
        self, one: Curated, kind: str, here: dict[str, Any], there: dict[str, Any], is_refused: bool
    ) -> None:
        other = one.linked(kind, "00000000-0000-7000-8000-00000000abcd", **here)
        before = one.here(kind, other)
        stash_id = one.box.library.add(kind, **there)
        if is_refused:
            with pytest.raises(RequestError, match=rf"cannot be made: {here['name']} \({kind} {other}\)"):
                make(one, kind, stash_id)
            [entry] = journal.latest(one.app.database)[0].entries
            assert (entry.state, "cannot be made" in (entry.note or "")) == ("failed", True)
            assert list(all_of(one, kind)) == [other]
        else:
            number = make(one, kind, stash_id).entry.entity_id
            assert set(all_of(one, kind)) == {other, number}
        assert one.here(kind, other) == before

    def test_aliases_that_are_others_names_are_left_out_and_told(self, one: Curated) -> None:
        """Named so after the plan was made; those before it are not in it."""
        pier = one.box.library.add("studio", name="Pier", aliases=["P.", "Dock"])
        step = make_step(one, "studio", pier)
        one.site.library.add_studio("dock")
        made = carried_out(one, step)
        assert made.left_out == ["Without the alias Dock: it is a name of dock."]
        assert one.here("studio", made.entry.entity_id or 0)["aliases"] == ["P."]
        assert made.undo()["done"]
        assert [studio.name for studio in one.site.library.studios.values()] == ["dock"]

    def test_what_stash_refuses_is_told_and_nothing_is_made(self, one: Curated) -> None:
        ada = one.box.library.add("performer", name="Ada")
        one.site.stash.fail(Errors("the disk is full"), "performerCreate")
        with pytest.raises(StashAnswered, match="the disk is full"):
            make(one, "performer", ada)
        assert [entry.state for entry in journal.latest(one.app.database)[0].entries] == ["failed"]


class TestThereAlready:
    @KINDS
    def test_who_has_the_id_by_now_is_it_and_stays_after_undo(self, one: Curated, kind: str) -> None:
        stash_id = one.box.library.add(kind, name="It")
        step = make_step(one, kind, stash_id)
        there = one.linked(kind, stash_id.upper(), name="Called otherwise")
        before = one.here(kind, there)
        made = carried_out(one, step)
        assert (made.entry.entity_id, made.entry.after["there_before"]) == (there, True)
        assert one.here(kind, there) == before
        assert made.undo() == {"text": "Undone.", "done": True, "left": []}
        assert list(all_of(one, kind)) == [there]

    def test_of_two_that_have_it_the_older(self, one: Curated) -> None:
        ada = one.box.library.add("performer", name="Ada")
        numbers = [one.linked("performer", ada, name=name) for name in ("Ada 1", "Ada 2")]
        assert make(one, "performer", ada).entry.entity_id == numbers[0]

    @pytest.mark.parametrize("is_older", [False, True])
    def test_after_a_lost_connection_its_age_tells_who_made_it(self, one: Curated, is_older: bool) -> None:
        ada = one.box.library.add("performer", name="Ada")
        one.site.stash.fail(Drop(done=not is_older), "performerCreate(")
        with pytest.raises(StashUnreachable):
            make(one, "performer", ada)
        if is_older:
            number = one.linked("performer", ada, name="Ada")
            one.site.library.performers[number].created_at = "2020-01-01T00:00:00Z"
        one.app.database.run("UPDATE entry SET at = at - 61")
        one.site.ask("changes.list")
        [change] = journal.latest(one.app.database)
        assert [entry.state for entry in change.entries] == ["done"]
        assert Made(one, change.id, []).undo()["done"]
        assert len(one.site.library.performers) == is_older


class TestPictures:
    @WITH_PICTURE
    @pytest.mark.parametrize("content", [b"<html>not a picture</html>", b"GI", b"\x89 almost"])
    def test_one_that_is_none_is_left_out_and_told(self, one: Curated, kind: str, content: bytes) -> None:
        stash_id = one.box.library.add(kind, name="It", images=drawn(one.box, content))
        made = make(one, kind, stash_id)
        assert made.left_out == NO_PICTURE
        assert all_of(one, kind)[made.entry.entity_id or 0].image == b""
        assert made.undo()["done"]
        assert all_of(one, kind) == {}

    @WITH_PICTURE
    @pytest.mark.parametrize("status", [403, 404])
    def test_one_that_the_stash_box_does_not_give_is_left_out_and_told(
        self, one: Curated, kind: str, status: int
    ) -> None:
        stash_id = one.box.library.add(kind, name="It", images=drawn(one.box))
        one.box.fail(Status(status), "/images/", times=9)
        made = make(one, kind, stash_id)
        assert made.left_out == NO_PICTURE
        one.box.heal()
        assert made.undo()["done"]
        assert all_of(one, kind) == {}

    def test_where_the_stash_box_is_away_nothing_of_the_change_is_written(
        self, one: Curated, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is tried again as it was asked for, rather than half of it now."""
        pier = one.box.library.add("studio", name="Pier")
        ada = one.box.library.add("performer", name="Ada", images=drawn(one.box))
        steps = [make_step(one, "studio", pier), make_step(one, "performer", ada)]
        one.box.fail(Drop(), "/images/", times=99)
        monkeypatch.setattr(time, "sleep", lambda _: None)
        with pytest.raises(BoxUnreachable):
            carried_out(one, *steps)
        assert (one.site.library.studios, one.site.library.performers) == ({}, {})
        assert journal.latest(one.app.database) == []

    def test_the_user_is_told_where_it_was_asked_for(self, one: Curated) -> None:
        ada = one.box.library.add("performer", name="Ada", images=drawn(one.box, b"nothing to see"))
        scene = one.box.library.add("scene", title="Low Tide", performers=[{"performer_id": ada, "as": None}])
        one.linked("scene", scene, title="Low Tide")
        [row] = one.told("scene")
        assert one.accept(row, **{f"performers.{ada}": "create"})["text"].endswith(NO_PICTURE[0])


class TestUndo:
    @KINDS
    def test_what_was_made_goes(self, one: Curated, kind: str) -> None:
        made = make(one, kind, one.box.library.add(kind, name="It"))
        assert made.undo()["done"]
        assert all_of(one, kind) == {}
        assert made.entry.state == "undone"

    @KINDS
    @pytest.mark.parametrize("touched", ["changed", "used"])
    def test_what_was_changed_or_used_since_stays_and_is_told(self, one: Curated, kind: str, touched: str) -> None:
        made = make(one, kind, one.box.library.add(kind, name="It"))
        number = made.entry.entity_id or 0
        if touched == "changed":
            one.update(kind, number, favorite=True)
        else:
            name, value = {"studio": ("studio_id", number)}.get(kind, (f"{kind}_ids", [number]))
            scene = one.site.library.add_scene(title="of the user's own").id
            one.update("scene", scene, **{name: value})
        undone = made.undo()
        assert (undone["done"], undone["left"]) == (False, [f"The {kind} It stays: it has been changed or used since."])
        assert number in all_of(one, kind)
        assert made.entry.state == "done"

    @WITH_PICTURE
    def test_what_got_another_picture_since_stays(self, one: Curated, kind: str) -> None:
        made = make(one, kind, one.box.library.add(kind, name="It", images=drawn(one.box)))
        it = all_of(one, kind)[made.entry.entity_id or 0]
        it.image, it.updated_at = b"\xff\xd8\xff the user's own", "2031-01-01T00:00:00Z"
        assert not made.undo()["done"]
        assert it.image == b"\xff\xd8\xff the user's own"

    @WITH_PICTURE
    def test_what_was_only_touched_goes(self, one: Curated, kind: str) -> None:
        """Stash writes another time for writes that change nothing."""
        made = make(one, kind, one.box.library.add(kind, name="It", images=drawn(one.box)))
        all_of(one, kind)[made.entry.entity_id or 0].updated_at = "2031-01-01T00:00:00Z"
        assert made.undo()["done"]
        assert all_of(one, kind) == {}

    def test_a_studio_that_another_is_under_by_now_stays(self, one: Curated) -> None:
        made = make(one, "studio", one.box.library.add("studio", name="Harbour"))
        one.site.library.add_studio("Pier", parent_id=made.entry.entity_id)
        assert not made.undo()["done"]

    @KINDS
    def test_what_was_deleted_since_is_told(self, one: Curated, kind: str) -> None:
        made = make(one, kind, one.box.library.add(kind, name="It"))
        getattr(one.site.library, f"destroy_{kind}")(made.entry.entity_id)
        assert made.undo()["left"] == [f"The {kind} It had been deleted already."]


class TestLaterSteps:
    def test_what_was_made_is_meant_by_its_name_until_it_is_there(self, one: Curated) -> None:
        library = one.box.library
        harbour, ada = library.add("studio", name="Harbour"), library.add("performer", name="Ada")
        red = library.add("tag", name="Red")
        scene = one.site.library.add_scene(title="Low Tide").id
        before: dict[str, Any] = {"studio_id": None, "performer_ids": [], "tag_ids": []}
        after = {
            "studio_id": {"$made": f"studio:{harbour}"},
            "performer_ids": [{"$made": f"performer:{ada}"}],
            "tag_ids": [{"$made": f"tag:{red}"}],
        }
        made = carried_out(
            one,
            make_step(one, "studio", harbour),
            make_step(one, "performer", ada),
            make_step(one, "tag", red),
            Step("scene", scene, "update", before, after),
        )
        studio, performer, tag, update = made.entries
        fields = one.here("scene", scene)
        assert (fields["studio_id"], fields["performer_ids"]) == (studio.entity_id, [performer.entity_id])
        assert fields["tag_ids"] == [tag.entity_id]
        assert update.after == {
            "studio_id": studio.entity_id,
            "performer_ids": [performer.entity_id],
            "tag_ids": [tag.entity_id],
        }
        assert made.undo()["done"]
        assert {name: one.here("scene", scene)[name] for name in before} == before
        library_of_stash = one.site.library
        assert (library_of_stash.studios, library_of_stash.performers, library_of_stash.tags) == ({}, {}, {})

    def test_a_studio_is_put_under_one_that_was_made_before_it(self, one: Curated) -> None:
        harbour = one.box.library.add("studio", name="Harbour")
        pier = one.box.library.add("studio", name="Pier", parent_id=harbour)
        below = make_step(one, "studio", pier)
        fields = {**below.after["fields"], "parent_id": {"$made": f"studio:{harbour}"}}
        made = carried_out(
            one, make_step(one, "studio", harbour), Step("studio", 0, "make", {}, {**below.after, "fields": fields})
        )
        above, under = (entry.entity_id or 0 for entry in made.entries)
        assert one.here("studio", under)["parent_id"] == above
        assert made.undo()["done"]
        assert one.site.library.studios == {}

    def test_one_that_two_profiles_led_to_is_there_once(self, one: Curated) -> None:
        """Both were merged into one, who has one number."""
        first, second = (one.box.library.add("performer", name=name) for name in ("Ada", "Ada L."))
        one.box.library.merge("performer", first, second)
        scene = one.site.library.add_scene(title="Low Tide").id
        both = [{"$made": f"performer:{each}"} for each in (first, second)]
        made = carried_out(
            one,
            make_step(one, "performer", first),
            make_step(one, "performer", second),
            Step("scene", scene, "update", {"performer_ids": []}, {"performer_ids": both}),
        )
        [number] = one.here("scene", scene)["performer_ids"]
        assert [entry.entity_id for entry in made.entries[:2]] == [number, number]
        assert made.undo()["done"]
        assert one.site.library.performers == {}

    def test_where_it_was_not_made_the_rest_is_not_done_and_the_change_can_be_taken_back(self, one: Curated) -> None:
        harbour, ada = one.box.library.add("studio", name="Harbour"), one.box.library.add("performer", name="Ada")
        scene = one.site.library.add_scene(title="Low Tide").id
        after = {"performer_ids": [{"$made": f"performer:{ada}"}]}
        steps = [make_step(one, "studio", harbour), make_step(one, "performer", ada)]
        one.site.library.add_performer("Ada")
        with pytest.raises(RequestError, match="cannot be made"):
            carried_out(one, *steps, Step("scene", scene, "update", {"performer_ids": []}, after))
        change = journal.latest(one.app.database)[0]
        assert [(entry.action, entry.state) for entry in change.entries] == [("make", "done"), ("make", "failed")]
        assert one.here("scene", scene)["performer_ids"] == []
        assert Made(one, change.id, []).undo()["done"]
        assert one.site.library.studios == {}

    def test_a_name_that_nothing_made_is_told(self, one: Curated) -> None:
        scene = one.site.library.add_scene(title="Low Tide").id
        step = Step("scene", scene, "update", {"studio_id": None}, {"studio_id": {"$made": "studio:nobody"}})
        with pytest.raises(RequestError, match="What was to be made first is not there"):
            carried_out(one, step)
        assert [entry.state for entry in journal.latest(one.app.database)[0].entries] == ["failed"]
