"""Scenes linked by the fingerprints of their files: by how few requests, and how many of those called sure are right.

    python -m tests.benchmarks.tagger [--scenes 1000] [--seed 0] [--json FILE]
    STASH_BIN=/path/to/stash python -m tests.benchmarks.tagger --films 24     # measures the distances anew, first

A made-up library in the stand-ins of Stash and stash-box, of all kinds in KINDS: most scenes are at the stash-box, as
the same file or as other encodings of it, some are there twice, some are not, and some have fingerprints that belong to
something else. How far apart the perceptual hashes of two encodings are was measured with a real Stash (APART). The
yardstick is to ask for each scene by itself and to take the first that any of its hashes hits.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from stash_sense_plugin.stash import scene_facts
from stash_sense_plugin.stashbox import fingerprints
from stash_sense_plugin.stashbox.client import StashBox
from stash_sense_plugin.stashbox.fingerprints import NEAR_BITS, Fingerprint
from tests.benchmarks.report import Report, parser
from tests.curated import curated
from tests.fakes.stash.real import RealStash
from tests.generated.cuts import SIZE, Cut, write_cut, write_film
from tests.tagging import Prints, Tagging

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Pool = Mapping[int, int]
SURE = 95.0
MOST_WRONG = 1 - SURE / 100
"""Of those called sure: what the score says."""
LENGTH = 60.0
ENCODINGS: Mapping[str, Cut] = {
    "large": Cut(0, LENGTH, size=(640, 360), crf=23),
    "small": Cut(0, LENGTH, size=(160, 90), crf=32, gop=30, cuts=False),
    "tiny and poor": Cut(0, LENGTH, size=(128, 72), crf=38),
    "0.4 % shorter": Cut(0.25, LENGTH, size=(320, 180)),
    "edges cut off": Cut(0, LENGTH, crop=(0.02,) * 4, size=SIZE),
    "bars": Cut(0, LENGTH, bars=10, size=SIZE),
}
ROOM = "another film of the same room"
APART: Mapping[str, Pool] = {
    "large": {0: 16},
    "small": {0: 15, 2: 1},
    "tiny and poor": {0: 13, 2: 3},
    "0.4 % shorter": {0: 5, 2: 2, 4: 3, 6: 1, 8: 1, 10: 2, 12: 1, 14: 1},
    "edges cut off": {0: 8, 2: 6, 4: 2},
    "bars": {0: 8, 2: 8},
    ROOM: {16: 1, 18: 2, 20: 12, 22: 17, 24: 21, 26: 19, 28: 25, 30: 14, 32: 9},
}
"""Bits -> of how many pairs: 16 films of a minute (tests/generated/cuts.py), hashed by a Stash of January 2026. They
are always even: every hash has as many bits set."""
HASH = "mutation Hash { metadataScan(input: { scanGeneratePhashes: true }) }"


@dataclass
class Planted:
    """`right`: by the scene's number, the ids at the stash-box that it is."""

    tagging: Tagging
    apart: Mapping[str, Pool]
    rng: random.Random
    right: dict[int, frozenset[str]] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)

    def add(self, kind: str, length: int, prints: Prints, *ids: str) -> None:
        number = self.tagging.scene(prints, length=length + self.rng.uniform(-0.5, 0.5))
        self.right[number] = frozenset(ids)
        self.kinds[number] = kind

    def length(self) -> int:
        return round(self.rng.lognormvariate(7.2, 0.6))

    def users(self) -> int:
        """Who submitted it: most fingerprints are of one or two."""
        return min(1 + int(self.rng.paretovariate(1.2)) - self.rng.randint(0, 1), 40)

    def drawn(self, name: str) -> int:
        """Bits, as often as they were measured."""
        pool = self.apart[name]
        return self.rng.choices(list(pool), list(pool.values()))[0]

    def encoded(self, prints: Prints) -> Prints:
        """The same encoded anew: another file, with a perceptual hash as far away as that of one of ENCODINGS."""
        bits = self.drawn(self.rng.choice(list(ENCODINGS)))
        return replace(self.tagging.prints(), phash=prints.near(bits, self.rng).phash)


def the_same_file(planted: Planted) -> None:
    """With other encodings beside it."""
    prints, length = planted.tagging.prints(), planted.length()
    there = planted.tagging.there(prints, length=length, users=planted.users())
    for _ in range(planted.rng.randint(0, 3)):
        submit(planted, there, planted.encoded(prints), length, planted.users())
    planted.add("the same file", length, prints, there)


def another_encoding(planted: Planted) -> None:
    prints, length = planted.tagging.prints(), planted.length()
    there = planted.tagging.there(planted.encoded(prints), length=length, users=planted.users())
    for _ in range(planted.rng.randint(0, 3)):
        submit(planted, there, planted.encoded(prints), length, planted.users())
    planted.add("another encoding", length, prints, there)


def twice(planted: Planted) -> None:
    """Two entries of the same scene at the stash-box: either is right."""
    prints, length = planted.tagging.prints(), planted.length()
    ids = [planted.tagging.there(prints, length=length, users=planted.users()) for _ in range(2)]
    planted.add("twice there", length, prints, *ids)


def submitted_wrongly(planted: Planted) -> None:
    """The fingerprints of the file went to another scene; the right one is there too, by another encoding."""
    prints, length = wrongly(planted)
    right = planted.tagging.there(planted.encoded(prints), length=length, users=planted.users())
    planted.add("submitted wrongly", length, prints, right)


def submitted_wrongly_alone(planted: Planted) -> None:
    """And the right one is not there."""
    prints, length = wrongly(planted)
    planted.add("submitted wrongly, the right one not there", length, prints)


def wrongly(planted: Planted) -> tuple[Prints, int]:
    """One user sent a file's fingerprints, with its length, to another scene; half of the time others reported it."""
    prints, length = planted.tagging.prints(), planted.length()
    wrong = planted.tagging.there(planted.tagging.prints(), length=planted.length(), users=planted.users())
    submit(planted, wrong, prints, length, 1)
    if planted.rng.random() < 0.5:
        submit(planted, wrong, prints, length, 2, vote="INVALID")
    return prints, length


def of_the_same_room(planted: Planted) -> None:
    """Another film of a camera that stands still is there; this one is not."""
    prints = planted.tagging.prints()
    other = prints.near(planted.drawn(ROOM), planted.rng)
    planted.tagging.there(other, length=planted.length(), users=planted.users())
    planted.add("of the same room", planted.length(), prints)


def of_empty_pictures(planted: Planted) -> None:
    """Perceptual hashes of black are all alike."""
    black = Prints(phash=f"{1 << 63 | 1 << planted.rng.randrange(60):016x}")
    planted.tagging.there(black, length=planted.length(), users=planted.users())
    planted.add("of empty pictures", planted.length(), replace(planted.tagging.prints(), phash=f"{1 << 63:016x}"))


def not_there(planted: Planted) -> None:
    planted.add("not there", planted.length(), planted.tagging.prints())


KINDS: Mapping[Callable[[Planted], None], float] = {
    the_same_file: 0.34,
    another_encoding: 0.34,
    twice: 0.04,
    submitted_wrongly: 0.02,
    submitted_wrongly_alone: 0.02,
    of_the_same_room: 0.02,
    of_empty_pictures: 0.02,
    not_there: 0.2,
}
"""And the share of each: guessed, since no stash-box publishes it."""


def submit(planted: Planted, there: str, prints: Prints, length: int, users: int, vote: str = "VALID") -> None:
    library = planted.tagging.site.box.library
    for algorithm, hash in prints.listed:
        for user in range(users):
            library.submit(there, algorithm, hash, length, user=f"{vote} {user}", vote=vote)


def plant(tagging: Tagging, scenes: int, apart: Mapping[str, Pool], seed: int) -> Planted:
    planted = Planted(tagging, apart, random.Random(seed))
    for kind, share in KINDS.items():
        for _ in range(round(share * scenes)):
            kind(planted)
    return planted


def ours(planted: Planted) -> tuple[int, dict[int, str]]:
    """Requests, and what is called sure: scene -> id."""
    tagging = planted.tagging
    tagging.look()
    requests = len(tagging.asked())
    found = recommended(tagging)
    tagging.look()
    assert tagging.asked() == [], "a second run asks for nothing"
    return requests, found


def recommended(tagging: Tagging) -> dict[int, str]:
    found = {}
    for one in tagging.open():
        if one.score >= SURE:
            found[one.targets[0][1]] = str(one.seen["candidates"][0]["stash_id"])
    return found


def any_hit(planted: Planted) -> tuple[int, dict[int, str]]:
    """The same of who asks for each scene by itself and takes the first."""
    tagging, box = planted.tagging, planted.tagging.site.box
    found = {}
    with StashBox(box.endpoint, box.key) as client:
        for number in planted.right:
            [file] = tagging.site.site.library.scenes[number].files
            wanted = [Fingerprint(name.upper(), hash) for name, hash in file.fingerprints.items()]
            [hits] = fingerprints.scenes(client, [wanted])
            if hits:
                found[number] = str(hits[0].data["id"])
    return len(tagging.asked()), found


def right(planted: Planted, found: Mapping[int, str]) -> int:
    return sum(stash_id in planted.right[number] for number, stash_id in found.items())


def judge(report: Report, planted: Planted, name: str, found: Mapping[int, str], *, most: float | None) -> float:
    """The share of wrong ones among those found."""
    count, there = right(planted, found), sum(map(bool, planted.right.values()))
    wrong = 1 - count / max(len(found), 1)
    report.value(f"{name}: wrong of those linked", round(wrong, 5), most=most)
    report.value(f"{name}: precision", round(1 - wrong, 4))
    report.value(f"{name}: recall", round(count / there, 4))
    mistakes = Counter(planted.kinds[number] for number, one in found.items() if one not in planted.right[number])
    for kind, many in sorted(mistakes.items()):
        report.value(f"{name}: wrong, {kind}", many)
    return wrong


def measured(films: int) -> dict[str, Pool]:
    """As APART."""
    with tempfile.TemporaryDirectory() as folder, RealStash(Path(folder)) as site, site.client() as stash:
        for number in range(films):
            film = write_film(site.library / f"{number} film.mp4", 1000 + number, LENGTH)
            for name, cut in ENCODINGS.items():
                write_cut(site.library / f"{number} {name}.mp4", film.path, cut)
            write_film(site.library / f"{number} room.mp4", 5000 + number, LENGTH, room=9)
        site.wait(int(stash.execute(HASH)["metadataScan"]), 3600)
        hashes = {}
        for scene in (scene for page in scene_facts.pages(stash) for scene in page):
            [file] = scene.facts["files"]
            hashes[Path(file["path"]).stem] = str(file["phash"])
    bits = fingerprints.bits_between
    found = {
        name: [bits(hashes[f"{number} film"], hashes[f"{number} {name}"]) for number in range(films)]
        for name in ENCODINGS
    }
    found[ROOM] = [bits(hashes[f"{n} room"], hashes[f"{other} room"]) for n in range(films) for other in range(n)]
    return {name: dict(sorted(Counter(each).items())) for name, each in found.items()}


def main() -> int:
    given = parser(__doc__)
    given.add_argument("--scenes", type=int, default=1000)
    given.add_argument("--seed", type=int, default=0)
    given.add_argument("--films", type=int, default=0, help="measure the distances with so many films")
    options = given.parse_args()
    apart = measured(options.films) if options.films else APART
    report = Report(f"{options.scenes:,} scenes without a link")
    for name, pool in apart.items():
        near = sum(many for bits, many in pool.items() if bits <= NEAR_BITS)
        report.value(f"{name}: at most {NEAR_BITS} bits apart", round(near / sum(pool.values()), 3))
    with tempfile.TemporaryDirectory() as folder, curated(Path(folder), "Box") as site:
        planted = plant(Tagging(site), options.scenes, apart, options.seed)
        requests, sure = ours(planted)
        alone, hits = any_hit(planted)
    report.ratio("requests, one for each scene", ours=requests, other=alone, unit="", wanted=30)
    wrong = judge(report, planted, "sure", sure, most=MOST_WRONG)
    wrong_hits = judge(report, planted, "any hit", hits, most=None)
    report.ratio("wrong links, any hit", ours=max(wrong, 1 / len(planted.right)), other=wrong_hits, unit="", wanted=3)
    return report.finish(options.json)


if __name__ == "__main__":
    sys.exit(main())
