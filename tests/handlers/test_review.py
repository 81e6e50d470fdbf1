"""The review, asked as pages ask it: found, listed, looked at, previewed, carried out, undone; and what goes wrong."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stash_sense_plugin.analyzers import look
from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.errors import NotReady, RequestError
from stash_sense_plugin.stash import performers, whole_performers, whole_scenes
from stash_sense_plugin.store import jobs
from tests.fakes.stash.library import File
from tests.generated.database import STASHDB, Somebody, put

if TYPE_CHECKING:
    from stash_sense_plugin.analyzers.look import Outcome
    from tests.backend import Backend

Json = dict[str, Any]
FANSDB = "https://fansdb.cc/graphql"


def find(site: Backend, kind: str, *, whole: bool = False) -> Outcome:
    return look.run(site.app, TYPES[kind], lambda *_: None, whole=whole)


def rows(site: Backend, kind: str, **more: Any) -> list[Json]:
    found: list[Json] = site.ask("review.list", type=kind, **more)["rows"]
    return found


def only(site: Backend, kind: str, **more: Any) -> Json:
    [row] = rows(site, kind, **more)
    return row


def accept(site: Backend, row: Json, **choices: str) -> Json:
    shown = site.ask("review.preview", id=row["id"], choices=choices)
    done: Json = site.ask("review.apply", id=row["id"], choices=choices, token=shown["token"])
    return done


def film(site: Backend, name: str, width: int = 640, phash: str = "", **more: Any) -> int:
    prints = {"oshash": name, **({"phash": phash} if phash else {})}
    file = File(
        site.library.next_id("file"), f"/films/{name}.mp4", 1000, "2020-01-01T00:00:00Z", width, 360, 60.0, prints
    )
    return site.library.add_scene(title=name, file=file, cover=name.encode(), **more).id


@pytest.fixture
def same(site: Backend) -> tuple[int, int]:
    """The same film twice, found."""
    one = film(site, "one", phash="1234567890abcdef", performers=[1])
    two = film(site, "two", phash="1234567890abcdee", width=1280)
    assert find(site, "duplicate_scenes").opened == 1
    return one, two


def test_each_type_says_what_it_is_and_how_it_went(site: Backend) -> None:
    find(site, "duplicate_scenes")
    with pytest.raises(NotReady):
        find(site, "missing_ids")
    types = {each["type"]: each for each in site.ask("review.types")["types"]}
    assert list(types) == list(TYPES)
    assert types["duplicate_scenes"]["last_run"]["state"] == "completed"
    assert types["missing_ids"]["last_run"]["state"] == "failed"
    assert "No face database" in types["missing_ids"]["last_run"]["error"]
    assert types["clips"]["last_run"] is None
    assert "not set up" in types["clips"]["needs"]
    assert types["unidentified_scenes"]["needs"] is None
    assert [name for name, each in types.items() if not each["bulk"]] == ["clips"]


def reads(site: Backend) -> int:
    """How often all scenes were read so far."""
    return sum("SenseSceneFactsPage" in str(asked) for asked in site.stash.asked)


def test_the_first_look_of_each_type_reads_the_scenes_once_for_all(site: Backend) -> None:
    site.app.database.run("DELETE FROM face_index")
    for kind in ("unidentified_scenes", "duplicate_performers", "duplicate_scenes", "duplicate_files"):
        before = reads(site)
        find(site, kind)
        assert (reads(site) - before > 1) == (kind == "unidentified_scenes"), kind
    before = reads(site)
    find(site, "duplicate_files", whole=True)
    assert reads(site) - before > 1


class TestUnidentified:
    def test_those_chosen_are_added_and_undone(self, site: Backend) -> None:
        persons = site.seen("scene", 1, [1], [2])
        assert find(site, "unidentified_scenes").opened == 1
        row = only(site, "unidentified_scenes")
        assert [each["name"] for each in row["persons"]] == ["Ada", "Bob"]
        done = accept(site, row, persons=str(persons[1]))
        assert site.library.scenes[1].performer_ids == [2]
        assert done["text"] == "Add Bob to scene 1."
        assert rows(site, "unidentified_scenes") == []
        assert find(site, "unidentified_scenes").opened == 1, "Ada is still to be decided on"
        site.ask("change.undo", change=done["change"]["id"])
        assert site.library.scenes[1].performer_ids == []

    def test_what_is_decided_on_the_scene_s_own_page_is_not_asked_again(self, site: Backend) -> None:
        persons = site.seen("scene", 1, [1], [2])
        find(site, "unidentified_scenes")
        site.ask("person.reject", kind="scene", id=1, person=persons[0], performer_id="1")
        assert [each["name"] for each in only(site, "unidentified_scenes")["persons"]] == ["Bob"]
        site.ask("persons.accept", kind="scene", id=1, choices=[{"person": persons[1], "performer_id": "2"}])
        assert rows(site, "unidentified_scenes") == []
        assert find(site, "unidentified_scenes").opened == 0

    def test_who_is_on_the_scene_already_is_not_missing(self, site: Backend) -> None:
        site.seen("scene", 1, [1])
        site.library.scenes[1].performer_ids = [1]
        assert find(site, "unidentified_scenes").opened == 0

    def test_many_at_once_are_one_change(self, site: Backend) -> None:
        site.seen("scene", 1, [1], [2])
        site.seen("scene", 2, [2])
        find(site, "unidentified_scenes")
        shown = site.ask("review.preview_all", type="unidentified_scenes", least=90)
        assert (shown["count"], shown["skipped"]) == (2, [])
        number = site.ask("review.apply_all", type="unidentified_scenes", least=90, token=shown["token"])["job"]["id"]
        job = ended(site, number)
        assert (job.state, (job.result or {})["text"]) == ("completed", "2 recommendations carried out.")
        assert [site.library.scenes[each].performer_ids for each in (1, 2)] == [[1, 2], [2]]
        assert site.ask("change.undo", change=(job.result or {})["change"])["done"]
        assert [site.library.scenes[each].performer_ids for each in (1, 2)] == [[], []]
        assert len(rows(site, "unidentified_scenes")) == 2

    def test_many_at_once_are_not_done_where_something_changed(self, site: Backend) -> None:
        site.seen("scene", 1, [1])
        find(site, "unidentified_scenes")
        shown = site.ask("review.preview_all", type="unidentified_scenes")
        site.seen("scene", 2, [2])
        find(site, "unidentified_scenes")
        job = ended(site, site.ask("review.apply_all", type="unidentified_scenes", token=shown["token"])["job"]["id"])
        assert (job.state, site.library.scenes[1].performer_ids) == ("failed", [])
        assert "changed meanwhile" in (job.error or "")


def ended(site: Backend, number: int) -> jobs.Job:
    end = time.monotonic() + 60
    while (job := jobs.get(site.app.database, number)).finished_at is None:
        assert time.monotonic() < end
        time.sleep(0.05)
    return job


class TestScenes:
    def test_merged_and_taken_apart_again(self, site: Backend, same: tuple[int, int]) -> None:
        one, two = same
        row = only(site, "duplicate_scenes")
        assert "Perceptual hashes differ in 1 bit of 64" in row["reasons"]
        seen = site.ask("review.show", id=row["id"])
        assert [side["suggested"] for side in seen["sides"]] == [False, True]
        assert "Performers" in seen["differing"]
        assert "Director" not in [each["label"] for each in seen["sides"][0]["rows"]], "empty on both sides"
        done = accept(site, row)
        assert list(site.library.scenes) == [1, 2, two]
        assert site.library.scenes[two].performer_ids == [1]
        undone = site.ask("change.undo", change=done["change"]["id"])
        assert (undone["done"], undone["left"]) == (True, [])
        assert undone["text"] == f"Undone. one is there again, with the new number {two + 1}."
        assert find(site, "duplicate_scenes").opened == 1
        assert [each["id"] for each in only(site, "duplicate_scenes")["targets"]] == [str(two), str(two + 1)]
        assert one not in site.library.scenes

    def test_changing_whom_to_keep_changes_what_is_taken(self, site: Backend, same: tuple[int, int]) -> None:
        row = only(site, "duplicate_scenes")
        for keep in same:
            shown = site.ask("review.preview", id=row["id"], choices={"keep": str(keep)})
            assert shown["choices"]["title"] == shown["choices"]["keep"] == str(keep)

    def test_what_changed_since_the_preview_is_not_written(self, site: Backend, same: tuple[int, int]) -> None:
        row = only(site, "duplicate_scenes")
        token = site.ask("review.preview", id=row["id"])["token"]
        whole_scenes.update(site.app.stash, same[0], {"details": "New."})
        with pytest.raises(RequestError, match=r"changed meanwhile.*Look at it again"):
            site.ask("review.apply", id=row["id"], token=token)
        assert len(site.library.scenes) == 4

    def test_two_tabs_decide_the_same(self, site: Backend, same: tuple[int, int]) -> None:
        row = only(site, "duplicate_scenes")
        token = site.ask("review.preview", id=row["id"])["token"]
        accept(site, row)
        with pytest.raises(RequestError, match="carried out already"):
            site.ask("review.apply", id=row["id"], token=token)
        with pytest.raises(RequestError, match="decided already"):
            site.ask("review.dismiss", ids=[row["id"]])
        assert "carried out already" in site.ask("review.show", id=row["id"])["stale"]

    def test_one_that_is_gone_is_told_and_no_longer_so(self, site: Backend, same: tuple[int, int]) -> None:
        row = only(site, "duplicate_scenes")
        site.library.destroy_scene(same[1])
        assert "only one" in site.ask("review.show", id=row["id"])["stale"]
        with pytest.raises(RequestError, match="only one"):
            site.ask("review.preview", id=row["id"])
        find(site, "duplicate_scenes")
        assert only(site, "duplicate_scenes", state="obsolete")["id"] == row["id"]

    @pytest.mark.parametrize("for_good", [False, True])
    def test_dismissed_and_taken_back(self, site: Backend, same: tuple[int, int], for_good: bool) -> None:
        row = only(site, "duplicate_scenes")
        said = site.ask("review.dismiss", ids=[row["id"]], for_good=for_good)
        assert (said["count"], said["ids"]) == (1, [row["id"]])
        assert find(site, "duplicate_scenes", whole=True).opened == 0
        assert only(site, "duplicate_scenes", state="refused" if for_good else "dismissed")["id"] == row["id"]
        assert site.ask("review.take_back", ids=[row["id"]])["count"] == 1
        assert only(site, "duplicate_scenes")["id"] == row["id"]
        assert site.ask("review.about", kind="scene", id=same[0])["rows"][0]["id"] == row["id"]

    def test_a_new_hash_brings_a_dismissed_pair_back(self, site: Backend, same: tuple[int, int]) -> None:
        site.ask("review.dismiss", type="duplicate_scenes", all=True)
        site.library.scenes[same[0]].files[0].fingerprints["phash"] = "1234567890abcdff"
        whole_scenes.update(site.app.stash, same[0], {"details": "touched"})
        assert find(site, "duplicate_scenes").opened == 1

    def test_a_third_copy_makes_a_group_of_what_is_new(self, site: Backend, same: tuple[int, int]) -> None:
        film(site, "three", phash="1234567890abcdec")
        find(site, "duplicate_scenes")
        assert len(only(site, "duplicate_scenes")["targets"]) == 3
        assert len(rows(site, "duplicate_scenes", state="obsolete")) == 1

    def test_what_was_merged_away_is_not_asked_about_any_more(self, site: Backend, same: tuple[int, int]) -> None:
        other = film(site, "three", phash="ffffffff00000000")
        whole_scenes.update(site.app.stash, other, {"stash_ids": [{"endpoint": STASHDB, "stash_id": "a"}]})
        whole_scenes.update(site.app.stash, same[0], {"stash_ids": [{"endpoint": STASHDB, "stash_id": "a"}]})
        find(site, "duplicate_scenes")
        assert len(rows(site, "duplicate_scenes")) == 2
        pair = next(row for row in rows(site, "duplicate_scenes") if row["targets"][1]["id"] == str(same[1]))
        accept(site, pair)
        assert rows(site, "duplicate_scenes") == []


class TestFiles:
    @pytest.fixture
    def scene(self, site: Backend) -> int:
        one, two = film(site, "small"), film(site, "large", width=1920)
        whole_scenes.merge(site.app.stash, [two], one, {})
        assert find(site, "duplicate_files").opened == 1
        return one

    def test_the_best_becomes_the_primary_one(self, site: Backend, scene: int) -> None:
        done = accept(site, only(site, "duplicate_files"))
        assert [file.width for file in site.library.scenes[scene].files] == [1920, 640]
        site.ask("change.undo", change=done["change"]["id"])
        assert [file.width for file in site.library.scenes[scene].files] == [640, 1920]

    def test_files_are_deleted_only_where_that_was_allowed(self, site: Backend, scene: int) -> None:
        row = only(site, "duplicate_files")
        assert site.ask("review.preview", id=row["id"])["dangerous"] is False
        with pytest.raises(RequestError, match="not allowed"):
            site.ask("review.preview", id=row["id"], choices={"others": "delete"})
        site.ask("settings.set", values={"delete_files": True})
        shown = site.ask("review.preview", id=row["id"], choices={"others": "delete"})
        assert "cannot be brought back" in shown["cannot_undo"][0]
        assert shown["dangerous"] is True
        done = accept(site, row, others="delete")
        assert [file.width for file in site.library.scenes[scene].files] == [1920]
        undone = site.ask("change.undo", change=done["change"]["id"])
        assert (undone["done"], "small.mp4" in undone["text"]) == (False, True)

    def test_the_user_s_order_of_rules_decides(self, site: Backend, scene: int) -> None:
        site.ask("settings.set", values={"keep_rules": "path, pixels", "keep_paths": "/films/small"})
        site.library.scenes[scene].files[0].path = "/films/small/film.mp4"
        sides = site.ask("review.show", id=only(site, "duplicate_files")["id"])["sides"]
        assert [side["suggested"] for side in sides] == [True, False]


class TestPerformers:
    @pytest.fixture(autouse=True)
    def no_faces(self, site: Backend) -> None:
        """Those of the site were put there without a file."""
        site.app.database.run("DELETE FROM face_index")

    def test_merged_with_names_as_they_are_written(self, site: Backend) -> None:
        odd = '<b>Eve</b> & "Co"'
        one = whole_performers.create(site.app.stash, {"name": odd, "urls": ["https://x.com/Eve"]})
        two = whole_performers.create(site.app.stash, {"name": "Eve C.", "urls": ["https://twitter.com/eve/"]})
        find(site, "duplicate_performers")
        row = only(site, "duplicate_performers")
        assert row["title"] == f"{odd} and Eve C."
        done = accept(site, row, keep=str(two))
        kept = whole_performers.find(site.app.stash, [one, two])
        assert list(kept) == [two]
        assert kept[two].fields["alias_list"] == [odd]
        site.ask("change.undo", change=done["change"]["id"])
        assert performers.named(site.app.stash, odd)

    def test_who_are_in_one_scene_together_are_two(self, site: Backend) -> None:
        born = {"birthdate": "1990-02-03"}
        pair = [whole_performers.create(site.app.stash, {"name": f"Eve Tate{n * '.'}", **born}) for n in range(2)]
        site.library.add_scene(title="both", performers=pair)
        assert find(site, "duplicate_performers").opened == 0
        site.library.scenes[3].performer_ids = [pair[0]]
        assert find(site, "duplicate_performers", whole=True).opened == 1


class TestMissingIds:
    @pytest.fixture
    def linked(self, site: Backend) -> int:
        site.stash.options.stash_boxes.append({"name": "FansDB", "endpoint": FANSDB, "api_key": ""})
        link = {"endpoint": STASHDB, "stash_id": "aaaa"}
        return whole_performers.create(site.app.stash, {"name": "Eve", "stash_ids": [link]})

    def known(self, site: Backend, *elsewhere: tuple[str, str]) -> None:
        put(site.app.places, [Somebody("Eve", "aaaa", np.ones((1, 8), np.float32), elsewhere)], site.app.pack.space)

    def test_the_link_is_added_and_taken_away(self, site: Backend, linked: int) -> None:
        self.known(site, (FANSDB, "bbbb"))
        find(site, "missing_ids")
        done = accept(site, only(site, "missing_ids"))
        links = whole_performers.find(site.app.stash, [linked])[linked].fields["stash_ids"]
        assert [each["stash_id"] for each in links] == ["aaaa", "bbbb"]
        site.ask("change.undo", change=done["change"]["id"])
        assert len(whole_performers.find(site.app.stash, [linked])[linked].fields["stash_ids"]) == 1

    def test_an_id_that_another_performer_has_is_no_gap(self, site: Backend, linked: int) -> None:
        self.known(site, (FANSDB, "bbbb"))
        whole_performers.create(
            site.app.stash, {"name": "Other", "stash_ids": [{"endpoint": FANSDB, "stash_id": "bbbb"}]}
        )
        assert find(site, "missing_ids").opened == 0

    def test_a_stash_box_that_stash_does_not_have_is_no_gap(self, site: Backend, linked: int) -> None:
        self.known(site, ("https://other.org/graphql", "cccc"))
        assert find(site, "missing_ids").opened == 0


@pytest.mark.parametrize(
    ("operation", "args", "said"),
    [
        ("review.list", {"type": "nonsense"}, "no recommendations"),
        ("review.list", {"type": "clips", "state": "nonsense"}, "no state"),
        ("review.list", {"type": "clips", "order": "nonsense"}, "no order"),
        ("review.list", {"type": "clips", "least": "much"}, "number from 0 to 100"),
        ("review.about", {"kind": "gallery", "id": 1}, "Nothing is recommended"),
        ("review.show", {"id": 999}, "no longer there"),
        ("review.preview", {"id": 999}, "no longer there"),
        ("review.dismiss", {"ids": ["x"]}, "must be numbers"),
        ("review.preview_all", {"type": "clips"}, "one by one"),
        ("job.start", {"kind": "find_nonsense"}, "cannot start"),
    ],
)
def test_what_cannot_be_served_is_told_in_words(site: Backend, operation: str, args: Json, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        site.ask(operation, **args)


def test_ten_thousand_are_listed_page_by_page(site: Backend) -> None:
    from stash_sense_plugin.store import recommendations
    from stash_sense_plugin.store.recommendations import Finding, Pair

    with site.app.database.transaction():
        for number in range(10_000):
            finding = Finding(
                (("scene", number + 10),), 50 + number % 50, f"t{number}", {}, (Pair(str(number), "", "f"),)
            )
            recommendations.put(site.app.database, "duplicate_files", finding, 1, 1)
    first = site.ask("review.list", type="duplicate_files")
    second = site.ask("review.list", type="duplicate_files", after=first["next"])
    assert (first["total"], len(first["rows"])) == (10_000, 50)
    assert not {row["id"] for row in first["rows"]} & {row["id"] for row in second["rows"]}
    assert site.ask("review.dismiss", type="duplicate_files", least=99, all=True)["count"] == 200
