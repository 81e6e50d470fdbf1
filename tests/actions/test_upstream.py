"""What is decided field by field: what is written, what is remembered, and that all of it can be taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import RequestError
from tests.curated import Curated, curated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Json = dict[str, Any]


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Curated]:
    with curated(tmp_path, "StashDB") as site:
        yield site


def names(row: Json) -> list[str]:
    return [each["name"] for each in row["fields"]]


def ref(shown: Json, field: str, name: str) -> Json:
    found: Json
    [found] = [each for row in shown["fields"] if row["name"] == field for each in row["refs"] if each["label"] == name]
    return found


class TestFields:
    def test_taken_kept_and_typed_in_one_change_and_only_new_ones_are_told_later(self, one: Curated) -> None:
        ada = one.box.library.add("performer", name="Ada", height=170, country="NO", eye_color="GREEN")
        here = one.linked("performer", ada, name="Ada", height_cm=160, country="SE", eye_color="Blue")
        [row] = one.told("performer")
        done = one.accept(row, height="accept", country="keep", eye_color="custom", **{"eye_color.value": "Grey"})
        fields = one.here("performer", here)
        assert (fields["height_cm"], fields["country"], fields["eye_color"]) == (170, "SE", "Grey")
        assert one.told("performer") == []
        one.box.library.change("performer", ada, country="FI")
        assert names(one.told("performer")[0]) == ["country"]
        one.undo(done)
        fields = one.here("performer", here)
        assert (fields["height_cm"], fields["country"], fields["eye_color"]) == (160, "SE", "Blue")
        assert sorted(names(one.told("performer")[0])) == ["country", "eye_color", "height"]

    def test_keeping_all_is_a_decision_that_writes_nothing_and_can_be_undone(self, one: Curated) -> None:
        ada = one.box.library.add("performer", name="Ada", height=170)
        here = one.linked("performer", ada, name="Ada", height_cm=160)
        [row] = one.told("performer")
        before = one.here("performer", here)
        shown = one.preview(row, height="keep")
        assert (shown["nothing"], shown["writes"]) == (False, [])
        done = one.accept(row, height="keep")
        assert one.here("performer", here) == before
        assert one.told("performer") == []
        one.undo(done)
        assert names(one.told("performer")[0]) == ["height"]

    def test_parts_of_measurements_are_put_together_without_loss(self, one: Curated) -> None:
        ada = one.box.library.add("performer", name="Ada", cup_size="F", band_size=38, waist_size=26, hip_size=36)
        here = one.linked("performer", ada, name="Ada", measurements="34D-24-35")
        [row] = one.told("performer")
        one.accept(row, cup_size="accept", band_size="keep", waist_size="accept", hip_size="keep")
        assert one.here("performer", here)["measurements"] == "34F-26-35"

    @pytest.mark.parametrize(
        ("how", "name", "aliases"),
        [
            ("keep", "Jane Smith", ["JS"]),
            ("accept", "Jane Doe", ["JS"]),
            ("demote", "Jane Doe", ["JS", "Jane Smith"]),
            ("alias", "Jane Smith", ["JS", "Jane Doe"]),
            ("custom", "Jane D.", ["JS"]),
        ],
    )
    def test_names_have_five_ways(self, one: Curated, how: str, name: str, aliases: list[str]) -> None:
        jane = one.box.library.add("performer", name="Jane Doe")
        here = one.linked("performer", jane, name="Jane Smith", alias_list=["JS"])
        [row] = one.told("performer")
        one.accept(row, **{"name": how, "name.value": "Jane D."})
        fields = one.here("performer", here)
        assert (fields["name"], sorted(fields["alias_list"])) == (name, sorted(aliases))
        assert one.told("performer") == []

    def test_of_aliases_and_links_each_is_ticked(self, one: Curated) -> None:
        urls = [{"url": each, "site_id": None} for each in ("https://a.example/1", "https://b.example/2")]
        ada = one.box.library.add("performer", name="Ada", aliases=["A", "B"])
        here = one.linked("performer", ada, name="Ada", alias_list=["Mine", "B"])
        [row] = one.told("performer")
        [field] = one.show(row)["fields"]
        assert [(each["key"], each["state"], each["checked"]) for each in field["items"]] == [
            ("B", "both", True),
            ("Mine", "own", True),
            ("A", "add", True),
        ]
        one.accept(row, aliases="items", **{"aliases.items": json.dumps(["B", "A"])})
        assert sorted(one.here("performer", here)["alias_list"]) == ["A", "B"]
        assert urls
        assert one.told("performer") == []

    def test_an_alias_that_is_anothers_name_does_not_become_one(self, one: Curated) -> None:
        ada = one.box.library.add("performer", name="Ada", aliases=["Bob", "A"])
        here = one.linked("performer", ada, name="Ada")
        one.site.library.add_performer("bob")
        [row] = one.told("performer")
        one.accept(row)
        assert one.here("performer", here)["alias_list"] == ["A"]
        assert one.told("performer") == []

    @pytest.mark.parametrize(
        ("choices", "said"),
        [
            ({"height": "nonsense"}, "cannot be chosen"),
            ({"height": "custom", "height.value": "tall"}, "number"),
            ({"height": "demote"}, "cannot be chosen"),
            ({"aliases": "items"}, "chosen entries are missing"),
        ],
    )
    def test_what_cannot_be_chosen_is_told(self, one: Curated, choices: dict[str, str], said: str) -> None:
        ada = one.box.library.add("performer", name="Ada", height=170, aliases=["A"])
        one.linked("performer", ada, name="Ada")
        [row] = one.told("performer")
        with pytest.raises(RequestError, match=said):
            one.preview(row, **choices)

    def test_what_changed_since_the_preview_is_not_written(self, one: Curated) -> None:
        ada = one.box.library.add("performer", name="Ada", height=170)
        here = one.linked("performer", ada, name="Ada")
        [row] = one.told("performer")
        token = one.preview(row)["token"]
        one.update("performer", here, height_cm=150)
        with pytest.raises(RequestError, match="changed meanwhile"):
            one.site.ask("review.apply", id=row["id"], choices={}, token=token)
        assert one.here("performer", here)["height_cm"] == 150


class TestNames:
    @pytest.mark.parametrize(
        ("here", "there", "link", "said"),
        [
            ("", "", False, "Look whether it is the same"),
            ("", "", True, "has it as another one"),
            ("US", "US", False, "Look whether it is the same"),
            ("", "Russian", False, None),
            ("US", "Russian", False, None),
        ],
    )
    def test_a_name_that_is_taken_is_compared_and_nothing_is_merged(
        self, one: Curated, here: str, there: str, link: bool, said: str | None
    ) -> None:
        ada = one.box.library.add("performer", name="Kenzie Anne", disambiguation=here or None)
        other = one.box.library.add("performer", name="Kenzie Anne", disambiguation=there or None)
        number = one.linked("performer", ada, name="Kenzie", disambiguation=here)
        namesake = one.site.library.add_performer("Kenzie Anne", disambiguation=there).id
        if link:
            one.update("performer", namesake, stash_ids=[one.link(other)])
        row = next(row for row in one.told("performer") if row["targets"][0]["id"] == str(number))
        if said is None:
            one.accept(row, name="accept")
            assert one.here("performer", number)["name"] == "Kenzie Anne"
        else:
            with pytest.raises(RequestError, match=said):
                one.preview(row, name="accept")
        assert one.here("performer", namesake)["name"] == "Kenzie Anne"

    def test_one_with_the_same_link_is_the_same(self, one: Curated) -> None:
        ada = one.box.library.add("performer", name="Kenzie Anne")
        number = one.linked("performer", ada, name="Kenzie")
        one.linked("performer", ada, name="Kenzie Anne")
        row = next(row for row in one.told("performer") if row["targets"][0]["id"] == str(number))
        with pytest.raises(RequestError, match="Merge them first"):
            one.preview(row, name="accept")


class TestGone:
    def test_a_merged_one_is_linked_with_what_it_was_merged_into(self, one: Curated) -> None:
        first = one.box.library.add("performer", name="Ada", height=170)
        second = one.box.library.add("performer", name="Ada L.", height=171)
        here = one.linked("performer", first, name="Ada", height_cm=170)
        one.look("performer")
        one.update("performer", here, height_cm=169)
        one.box.library.merge("performer", first, second)
        [row] = one.told("performer")
        done = one.accept(row)
        links = one.here("performer", here)["stash_ids"]
        assert [each["stash_id"] for each in links] == [second]
        [row] = one.told("performer")
        assert row["gone"] is None
        fields = {field["name"]: field for field in one.show(row)["fields"]}
        assert fields["height"]["outcome"] == "conflict"  # what was agreed before still holds
        one.undo(done)
        assert [each["stash_id"] for each in one.here("performer", here)["stash_ids"]] == [first]

    def test_the_link_is_taken_away_or_kept_and_not_told_again(self, one: Curated) -> None:
        ada, bob = (one.box.library.add("performer", name=name) for name in ("Ada", "Bob"))
        numbers = [one.linked("performer", each, name=name) for each, name in ((ada, "Ada"), (bob, "Bob"))]
        one.look("performer")
        for each in (ada, bob):
            one.box.library.delete("performer", each)
        rows = {row["title"]: row for row in one.told("performer")}
        one.accept(rows["Ada"], relink="remove")
        kept = one.accept(rows["Bob"], relink="keep")
        assert [len(one.here("performer", each)["stash_ids"]) for each in numbers] == [0, 1]
        assert one.told("performer") == []
        assert one.look("performer", whole=True).opened == 0
        one.undo(kept)
        assert [row["title"] for row in one.told("performer")] == ["Bob"]

    def test_who_has_the_other_link_already_is_named(self, one: Curated) -> None:
        first, second = (one.box.library.add("performer", name=name) for name in ("Ada", "Ada L."))
        one.linked("performer", first, name="Ada")
        one.linked("performer", second, name="Ada L.")
        one.look("performer")
        one.box.library.merge("performer", first, second)
        [row] = one.told("performer")
        shown = one.show(row)
        assert "as Ada L. is" in shown["choices"][0]["options"][0]["label"]
        assert shown["upstream"]["into"]["name"] == "Ada L."


class TestLinked:
    """Scenes with performers, tags and a studio that the library has, has under another link, or lacks."""

    @pytest.fixture
    def scene(self, one: Curated) -> int:
        library = one.box.library
        people = [library.add("performer", name=name, country="NO") for name in ("Ada", "Bob", "Cleo")]
        studio = library.add("studio", name="Pier Nine")
        tags = [library.add("tag", name=name) for name in ("Red", "Blue")]
        stash_id = library.add(
            "scene",
            title="Low Tide",
            performers=[
                {"performer_id": people[0], "as": "Ada Q."},
                {"performer_id": people[1], "as": None},
                {"performer_id": people[2], "as": None},
            ],
            studio_id=studio,
            tag_ids=tags,
        )
        one.linked("performer", people[0], name="Ada L.")
        one.site.library.add_performer("Bob")
        one.linked("tag", tags[0], name="red colour")
        return one.linked("scene", stash_id, title="Low Tide")

    def test_nobody_is_linked_by_name_alone(self, one: Curated, scene: int) -> None:
        [row] = one.told("scene")
        shown = one.show(row)
        assert ref(shown, "performers", "Ada")["as"] == "Ada Q."
        assert ref(shown, "performers", "Ada")["choice"] == "add"
        bob = ref(shown, "performers", "Bob")
        assert bob["choice"] == "skip"
        assert [each["name"] for each in bob["candidates"]] == ["Bob"]
        assert bob["options"] == ["skip", f"link:{bob['candidates'][0]['id']}", "create"]
        one.accept(row, performers="accept", studio="keep", tags="accept")
        fields = one.here("scene", scene)
        assert [one.here("performer", each)["name"] for each in fields["performer_ids"]] == ["Ada L."]
        assert [one.here("tag", each)["name"] for each in fields["tag_ids"]] == ["red colour"]
        assert one.told("scene") == []

    def test_linked_made_and_left_out_as_the_user_says_and_all_taken_back(self, one: Curated, scene: int) -> None:
        [row] = one.told("scene")
        shown = one.show(row)
        bob, cleo, blue = (
            ref(shown, "performers", "Bob"),
            ref(shown, "performers", "Cleo"),
            ref(shown, "tags", "Blue"),
        )
        pier = ref(shown, "studio", "Pier Nine")
        done = one.accept(
            row,
            **{
                f"performers.{bob['key']}": bob["options"][1],
                f"performers.{cleo['key']}": "create",
                f"tags.{blue['key']}": "skip",
                "studio": "accept",
                f"studio.{pier['key']}": "create",
            },
        )
        fields = one.here("scene", scene)
        people = [one.here("performer", each) for each in fields["performer_ids"]]
        assert [each["name"] for each in people] == ["Ada L.", "Bob", "Cleo"]
        assert (people[2]["country"], people[2]["stash_ids"][0]["stash_id"]) == ("NO", cleo["key"])
        assert people[1]["stash_ids"][0]["stash_id"] == bob["key"]
        assert one.here("studio", fields["studio_id"])["name"] == "Pier Nine"
        assert [one.here("tag", each)["name"] for each in fields["tag_ids"]] == ["red colour"]
        assert one.told("scene") == []
        assert not one.undo(done)["left"]
        fields = one.here("scene", scene)
        assert (fields["performer_ids"], fields["studio_id"]) == ([], None)
        assert "Cleo" not in {each.name for each in one.site.library.performers.values()}
        assert one.site.library.studios == {}
        assert names(one.told("scene")[0]) == ["studio", "performers", "tags"]

    def test_what_the_user_put_on_the_scene_stays(self, one: Curated, scene: int) -> None:
        own = one.site.library.add_performer("Somebody").id
        one.update("scene", scene, performer_ids=[own])
        [row] = one.told("scene")
        one.accept(row)
        assert own in one.here("scene", scene)["performer_ids"]


class TestMany:
    def test_all_that_only_add_and_the_rest_stays_to_decide(self, one: Curated) -> None:
        numbers = []
        for place in range(4):
            stash_id = one.box.library.add("performer", name=f"P{place}", height=160 + place, country="NO")
            numbers.append(one.linked("performer", stash_id, name=f"P{place}", country="" if place else "SE"))
        assert len(one.told("performer")) == 4
        shown = one.site.ask("review.preview_all", type="upstream_performers", only_adds=True)
        assert (shown["count"], len(shown["writes"])) == (4, 7)
        from stash_sense_plugin.jobs import bulk
        from stash_sense_plugin.store.recommendations import Filter

        plans = bulk.plans(one.app, Filter("upstream_performers", only_adds=True))
        assert plans.token == shown["token"]

    def test_by_field(self, one: Curated) -> None:
        for place in range(3):
            stash_id = one.box.library.add("performer", name=f"P{place}", height=160, eye_color="GREEN")
            one.linked("performer", stash_id, name=f"P{place}", height_cm=150 if place else None)
        one.look("performer")
        shown = one.site.ask("review.preview_all", type="upstream_performers", field="height")
        assert {write["field"] for write in shown["writes"]} == {"Height (cm)"}
        assert len(shown["writes"]) == 3
