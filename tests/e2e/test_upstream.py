"""A real Stash beside a real stash-box: linked, changed there, told, decided each way, written, undone, told no more.

STASH_BIN and STASH_BOX_BIN name the binaries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.app import App
from stash_sense_plugin.stash import whole_performers, whole_scenes, whole_studios, whole_tags
from stash_sense_plugin.stash.abilities import abilities
from tests.e2e import box_fill, review_library
from tests.e2e.box import box, needs_box
from tests.e2e.review_site import Review
from tests.e2e.stash_dump import differences
from tests.fakes.stash.real import RealStash, needs_real_stash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stash_sense_plugin.stash.client import Stash
    from tests.e2e.box import Box
    from tests.e2e.box_fill import Filled

pytestmark = [needs_real_stash, needs_box]
KINDS = ("performer", "studio", "tag", "scene")
Json = dict[str, Any]


@dataclass
class Curated:
    """`there`: ids at the stash-box, `here`: in Stash, by the names of `box_fill.fill`."""

    review: Review
    box: Box
    there: Filled
    here: dict[str, int]

    @property
    def app(self) -> App:
        return self.review.app

    def look(self) -> dict[str, list[Json]]:
        """Kind -> what is open afterwards."""
        found = {}
        for kind in KINDS:
            self.review.look(f"upstream_{kind}s")
            found[kind] = self.review.open(f"upstream_{kind}s")
        return found

    def row(self, kind: str, name: str) -> Json:
        return self.review.about(f"upstream_{kind}s", self.here[name])

    def accept_all(self, row: Json) -> Json:
        """Everything that the stash-box says, and what is missing is made."""
        shown = self.review.ask("review.show", id=row["id"])
        return self.review.accept(row, **everything(shown))


def links_tags(stash: Stash) -> bool:
    """Since v0.30; before it a tag is known by its name alone."""
    return "stash_ids" in abilities(stash).tag_fields


def everything(shown: Json) -> dict[str, str]:
    choices = {field["name"]: "accept" for field in shown["fields"] if "accept" in field["controls"]}
    for field in shown["fields"]:
        for ref in field["refs"] or ():
            if "create" in ref["options"]:
                choices[f"{field['name']}.{ref['key']}"] = "create"
    return choices


@pytest.fixture(scope="module")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Curated]:
    with (
        box(tmp_path_factory.mktemp("box")) as there,
        RealStash(tmp_path_factory.mktemp("stash")) as site,
        site.client() as stash,
    ):
        filled = box_fill.fill(there)
        made = review_library.fill(site, stash, 6)
        given = {"name": "Harbour", "endpoint": there.url, "api_key": there.key}
        stash.execute(review_library.CONFIGURE, {"i": {"stashBoxes": [given]}})

        def link(stash_id: str) -> Json:
            return {"stash_ids": [{"endpoint": there.url, "stash_id": stash_id}]}

        here = {}
        for name, number in filled.performers.items():
            here[name] = whole_performers.create(stash, {"name": name, **link(number)})
        for name, number in filled.studios.items():
            here[name] = whole_studios.create(stash, {"name": name, **link(number)})
        for name, number in filled.tags.items():
            fields = link(number) if links_tags(stash) else {}
            here[name] = whole_tags.create(stash, {"name": name, **fields})
        for (title, number), scene in zip(filled.scenes.items(), made.scenes.values(), strict=False):
            whole_scenes.update(stash, scene, {"title": title, **link(number)})
            here[title] = scene
        with App(site.connection(), "{}") as app:
            yield Curated(Review(site, app, made), there, filled, here)


def test_what_differs_at_first_is_told_and_taken_over_whole(curated: Curated) -> None:
    found = curated.look()
    assert {row["title"] for row in found["performer"]} == {
        "Ada Quillfeather",
        "Ada Quilfeather",
        "Bruno Tidewater",
        "Cleo Lanternfish",
    }
    assert all(row["only_adds"] for row in found["performer"])
    assert {row["title"] for row in found["studio"]} >= {"Pier Nine", "Dry Dock"}
    ada = curated.row("performer", "Ada Quillfeather")
    before = curated.review.dump()
    done = curated.accept_all(ada)
    here = whole_performers.find(curated.app.stash, [curated.here["Ada Quillfeather"]])
    fields = here[curated.here["Ada Quillfeather"]].fields
    assert fields["measurements"] == "34D-25-36"
    assert (fields["birthdate"], fields["death_date"]) in (("1988-04-17", "2021-11"), ("1988-04-17", "2021-11-01"))
    assert fields["eye_color"] == "Green"
    assert sorted(fields["alias_list"]) == ["A. Quillfeather", "Ada Quill"]
    assert len(fields["urls"]) == 2
    assert curated.review.ask("change.undo", change=done["change"]["id"])["done"]
    assert differences(before, curated.review.dump()) == []


def test_all_is_accepted_and_the_next_look_finds_nothing(curated: Curated) -> None:
    """In the order in which a user meets them: what is linked by others comes first."""
    for kind in ("tag", "studio", "performer", "scene"):
        for row in curated.look()[kind]:
            curated.accept_all(row)
    assert {kind: [row["title"] for row in rows] for kind, rows in curated.look().items()} == {
        kind: [] for kind in KINDS
    }
    low = whole_scenes.find(curated.app.stash, [curated.here["Low Tide"]])[curated.here["Low Tide"]].fields
    assert (low["code"], low["director"], low["date"]) == ("PN-012", "E. Fathom", "2019-06-21")
    assert low["studio_id"] == curated.here["Pier Nine"]
    assert set(low["performer_ids"]) == {curated.here["Ada Quillfeather"], curated.here["Bruno Tidewater"]}
    tags = {curated.here["Red Hair"], curated.here["Outdoors"]} if links_tags(curated.app.stash) else set()
    assert set(low["tag_ids"]) == tags


def test_what_the_user_changes_here_is_the_users_own(curated: Curated) -> None:
    whole_performers.update(curated.app.stash, curated.here["Bruno Tidewater"], {"country": "BR"})
    assert curated.look()["performer"] == []


def test_exactly_what_changed_there_is_told(curated: Curated) -> None:
    box_fill.move_on(curated.box, curated.there)
    found = curated.look()
    told = {
        kind: {(row["title"], row["gone"], tuple(each["name"] for each in row["fields"])) for row in rows}
        for kind, rows in found.items()
    }
    expected = {
        "performer": {
            ("Bruno Tidewater", None, ("aliases", "height")),
            ("Ada Quilfeather", "merged", ()),
            ("Dorian Breakwater", "deleted", ()),
        },
        "studio": {("Harbour Network", None, ("aliases",)), ("Pier 9", "merged", ()), ("Dry Dock", "deleted", ())},
        "tag": {
            ("Red Hair", None, ("description",)),
            ("Outdoors", None, ("aliases",)),  # a merge of tags makes the old name an alias
            ("Open-Air", "merged", ()),
            ("Lighthouse", "deleted", ()),
        },
        "scene": {("Low Tide", None, ("code",)), ("Fog (again)", "merged", ()), ("Ebb", "deleted", ())},
    }
    assert told == (expected if links_tags(curated.app.stash) else {**expected, "tag": set()})


def test_each_is_decided_its_way_and_only_what_is_new_is_told_again(curated: Curated) -> None:
    review, stash = curated.review, curated.app.stash
    review.accept(curated.row("performer", "Bruno Tidewater"), height="keep", aliases="accept")
    bruno = whole_performers.find(stash, [curated.here["Bruno Tidewater"]])[curated.here["Bruno Tidewater"]].fields
    assert (bruno["height_cm"], bruno["alias_list"], bruno["country"]) == (None, ["Bruno T."], "BR")
    review.accept(curated.row("studio", "Harbour Network"), aliases="keep")
    if links_tags(stash):
        review.accept(curated.row("tag", "Red Hair"), **{"description": "custom", "description.value": "Red."})
    review.accept(curated.row("scene", "Low Tide"))
    review.accept(curated.row("performer", "Dorian Breakwater"), relink="remove")
    review.accept(curated.row("studio", "Dry Dock"), relink="keep")
    review.accept(curated.row("scene", "Fog (again)"), relink="relink")
    links = whole_scenes.find(stash, [curated.here["Fog (again)"]])[curated.here["Fog (again)"]].fields["stash_ids"]
    assert [each["stash_id"] for each in links] == [curated.there.scenes["Fog"]]
    box_fill.change(curated.box, "performer", curated.there.performers["Bruno Tidewater"], eye_color="HAZEL")
    box_fill.change(curated.box, "tag", curated.there.tags["Red Hair"], aliases=["Ginger", "Redhead", "Auburn"])
    left = {kind: {row["title"] for row in rows} for kind, rows in curated.look().items()}
    tags = {"Red Hair", "Outdoors", "Open-Air", "Lighthouse"} if links_tags(stash) else set()
    assert left == {
        "performer": {"Bruno Tidewater", "Ada Quilfeather"},
        "studio": {"Pier 9"},
        "tag": tags,
        "scene": {"Ebb", "Fog (again)"},  # now it is beside what it was merged into
    }
    assert [each["name"] for each in curated.row("performer", "Bruno Tidewater")["fields"]] == ["eye_color"]
    if tags:
        assert [each["name"] for each in curated.row("tag", "Red Hair")["fields"]] == ["aliases"]
