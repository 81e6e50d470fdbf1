"""Every type of recommendation in a real Stash: found, previewed, carried out, undone; its database compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.app import App
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.stash import scenes, whole_performers, whole_scenes
from tests.e2e import review_library
from tests.e2e.review_library import FANSDB, STASHDB
from tests.e2e.review_site import Review
from tests.e2e.stash_dump import differences
from tests.fakes.stash.real import RealStash, needs_real_stash
from tests.generated.database import Somebody, put

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


def whole_scenes_with(review: Review, name: str) -> list[int]:
    from stash_sense_plugin.stash import scenes

    paths = [str(review.site.library / "films" / name)]
    return [scene.id for scene in scenes.with_files(review.app.stash, paths)]
