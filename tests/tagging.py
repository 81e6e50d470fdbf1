"""Scenes of files with fingerprints here, and at stash-boxes, as tests of the tagger make them. Hashes are drawn."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import look
from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.store import recommendations
from stash_sense_plugin.store.recommendations import Filter
from tests.fakes.stash.library import File

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.analyzers.look import Outcome
    from stash_sense_plugin.store.recommendations import Recommendation
    from tests.curated import Curated
    from tests.fakes.box import Asked, FakeBox

Json = dict[str, Any]
TYPE = "scene_matches"
LONG_AGO = "2020-01-01T00:00:00Z"
LENGTH = 1834
"""Seconds."""


@dataclass(frozen=True)
class Prints:
    """Of one file, hexadecimal, "" where there is none."""

    oshash: str = ""
    md5: str = ""
    phash: str = ""

    def near(self, bits: int, rng: random.Random) -> Prints:
        """Of another encoding of the same: only the perceptual hash is known of it, so many bits off. The highest four
        stay, so that no zero is in front."""
        number = int(self.phash, 16)
        for bit in rng.sample(range(60), bits):
            number ^= 1 << bit
        return Prints(phash=f"{number:016x}")

    @property
    def listed(self) -> list[tuple[str, str]]:
        return [(name.upper(), hash) for name, hash in self.by_type.items()]

    @property
    def by_type(self) -> dict[str, str]:
        given = {"oshash": self.oshash, "md5": self.md5, "phash": self.phash}
        return {name: hash for name, hash in given.items() if hash}


@dataclass
class Tagging:
    """A library whose scenes are to be linked, and its stash-boxes."""

    site: Curated
    rng: random.Random = field(default_factory=lambda: random.Random(7))

    def prints(self) -> Prints:
        """Of a file that is like no other. The perceptual hash has sixteen digits."""
        draw = self.rng.getrandbits
        return Prints(f"{draw(64):016x}", f"{draw(128):032x}", f"{draw(64) | 1 << 63:016x}")

    def file(self, prints: Prints, length: float = LENGTH) -> File:
        library = self.site.site.library
        number = library.next_id("file")
        made = File(number, f"/library/{number}.mp4", 1 << 20, LONG_AGO, 1280, 720, length, dict(prints.by_type))
        made.created_at = made.updated_at = LONG_AGO
        return made

    def scene(self, *prints: Prints, title: str = "", length: float = LENGTH) -> int:
        """In the library, with a file for each of these, and without links."""
        scene = self.site.site.library.add_scene(title=title)
        scene.files = [self.file(each, length) for each in prints]
        scene.updated_at = scene.created_at = LONG_AGO
        return scene.id

    def there(
        self, *prints: Prints, box: FakeBox | None = None, length: int = LENGTH, users: int = 1, **fields: Any
    ) -> str:
        """A scene at the stash-box, whose fingerprints so many users submitted."""
        library = (box or self.site.box).library
        number = library.add("scene", **{"title": "Low Tide", "duration": length, **fields})
        for each in prints:
            for algorithm, hash in each.listed:
                for user in range(users):
                    library.submit(number, algorithm, hash, length, user=f"user {user}")
        return number

    def both(self, many: int, *, users: int = 1) -> dict[int, str]:
        """So many scenes that are here and there: number here -> id there."""
        made = {}
        for number in range(many):
            prints = self.prints()
            made[self.scene(prints, title=f"film {number}")] = self.there(prints, users=users, title=f"Film {number}")
        return made

    def change_prints(self, scene: int, prints: Prints, at: str) -> None:
        """As a scan that finds the file to be another."""
        file = self.site.site.library.scenes[scene].files[0]
        file.fingerprints, file.updated_at = dict(prints.by_type), at

    def link_elsewhere(self, scene: int) -> str:
        """Adds a link to the second stash-box, as the user does; the id there."""
        number = self.there(self.prints(), box=self.site.boxes[1])
        links = [*self.site.here("scene", scene)["stash_ids"], self.site.link(number, self.site.boxes[1])]
        self.site.update("scene", scene, stash_ids=links)
        return number

    def look(self, *, whole: bool = False) -> Outcome:
        return look.run(self.site.app, TYPES[TYPE], lambda *_: None, whole=whole)

    def rows(self) -> list[Json]:
        listed: list[Json] = self.site.site.ask("review.list", type=TYPE)["rows"]
        return listed

    def open(self) -> list[Recommendation]:
        database = self.site.app.database
        return recommendations.those(database, recommendations.ids(database, Filter(TYPE)))

    def seen(self) -> dict[str, Mapping[str, Any]]:
        """What is open, by the scene's title, as the analyzer tells it."""
        return {one.title: {**one.seen, "score": one.score} for one in self.open()}

    def asked(self, box: FakeBox | None = None) -> list[list[str]]:
        """Of each request by fingerprints since the last time, the hashes."""
        there = box or self.site.box
        found = [
            [one["hash"] for given in flat(each) for one in given]
            for each in there.asked
            if each.operation == "SenseScenes"
        ]
        there.asked.clear()
        return found


def flat(asked: Asked) -> list[list[Json]]:
    """The lists of fingerprints that are asked for near ones too."""
    return [given for name, given in asked.variables.items() if f"${name}:" in asked.document]


def sizes(asked: list[list[str]]) -> list[int]:
    """How many scenes each request was about, where each scene has three fingerprints."""
    return [len(each) // 3 for each in asked]


@dataclass
class LowTide:
    """A scene at the stash-box with all that it can say, and the same file here, of which something is known."""

    tagging: Tagging
    prints: Prints
    here: int
    there: str
    ids: Json = field(default_factory=dict)

    @property
    def row(self) -> Json:
        return next(row for row in self.tagging.rows() if row["targets"][0]["id"] == str(self.here))


def low_tide(tagging: Tagging) -> LowTide:
    site, box = tagging.site, tagging.site.box.library
    ids = {name: box.add("performer", name=name, country="NO") for name in ("Ada", "Bob")}
    ids |= {name: box.add("tag", name=name) for name in ("Red", "Blue")}
    ids["Pier Nine"] = box.add("studio", name="Pier Nine")
    prints = tagging.prints()
    here = tagging.scene(prints, title="my low tide")
    own = site.site.library.add_tag("seen")
    site.update("scene", here, title="my low tide", details="Mine.", director="Somebody", tag_ids=[own.id])
    there = tagging.there(
        prints,
        users=3,
        release_date="2019-06-21",
        code="PN-012",
        details="Theirs.",
        director="E. Fathom",
        studio_id=ids["Pier Nine"],
        performers=[{"performer_id": ids[name], "as": None} for name in ("Ada", "Bob")],
        tag_ids=[ids["Red"], ids["Blue"]],
    )
    site.linked("performer", ids["Ada"], name="Ada L.")
    site.linked("tag", ids["Red"], name="red colour")
    tagging.look()
    return LowTide(tagging, prints, here, there, ids)
