"""Every type of recommendation in a real Stash: found, previewed, carried out, undone; its database compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.app import App
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.stash import whole_scenes
from tests.e2e import review_library
from tests.e2e.review_site import Review
from tests.e2e.stash_dump import differences
from tests.fakes.stash.real import RealStash, needs_real_stash

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


def whole_scenes_with(review: Review, name: str) -> list[int]:
    from stash_sense_plugin.stash import scenes

    paths = [str(review.site.library / "films" / name)]
    return [scene.id for scene in scenes.with_files(review.app.stash, paths)]
