"""Every type of recommendation in a real Stash: found, previewed, carried out, undone; its database compared."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.app import App
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.stash import memberships, scenes, whole_performers, whole_scenes
from tests.e2e import review_library
from tests.e2e.review_library import FANSDB, STASHDB
from tests.e2e.review_site import Review
from tests.e2e.stash_dump import differences
from tests.fakes.stash.real import RealStash, needs_real_stash
from tests.generated.database import Somebody, put
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [needs_real_stash]


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    with RealStash(tmp_path_factory.mktemp("review")) as site, site.client() as stash:
        made = review_library.fill(site, stash)
        with App(site.connection(), "{}") as app:
            yield Review(site, app, made)


class TestFiles:
    @pytest.fixture
    def scene(self, review: Review) -> int:
        """With a second file, of more pixels, that is not the primary one."""
        better = review_library.video(review.site.library / "films" / "film 0 better.mp4", 1000, size=128)
        review.site.scan()
        [two] = whole_scenes_with(review, better.name)
        whole_scenes.merge(review.app.stash, [two], review.made.scenes["film 0"], {})
        return review.made.scenes["film 0"]

    def test_the_best_becomes_the_primary_one_and_undo_takes_it_back(self, review: Review, scene: int) -> None:
        review.look("duplicate_files")
        before, row = review.dump(), review.about("duplicate_files", scene)
        seen = review.ask("review.show", id=row["id"])
        assert [side["suggested"] for side in seen["sides"]] == [False, True]
        assert "128x128 instead of 64x64" in " ".join(seen["sides"][1]["why"])
        assert [choice["key"] for choice in seen["choices"]] == ["keep", "others"]
        assert [option["value"] for option in seen["choices"][1]["options"]] == ["stay"]
        done = review.accept(row)
        files = whole_scenes.find(review.app.stash, [scene])[scene].files
        assert [file.path.endswith("better.mp4") for file in files] == [True, False]
        assert review.ask("change.undo", change=done["change"]["id"])["done"]
        assert differences(before, review.dump()) == []
        self.deletion_is_off_and_then_asked_for(review, scene)

    def deletion_is_off_and_then_asked_for(self, review: Review, scene: int) -> None:
        row = review.about("duplicate_files", scene)
        with pytest.raises(RequestError, match="not allowed"):
            review.ask("review.preview", id=row["id"], choices={"others": "delete"})
        review.ask("settings.set", values={"delete_files": True})
        shown = review.ask("review.preview", id=row["id"], choices={"others": "delete"})
        assert "gone for good" in shown["cannot_undo"][0]
        old = whole_scenes.find(review.app.stash, [scene])[scene].files[0].path
        done = review.accept(row, others="delete")
        assert not (review.site.library / "films" / "film 0.mp4").exists()
        undone = review.ask("change.undo", change=done["change"]["id"])
        assert old in " ".join(undone["left"])
        assert not review.look("duplicate_files").opened


class TestUnidentified:
    def test_those_recognised_are_put_on_the_scene_and_taken_off_again(self, review: Review) -> None:
        ada = review_library.performer(review.app.stash, review.made, "Ada")
        bob = review_library.performer(review.app.stash, review.made, "Bob")
        one, two = review.made.scenes["film 10"], review.made.scenes["film 11"]
        scenes.add_performers(review.app.stash, two, [bob])
        review.seen(one, ada, bob)
        review.seen(two, bob)
        assert review.look("unidentified_scenes").opened == 1
        before, row = review.dump(), review.about("unidentified_scenes", one)
        assert [each["name"] for each in row["persons"]] == ["Ada", "Bob"]
        done = review.accept(row)
        assert set(scenes.find(review.app.stash, [one])[one].performer_ids) == {ada, bob}
        assert not review.open("unidentified_scenes")
        assert review.ask("change.undo", change=done["change"]["id"])["done"]
        assert differences(before, review.dump()) == []
        assert review.about("unidentified_scenes", one)["id"] == row["id"]

    def test_many_at_once_are_one_change(self, review: Review) -> None:
        people = [review_library.performer(review.app.stash, review.made, f"P{n}") for n in range(4)]
        films = [review.made.scenes[f"film {number}"] for number in range(20, 35)]
        for number, film in enumerate(films):
            review.seen(film, people[number % 4])
        assert review.look("unidentified_scenes").opened == len(films)
        before = review.dump()
        rows = [row for row in review.open("unidentified_scenes") if int(row["targets"][0]["id"]) in films]
        ids = [row["id"] for row in rows]
        shown = review.ask("review.preview_all", type="unidentified_scenes", ids=ids)
        assert shown["count"] == len(films)
        result = review.apply_all("unidentified_scenes", shown["token"], ids)
        assert result["text"] == "15 recommendations carried out."
        assert all(len(each.performer_ids) == 1 for each in scenes.find(review.app.stash, films).values())
        assert review.ask("change.undo", change=result["change"])["done"]
        assert differences(before, review.dump()) == []


class TestMissingIds:
    def test_the_other_stash_box_s_id_is_added_and_taken_away(self, review: Review) -> None:
        stash = review.app.stash
        review_library.add_box(stash, "FansDB", FANSDB)
        here = {"endpoint": STASHDB, "stash_id": "aaaaaaaa-0000-4000-8000-000000000001"}
        eve = review_library.performer(stash, review.made, "Eve", stash_ids=[here])
        elsewhere = ((FANSDB, "bbbbbbbb-0000-4000-8000-000000000002"),)
        person = Somebody("Eve", here["stash_id"], np.ones((1, 8), np.float32), elsewhere)
        put(review.app.places, [person], review.app.pack.space)
        assert review.look("missing_ids").opened == 1
        before, row = review.dump(), review.about("missing_ids", eve)
        done = review.accept(row)
        links = whole_performers.find(stash, [eve])[eve].fields["stash_ids"]
        assert {each["endpoint"] for each in links} == {STASHDB, FANSDB}
        assert review.ask("change.undo", change=done["change"]["id"])["done"]
        assert differences(before, review.dump()) == []


class TestScenes:
    @pytest.fixture
    def pair(self, review: Review) -> tuple[int, int]:
        """The same film twice, each with something that the other has not."""
        stash, made = review.app.stash, review.made
        one, two = made.scenes["film 40"], made.scenes["film 41"]
        review_library.set_phash(stash, one, 0x1234567890ABCDEF)
        review_library.set_phash(stash, two, 0x1234567890ABCDEE)
        gus, hal = (review_library.performer(stash, made, name) for name in ("Gus", "Hal"))
        red, blue = made.others["tag", "red"], made.others["tag", "blue"]
        whole_scenes.update(
            stash, one, {"title": "The film", "performer_ids": [gus], "tag_ids": [red], "rating100": 40}
        )
        whole_scenes.update(
            stash,
            two,
            {
                "title": "Another name",
                "details": "What it is about.",
                "date": "2020-02-03",
                "urls": ["https://example.org/film"],
                "studio_id": made.others["studio", "Studio A"],
                "performer_ids": [gus, hal],
                "tag_ids": [blue],
                "gallery_ids": [made.others["gallery", "Stills"]],
                "groups": [{"group_id": made.others["group", "Series"], "scene_index": 3}],
                "stash_ids": [review_library.link(STASHDB, 77)],
                "cover_image": review_library.picture(5),
                "organized": True,
            },
        )
        review_library.make(stash, "marker", scene_id=str(two), title="here", seconds=0.5, primary_tag_id=str(red))
        whole_scenes.add_history(stash, two, ["2021-01-01T10:00:00Z"], ["2021-01-02T10:00:00Z"])
        whole_scenes.save_activity(stash, two, 0.25, 12.0)
        return one, two

    def test_nothing_is_lost_and_undo_brings_all_of_it_back(self, review: Review, pair: tuple[int, int]) -> None:
        one, two = pair
        assert review.look("duplicate_scenes").opened == 1
        row = review.about("duplicate_scenes", one, two)
        seen = review.ask("review.show", id=row["id"])
        keys = [choice["key"] for choice in seen["choices"]]
        assert keys[:2] == ["keep", "picture"]
        assert "title" in keys
        before = review.dump()
        shown = review.ask("review.preview", id=row["id"], choices={"keep": str(one)})
        assert [each["value"] for each in shown["dropped"]] == ["Another name"]
        done = review.accept(row, keep=str(one))
        kept = whole_scenes.find(review.app.stash, [one])[one]
        assert two not in scenes.find(review.app.stash, [two])
        assert kept.fields["title"] == "The film"
        assert kept.fields["details"] == "What it is about."
        assert (len(kept.files), len(kept.markers), len(kept.play_history), len(kept.o_history)) == (2, 1, 1, 1)
        assert len(kept.fields["performer_ids"]) == len(kept.fields["tag_ids"]) == 2
        assert kept.play_duration == 12.0
        undone = review.ask("change.undo", change=done["change"]["id"])
        assert undone["done"]
        assert "new number" in undone["text"]
        again = max(number for page in scenes.pages(review.app.stash) for number in [each.id for each in page])
        assert differences(before, review.dump({("scene", again): two})) == []


class TestPerformers:
    @pytest.fixture
    def pair(self, review: Review) -> tuple[int, int]:
        stash, made = review.app.stash, review.made
        tags = made.others["tag", "red"], made.others["tag", "green"]
        one = review_library.performer(
            stash, made, "Iris Vale", gender="FEMALE", country="FR", tag_ids=[tags[0]],
            urls=["https://www.iafd.com/person.rme/perfid=irisvale", "https://twitter.com/IrisV"],
            custom_fields={"note": "mine"},
        )  # fmt: skip
        two = review_library.performer(
            stash, made, "Iris V.", gender="FEMALE", birthdate="1990-04-05", country="BE", tag_ids=[tags[1]],
            alias_list=["Irina"], urls=["https://x.com/irisv"], details="About her.", rating100=80, height_cm=170,
            favorite=True, image=review_library.picture(9), stash_ids=[review_library.link(STASHDB, 9)],
            custom_fields={"note": "theirs", "agency": "none"}, disambiguation="model", measurements="90-60-90",
        )  # fmt: skip
        for name, people in (("film 50", [one]), ("film 51", [two]), ("film 52", [two])):
            scenes.add_performers(stash, made.scenes[name], people)
        memberships.add(stash, "gallery", [made.others["gallery", "Stills"]], two)
        return one, two

    def test_nothing_is_lost_and_undo_brings_all_of_it_back(self, review: Review, pair: tuple[int, int]) -> None:
        one, two = pair
        assert review.look("duplicate_performers").opened == 1
        row = review.about("duplicate_performers", one, two)
        before = review.dump()
        shown = review.ask("review.preview", id=row["id"], choices={"keep": str(one), "country": str(two)})
        assert [(each["field"], each["value"]) for each in shown["dropped"]] == [
            ("Country", "France"), ("Custom fields", "note: theirs"),
        ]  # fmt: skip
        done = review.accept(row, keep=str(one), country=str(two))
        kept = whole_performers.find(review.app.stash, [one])[one]
        assert two not in whole_performers.find(review.app.stash, [two])
        assert kept.has_image
        assert kept.counts == (3, 0, 1)
        expected = {
            "name": "Iris Vale", "disambiguation": "model", "birthdate": "1990-04-05", "country": "BE",
            "details": "About her.", "rating100": 80, "favorite": True, "measurements": "90-60-90", "height_cm": 170,
            "custom_fields": {"note": "mine", "agency": "none"},
        }  # fmt: skip
        assert {name: kept.fields[name] for name in expected} == expected
        assert set(kept.fields["alias_list"]) == {"Iris V.", "Irina"}
        assert (len(kept.fields["urls"]), len(kept.fields["tag_ids"])) == (3, 2)
        undone = review.ask("change.undo", change=done["change"]["id"])
        assert undone["text"] == f"Undone. Iris V. is there again, with the new number {two + 1}."
        assert differences(before, review.dump({("performer", two + 1): two})) == []


class TestClips:
    @needs_shared
    def test_merged_into_the_longer_one_and_taken_out_again(self, review: Review) -> None:
        whole, cut = (review.site.library / "films" / name for name in ("whole.mp4", "cut.mp4"))
        shutil.copyfile(shared("media", "hamilton.mp4"), whole)
        command = ["ffmpeg", "-loglevel", "error", "-ss", "2", "-t", "5", "-i", str(whole), "-an", "-c:v", "mpeg4"]
        subprocess.run([*command, "-g", "12", "-q:v", "6", str(cut)], check=True)
        review.site.scan(covers=True)
        [one], [two] = (whole_scenes_with(review, path.name) for path in (whole, cut))
        assert review.look("clips").opened == 1
        before, row = review.dump(), review.about("clips", one, two)
        done = review.accept(row)
        kept = whole_scenes.find(review.app.stash, [one, two])
        assert list(kept) == [one]
        assert len(kept[one].files) == 2
        assert kept[one].files[0].path.endswith("whole.mp4"), "the clip's file is not the same film"
        assert review.ask("change.undo", change=done["change"]["id"])["done"]
        [again] = whole_scenes_with(review, cut.name)
        assert differences(before, review.dump({("scene", again): two})) == []


def whole_scenes_with(review: Review, name: str) -> list[int]:
    from stash_sense_plugin.stash import scenes

    paths = [str(review.site.library / "films" / name)]
    return [scene.id for scene in scenes.with_files(review.app.stash, paths)]
