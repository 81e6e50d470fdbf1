"""Scenes of a real Stash, found at a real stash-box by the fingerprints that Stash made of their files: linked many at
once and one by one, with their metadata, and taken back. All of it as pages ask for it, over HTTP.

STASH_BIN and STASH_BOX_BIN name the binaries.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import StashError
from stash_sense_plugin.stash import scene_facts, whole_performers, whole_scenes
from stash_sense_plugin.stash.abilities import abilities
from tests.e2e import box_fill, review_library, stage, stash_dump
from tests.e2e.box import box, needs_box
from tests.e2e.stash_dump import differences
from tests.fakes.stash.real import RealStash, needs_real_stash
from tests.shared import needs_shared
from tests.tagging import TYPE, Prints

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.box import Box
    from tests.e2e.stage import Stage
    from tests.e2e.stash_dump import Dump

pytestmark = [needs_real_stash, needs_box, needs_shared]
Json = dict[str, Any]
COMPARE = "Compare with stash-boxes"
SECONDS, OTHER = 12, 600
"""How long the films are, and how long they are not."""
SURE = 95
FILMS = (
    *("whole", "same file", "2 bits", "6 bits", "12 bits", "same file, other length", "2 bits, other length"),
    *("two takes", "unknown"),
)
HASH = "mutation Hash { metadataScan(input: { scanGeneratePhashes: true }) }"


@dataclass
class Tagged:
    """`here`: scenes by the names of their files, `there`: ids at the stash-box by their titles."""

    site: Stage
    box: Box
    here: dict[str, int] = field(default_factory=dict)
    there: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    def ask(self, operation: str, **args: object) -> Any:
        return self.site.operate(operation, **args)

    def requests(self) -> int:
        """To the stash-box so far."""
        [shown] = self.ask("boxes.list")["boxes"]
        return int(shown["requests"])

    def look(self, *, whole: bool = False) -> int:
        """The requests that it takes."""
        before = self.requests()
        job = self.site.ended(self.ask("job.start", kind=f"find_{TYPE}", whole=whole)["job"])
        assert job["state"] == "completed", job
        return self.requests() - before

    def rows(self) -> dict[str, Json]:
        """What is open, by the name of the scene's file."""
        names = {str(number): name for name, number in self.here.items()}
        return {names[row["targets"][0]["id"]]: row for row in self.ask("review.list", type=TYPE)["rows"]}

    def show(self, name: str, **args: str) -> Json:
        shown: Json = self.ask("review.show", id=self.rows()[name]["id"], **args)
        return shown

    def accept(self, name: str, **choices: str) -> Json:
        row = self.rows()[name]
        token = self.ask("review.preview", id=row["id"], choices=choices)["token"]
        done: Json = self.ask("review.apply", id=row["id"], choices=choices, token=token)
        return done

    def undo(self, change: int) -> Json:
        undone: Json = self.ask("change.undo", change=change)
        assert (undone["done"], undone["left"]) == (True, []), undone
        return undone

    def links(self, name: str) -> list[str]:
        return [each["stash_id"] for each in self.scene(name)["stash_ids"]]

    def scene(self, name: str) -> Json:
        number = self.here[name]
        return dict(whole_scenes.find(self.site.stash, [number])[number].fields)

    def dump(self) -> Dump:
        assert isinstance(self.site.site, RealStash)
        return stash_dump.dump(self.site.site.directory / "stash-go.sqlite")


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tagged]:
    empty = tmp_path_factory.mktemp("tree")
    with (
        box(tmp_path_factory.mktemp("box")) as there,
        stage.real(tmp_path_factory.mktemp("stash"), empty) as site,
    ):
        tagged = Tagged(site, there)
        prints = film(tagged)
        fill(tagged, prints)
        given = {"name": "Harbour", "endpoint": there.url, "api_key": there.key}
        site.stash.execute(review_library.CONFIGURE, {"i": {"stashBoxes": [given]}})
        yield tagged


def film(tagged: Tagged) -> dict[str, Prints]:
    """A film of each name, and the fingerprints that Stash makes of it."""
    site, stash = tagged.site.site, tagged.site.stash
    assert isinstance(site, RealStash)
    stash.execute(review_library.CONFIGURE, {"i": {"calculateMD5": True}})
    for number, name in enumerate(FILMS):
        review_library.video(site.library / f"{name}.mp4", 100 + number, SECONDS)
    site.wait(int(stash.execute(HASH)["metadataScan"]))
    found = {}
    for page in scene_facts.pages(stash):
        for scene in page:
            [file] = scene.facts["files"]
            name = file["path"].rpartition("/")[2].removesuffix(".mp4")
            tagged.here[name] = scene.id
            found[name] = Prints(file["oshash"], file["md5"], file["phash"])
            assert abs(file["duration"] - SECONDS) < 1
            assert all((file["oshash"], file["md5"], file["phash"])), file
    assert set(found) == set(FILMS)
    return found


def fill(tagged: Tagged, prints: dict[str, Prints]) -> None:
    """What the stash-box has of these films, and what users submitted."""
    there, rng = tagged.box, random.Random(11)
    other = box_fill.user(there, "deckhand", "READ")
    for name in ("Ada Quill", "Bruno Tide"):
        tagged.people[name] = box_fill.performer(there, name, country="NO")
    studio = box_fill.studio(there, "Pier Nine")
    tag = box_fill.tag(there, "Outdoors")
    whole_performers.create(
        tagged.site.stash,
        {"name": "Ada Q.", "stash_ids": [{"endpoint": there.url, "stash_id": tagged.people["Ada Quill"]}]},
    )

    def put(title: str, given: Prints, length: int = SECONDS, users: int = 2, **fields: Any) -> None:
        listed = [box_fill.fingerprint(algorithm, hash, length) for algorithm, hash in given.listed]
        number = box_fill.scene(there, title, "2019-06-21", fingerprints=listed, duration=length, **fields)
        tagged.there[title] = number
        if users > 1:
            for algorithm, hash in given.listed:
                box_fill.submit(other, number, algorithm, hash, length)

    whole: Json = {
        "studio_id": studio,
        "performers": [{"performer_id": each} for each in tagged.people.values()],
        "tag_ids": [tag],
        "code": "PN-012",
        "director": "E. Fathom",
        "details": "Two people wait for the tide.",
        "pictures": [box_fill.picture(6, 160, 90)],
    }
    put("Low Tide", prints["whole"], **whole)
    put("Same File", Prints(oshash=prints["same file"].oshash), users=1, code="SF-1")
    for bits in (2, 6, 12):
        put(f"{bits} Bits", prints[f"{bits} bits"].near(bits, rng))
    put("Longer", Prints(oshash=prints["same file, other length"].oshash), OTHER)
    put("Much Longer", prints["2 bits, other length"].near(2, rng), OTHER, users=1)
    for take, users in ((1, 2), (2, 1)):
        put(f"Take {take}", prints["two takes"], users=users, code=f"T-{take}")


def test_what_is_found_by_the_task_of_stash(tagged: Tagged) -> None:
    assert tagged.site.run(COMPARE) == "FINISHED"
    rows = tagged.rows()
    assert set(rows) == {"whole", "same file", "2 bits", "6 bits", "same file, other length", "two takes"}
    scores = {name: row["score"] for name, row in rows.items()}
    assert {name for name, score in scores.items() if score >= SURE} == {"whole", "same file", "2 bits"}
    assert scores["6 bits"] >= 70 > 50 <= scores["same file, other length"] < SURE
    assert rows["two takes"]["reasons"][0] == "2 scenes of Harbour fit about as well"
    assert "Perceptual hashes differ in 2 of 64 bits, submitted 2 times" in rows["2 bits"]["reasons"]
    assert any(text.startswith("Different lengths") for text in rows["same file, other length"]["reasons"])


def test_a_second_run_asks_nothing_and_a_look_at_everything_asks_once(tagged: Tagged) -> None:
    before = tagged.rows()
    assert tagged.look() == 0
    assert tagged.look(whole=True) == 1, "all of them are in one request"
    assert {name: row["id"] for name, row in tagged.rows().items()} == {name: row["id"] for name, row in before.items()}


def test_what_is_shown_of_one(tagged: Tagged) -> None:
    shown = tagged.show("whole")
    here, there = shown["sides"]
    assert (here["id"], there["id"]) == (str(tagged.here["whole"]), tagged.there["Low Tide"])
    assert {row["label"]: row["value"] for row in there["rows"]}["Performers"] == "Ada Quill, Bruno Tide"
    assert [(each["algorithm"], each["submissions"]) for each in there["matched"]] == [
        ("MD5", 2),
        ("OSHASH", 2),
        ("PHASH", 2),
    ]
    assert there["picture"]
    assert {each["name"] for each in shown["fields"]} >= {"date", "code", "director", "details", "performers"}


def test_many_at_once_and_taken_back(tagged: Tagged) -> None:
    """The link, and what only adds."""
    before = tagged.dump()
    shown = tagged.ask("review.preview_all", type=TYPE, least=SURE)
    assert (shown["count"], shown["skipped"]) == (3, [])
    everything = tagged.ask("review.preview_all", type=TYPE)
    assert (everything["count"], len(everything["skipped"])) == (3, 3)
    job = tagged.site.ended(tagged.ask("review.apply_all", type=TYPE, least=SURE, token=shown["token"])["job"])
    assert (job["state"], job["result"]["text"]) == ("completed", "3 recommendations carried out."), job
    linked = {"whole": "Low Tide", "same file": "Same File", "2 bits": "2 Bits"}
    assert {name: tagged.links(name) for name in FILMS} == {
        name: [tagged.there[linked[name]]] if name in linked else [] for name in FILMS
    }
    assert tagged.scene("same file")["code"] == "SF-1"
    assert tagged.scene("whole")["director"] == "E. Fathom"
    assert len(tagged.scene("whole")["performer_ids"]) == 1, "who is not here yet stays to be decided"
    assert set(tagged.rows()) == {"6 bits", "same file, other length", "two takes"}
    tagged.undo(job["result"]["change"])
    assert differences(before, tagged.dump()) == []
    assert len(tagged.rows()) == 6


def test_one_with_all_that_the_stash_box_says_and_taken_back(tagged: Tagged) -> None:
    before = tagged.dump()
    fields = {field["name"]: field for field in tagged.show("whole")["fields"]}
    choices = {name: "accept" for name, each in fields.items() if "accept" in each["controls"]}
    for name, each in fields.items():
        for ref in each["refs"] or ():
            if "create" in ref["options"]:
                choices[f"{name}.{ref['key']}"] = "create"
    done = tagged.accept("whole", **choices)
    scene = tagged.scene("whole")
    assert tagged.links("whole") == [tagged.there["Low Tide"]]
    assert (scene["title"], scene["date"], scene["code"]) == ("Low Tide", "2019-06-21", "PN-012")
    people = whole_performers.find(tagged.site.stash, scene["performer_ids"])
    assert {each.name for each in people.values()} == {"Ada Q.", "Bruno Tide"}
    assert scene["studio_id"]
    assert len(scene["tag_ids"]) == ("stash_ids" in abilities(tagged.site.stash).tag_fields)
    assert tagged.site.run(COMPARE) == "FINISHED"
    assert tagged.ask("review.list", type="upstream_scenes")["rows"] == [], "all of it is decided"
    tagged.undo(done["change"]["id"])
    assert differences(before, tagged.dump()) == []


def test_of_two_the_user_chooses(tagged: Tagged) -> None:
    first, second = tagged.there["Take 1"], tagged.there["Take 2"]
    shown = tagged.show("two takes")
    assert [each["value"] for each in shown["choices"][0]["options"]] == [first, second, ""]
    assert shown["choices"][0]["value"] == ""
    with pytest.raises(StashError, match="dismiss"):
        tagged.accept("two takes")
    codes = [
        field["upstream"] for field in tagged.show("two takes", candidate=second)["fields"] if field["name"] == "code"
    ]
    assert codes == ["T-2"]
    tagged.accept("two takes", candidate=second)
    assert (tagged.links("two takes"), tagged.scene("two takes")["code"]) == ([second], "T-2")


def test_what_is_less_sure_is_linked_by_hand_and_a_no_for_good_is_kept(tagged: Tagged) -> None:
    tagged.accept("6 bits")
    assert tagged.links("6 bits") == [tagged.there["6 Bits"]]
    tagged.ask("review.dismiss", ids=[tagged.rows()["same file, other length"]["id"]], for_good=True)
    tagged.look(whole=True)
    assert set(tagged.rows()) == {"whole", "same file", "2 bits"}


def test_what_the_stash_box_learns_later_is_found_by_a_look_at_everything(tagged: Tagged) -> None:
    number = tagged.here["unknown"]
    [facts] = scene_facts.find(tagged.site.stash, [number]).values()
    listed = [box_fill.fingerprint("OSHASH", facts.facts["files"][0]["oshash"], SECONDS)]
    box_fill.scene(tagged.box, "At Last", "2022-02-02", fingerprints=listed)
    assert tagged.look() == 0
    assert "unknown" not in tagged.rows()
    assert tagged.look(whole=True) == 1
    assert tagged.rows()["unknown"]["score"] >= SURE
