"""Libraries of scenes as they are compared, of any size: with planted duplicates, and with traps that are none.

Hashes have half of their bits set and lean towards some of them, as those of real videos do, so that unrelated ones
come near each other now and then. Everything comes from the seed.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from stash_sense_plugin.duplicates.scene_facts import NOBODY_KNOWN, SceneFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IdPair = tuple[int, int]
STASHDB, TPDB = "https://stashdb.org/graphql", "https://theporndb.net/graphql"
_LEAN = 0.5
_SYLLABLES = ("ba", "co", "di", "fe", "gu", "ka", "li", "mo", "nu", "pe", "ra", "so", "ti", "vu", "ze")
_PLANTED, _TRAPS = 0.004, 0.002
"""Of each kind, as a share of all scenes."""
_BLACK = 0x8000000000000000


@dataclass(frozen=True)
class Library:
    """`planted`: pairs that are the same, by kind; `traps`: pairs that are not. `apart`: sets of scenes of which no two
    are the same. `chains`: (A, B, C) where B is like both, but A and C must not be in one group."""

    facts: list[SceneFacts]
    planted: dict[str, list[IdPair]]
    traps: dict[str, list[IdPair]]
    apart: dict[str, frozenset[int]]
    chains: list[tuple[int, int, int]] = field(default_factory=list)

    @cached_property
    def all_planted(self) -> set[IdPair]:
        return {pair for pairs in self.planted.values() for pair in pairs}

    @cached_property
    def all_traps(self) -> dict[IdPair, str]:
        """Kinds by pair, without those within `apart`."""
        return {pair: kind for kind, pairs in self.traps.items() for pair in pairs}

    def trap_of(self, pair: IdPair) -> str | None:
        """The kind of trap that a pair is."""
        kinds = (kind for kind, ids in self.apart.items() if ids.issuperset(pair))
        return self.all_traps.get(pair) or next(kinds, None)


def library(scenes: int = 100_000, seed: int = 0) -> Library:
    """About so many scenes, in no order."""
    return _Maker(scenes, seed).made()


class _Maker:
    def __init__(self, scenes: int, seed: int) -> None:
        self._random = random.Random(seed)
        self._scenes = scenes
        self._studios, self._people = max(5, scenes // 200), max(20, scenes // 25)
        self._hashes = _hashes(np.random.default_rng(seed), scenes)
        self._facts: list[SceneFacts] = []
        self._planted: defaultdict[str, list[IdPair]] = defaultdict(list)
        self._traps: defaultdict[str, list[IdPair]] = defaultdict(list)
        self._chains: list[tuple[int, int, int]] = []

    def made(self) -> Library:
        apart = {
            "black frames": frozenset(self._black_frames()),
            "one studio and performer": frozenset(self._prolific()),
        }
        for kind, plant in PLANTS.items():
            for _ in range(max(3, int(_PLANTED * self._scenes))):
                ids = [self._add(scene) for scene in plant(self)]
                self._planted[kind] += combinations(sorted(ids), 2)
        for kind, trap in TRAPS.items():
            for _ in range(max(3, int(_TRAPS * self._scenes))):
                one, other = sorted(self._add(scene) for scene in trap(self))
                self._traps[kind].append((one, other))
        for _ in range(max(3, int(_TRAPS * self._scenes))):
            self._chain()
        while len(self._facts) < self._scenes:
            self._add(self.scene())
        self._random.shuffle(self._facts)
        return Library(self._facts, dict(self._planted), dict(self._traps), apart, self._chains)

    def _add(self, scene: SceneFacts) -> int:
        number = len(self._facts) + 1
        self._facts.append(replace(scene, id=number))
        return number

    def scene(self, **facts: Any) -> SceneFacts:
        """One like no other: most have all their details, many are linked, some were looked at for faces."""
        rng = self._random
        people = tuple(sorted(rng.sample(range(1, self._people), rng.choice((1, 2, 2, 3)))))
        known = rng.random() < 0.85
        usual: dict[str, Any] = {
            "id": 0,
            "phashes": (next(self._hashes),) if rng.random() < 0.97 else (),
            "duration": round(rng.lognormvariate(7.2, 0.6), 2),
            "studio": min(int(rng.paretovariate(0.9)), self._studios) if known else None,
            "date": self.day() if known else "",
            "performers": people if known else (),
            "stash_ids": ((STASHDB, self.token()),) if rng.random() < 0.6 else (),
            "title": self.title(),
            "code": self.token()[:8] if rng.random() < 0.2 else "",
            "faces": {**dict.fromkeys(people, 0.3), NOBODY_KNOWN: 0.1} if rng.random() < 0.2 else None,
        }
        return SceneFacts(**{**usual, **facts})

    def detailed(self, **facts: Any) -> SceneFacts:
        """With everything that Stash can know, unlinked."""
        usual = {"studio": self._random.randint(1, self._studios), "date": self.day(), "performers": self.others(())}
        return self.scene(**{"phashes": (self.hash(),), "stash_ids": (), "code": "", "faces": None, **usual, **facts})

    def day(self) -> str:
        return f"{self._random.randint(2005, 2025)}-{self._random.randint(1, 12):02}-{self._random.randint(1, 28):02}"

    def token(self) -> str:
        return f"{self._random.getrandbits(64):016x}"

    def title(self) -> str:
        words = ("".join(self._random.choices(_SYLLABLES, k=self._random.randint(2, 4))) for _ in range(3))
        return " ".join(words).title()

    def hash(self) -> int:
        return next(self._hashes)

    def near(self, value: int, least: int, most: int) -> int:
        """Another hash that differs in so many bits."""
        for bit in self._random.sample(range(64), self._random.randint(least, most)):
            value ^= 1 << bit
        return value

    def others(self, people: tuple[int, ...]) -> tuple[int, ...]:
        rest = [person for person in self._random.sample(range(1, self._people), 8) if person not in people]
        return tuple(sorted(rest[:2]))

    def length(self, scene: SceneFacts, least: float, most: float) -> float:
        """Longer or shorter by that share."""
        share = self._random.uniform(least, most) * self._random.choice((-1, 1))
        return round(scene.duration * (1 + share), 2)

    def encoded(self, scene: SceneFacts, least: int = 0, most: int = 8) -> SceneFacts:
        """The same video once more, by somebody who knew all, or nothing, of what it is."""
        copy = replace(
            scene, phashes=(self.near(scene.phashes[0], least, most),), duration=self.length(scene, 0, 0.004)
        )
        if self._random.random() < 0.5:
            return replace(copy, studio=None, date="", performers=(), stash_ids=(), title="", code="", faces=None)
        return copy

    def _black_frames(self) -> list[int]:
        """Nearly the same hash, and nothing else in common."""
        count = max(50, self._scenes // 20)
        return [self._add(self.scene(phashes=(self.near(_BLACK, 0, 4),))) for _ in range(count)]

    def _prolific(self) -> list[int]:
        """All of one performer in one studio, several on one day now and then."""
        facts = {"studio": 1, "performers": (self._people,)}
        return [self._add(self.scene(date=self.day(), faces=None, **facts)) for _ in range(max(50, self._scenes // 20))]

    def _chain(self) -> None:
        """The middle one is near to both others, which are two scenes for a stash-box, or too far from each other."""
        middle = self.detailed(studio=None, date="", performers=(), title="")
        bits = self._random.sample(range(64), 14)
        first, last = (sum(1 << bit for bit in half) for half in (bits[:7], bits[7:]))
        linked = self._random.random() < 0.5
        ids = []
        for flipped in (first, 0, last):
            link = ((STASHDB, self.token()),) if linked and flipped else ()
            ids.append(self._add(replace(middle, phashes=(middle.phashes[0] ^ flipped,), stash_ids=link)))
        self._chains.append((ids[0], ids[1], ids[2]))


def _hashes(rng: np.random.Generator, block: int) -> Iterator[int]:
    """Half of the bits are set, and each has its own inclination to be."""
    lean = rng.standard_normal(64) * _LEAN
    while True:
        drawn = rng.standard_normal((block, 64)) + lean
        bits = drawn > np.median(drawn, axis=1, keepdims=True)
        yield from (int(value) for value in np.packbits(bits, axis=1).view(">u8").ravel())


def _encoded(make: _Maker) -> list[SceneFacts]:
    scene = make.scene(phashes=(make.hash(),))
    return [scene, make.encoded(scene)]


def _copied(make: _Maker) -> list[SceneFacts]:
    scene = make.scene(phashes=(make.hash(),))
    return [scene, scene]


def _several(make: _Maker) -> list[SceneFacts]:
    """Three to five, each within 4 bits of a first one, so within 8 of each other."""
    scene = make.scene(phashes=(make.hash(),))
    copies = [make.encoded(scene, 0, 4) for _ in range(len(scene.title) % 3 + 2)]
    return [scene, *(replace(copy, duration=scene.duration) for copy in copies)]


def _linked(make: _Maker) -> list[SceneFacts]:
    """The same id, and a hash of one of them only."""
    scene = make.scene(phashes=(make.hash(),), stash_ids=((TPDB, make.token()),))
    return [scene, make.scene(phashes=(), stash_ids=scene.stash_ids, duration=make.length(scene, 0, 0.03))]


def _told_by_details(make: _Maker) -> list[SceneFacts]:
    """Without hashes."""
    scene = make.detailed(phashes=())
    return [scene, replace(scene, duration=make.length(scene, 0, 0.004))]


def _trimmed(make: _Maker) -> list[SceneFacts]:
    scene = make.detailed()
    shorter = replace(scene, duration=round(0.75 * scene.duration, 2))
    return [scene, replace(shorter, phashes=(make.near(scene.phashes[0], 0, 3),))]


PLANTS: dict[str, Callable[[_Maker], list[SceneFacts]]] = {
    "encoded anew": _encoded,
    "copied": _copied,
    "three to five": _several,
    "the same id": _linked,
    "the same details": _told_by_details,
    "trimmed": _trimmed,
}


def _two_ids(make: _Maker) -> list[SceneFacts]:
    scene = make.scene(phashes=(make.hash(),), stash_ids=((STASHDB, make.token()),))
    return [scene, replace(make.encoded(scene, 0, 6), stash_ids=((STASHDB, make.token()),))]


def _two_parts(make: _Maker) -> list[SceneFacts]:
    """Of one day, with far hashes or none."""
    scene = make.detailed(title=f"{make.title()} part 1")
    other = replace(scene, phashes=(make.near(scene.phashes[0], 24, 32),), title=scene.title[:-1] + "2")
    if len(scene.title) % 3 == 0:
        scene, other = replace(scene, phashes=()), replace(other, phashes=())
    return [scene, replace(other, duration=make.length(scene, 0, 0.1))]


def _near_by_chance(make: _Maker) -> list[SceneFacts]:
    scene = make.detailed()
    other = make.detailed(phashes=(make.near(scene.phashes[0], 5, 10),), performers=make.others(scene.performers))
    return [scene, replace(other, studio=(scene.studio or 0) + 1, duration=make.length(scene, 0.2, 0.5))]


def _wrong_link(make: _Maker) -> list[SceneFacts]:
    link = ((STASHDB, make.token()),)
    scene = make.scene(phashes=(make.hash(),), stash_ids=link)
    return [scene, make.scene(phashes=(make.near(scene.phashes[0], 24, 36),), stash_ids=link)]


def _one_room(make: _Maker) -> list[SceneFacts]:
    """Two shows of one performer before the same wall, a year apart."""
    scene = make.detailed(date="2020-05-01")
    other = replace(scene, phashes=(make.near(scene.phashes[0], 6, 10),), date="2021-05-01", title=make.title())
    return [scene, replace(other, duration=make.length(scene, 0.02, 0.3))]


TRAPS: dict[str, Callable[[_Maker], list[SceneFacts]]] = {
    "two ids": _two_ids,
    "two parts": _two_parts,
    "near by chance": _near_by_chance,
    "wrong link": _wrong_link,
    "one room": _one_room,
}
