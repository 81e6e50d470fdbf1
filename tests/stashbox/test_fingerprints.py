"""Scenes by the fingerprints of files."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.stashbox import fingerprints
from stash_sense_plugin.stashbox.client import StashBox
from stash_sense_plugin.stashbox.fingerprints import BATCH_SCENES, NEAR_BITS, Fingerprint, bits_between
from tests.fakes.box import FACADE, BoxOptions, FakeBox

if TYPE_CHECKING:
    from stash_sense_plugin.stashbox.entities import Entity

LOW_TIDE = "a1b2c3d4e5f60718"
SHORT = "1b2c3d4e5f6071"
OTHER = Fingerprint("MD5", "f" * 32)


def phash(hash: str, *bits: int) -> Fingerprint:
    """With these bits the other way."""
    number = int(hash, 16)
    for bit in bits:
        number ^= 1 << bit
    return Fingerprint("PHASH", f"{number:x}")


def titles(found: list[list[Entity]]) -> list[list[str]]:
    return [[one.data["title"] for one in each] for each in found]


CASES = [
    ("exact phash", [phash(LOW_TIDE)], ["Low Tide"]),
    ("md5", [Fingerprint("MD5", "0123456789abcdef0123456789abcdef")], ["Low Tide"]),
    ("oshash in capitals", [Fingerprint("OSHASH", "00AA11BB22CC33DD")], ["Low Tide"]),
    ("phash in capitals", [Fingerprint("PHASH", LOW_TIDE.upper())], ["Low Tide"]),
    ("one bit off", [phash(LOW_TIDE, 0)], ["Low Tide"]),
    ("eight bits off", [phash(LOW_TIDE, *range(0, 64, 8))], ["Low Tide"]),
    ("nine bits off", [phash(LOW_TIDE, 1, *range(0, 64, 8))], []),
    ("short phash", [phash(SHORT)], ["Short"]),
    ("near a short phash", [phash(SHORT, 3, 9)], ["Short"]),
    ("several of one scene", [phash(LOW_TIDE), Fingerprint("OSHASH", "00aa11bb22cc33dd"), OTHER], ["Low Tide"]),
    ("of two scenes", [phash(LOW_TIDE), Fingerprint("OSHASH", "ffee112233445566")], ["Low Tide", "Fog"]),
    ("another algorithm", [Fingerprint("MD5", "ffee112233445566")], []),
    ("unknown", [OTHER], []),
    ("none", [], []),
    ("no hash", [Fingerprint("PHASH", "")], []),
    ("nonsense", [Fingerprint("PHASH", "nonsense")], []),
]


@pytest.mark.parametrize(("wanted", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_one_scene(box: StashBox, wanted: list[Fingerprint], found: list[str]) -> None:
    assert sorted(titles(fingerprints.scenes(box, [wanted]))[0]) == sorted(found)


def test_all_of_them_at_once(box: StashBox) -> None:
    """In their order, whatever else is asked for."""
    found = titles(fingerprints.scenes(box, [case[1] for case in CASES]))
    assert [sorted(each) for each in found] == [sorted(case[2]) for case in CASES]


def test_what_is_told_of_fingerprints(box: StashBox) -> None:
    ((scene,),) = fingerprints.scenes(box, [[phash(LOW_TIDE)]])
    prints = {one["algorithm"]: one for one in scene.data["fingerprints"]}
    assert {name: (one["submissions"], one["reports"]) for name, one in prints.items()} == {
        "PHASH": (2, 0),
        "MD5": (1, 0),
        "OSHASH": (1, 0),
    }
    assert (prints["PHASH"]["hash"], prints["PHASH"]["duration"]) == (LOW_TIDE, 1805)
    assert scene.data["studio"]["name"] == "Pier Nine"
    assert scene.state == "there"


def client(stand_in: FakeBox) -> StashBox:
    return StashBox(stand_in.endpoint, stand_in.key, patience=0)


def library(stand_in: FakeBox, many: int, rng: random.Random) -> list[list[Fingerprint]]:
    """So many scenes, with three fingerprints each."""
    wanted = []
    for number in range(many):
        prints = [
            Fingerprint("MD5", f"{rng.getrandbits(128):032x}"),
            Fingerprint("OSHASH", f"{rng.getrandbits(64):016x}"),
            Fingerprint("PHASH", f"{rng.getrandbits(64):x}"),
        ]
        scene = stand_in.library.add("scene", title=f"Scene {number}", release_date="2020")
        for one in prints:
            stand_in.library.submit(scene, one.algorithm, one.hash, 600)
        wanted.append(prints)
    return wanted


def test_forty_scenes_are_one_request(stand_in: FakeBox) -> None:
    wanted = library(stand_in, BATCH_SCENES, random.Random(1))
    with client(stand_in) as box:
        found = titles(fingerprints.scenes(box, wanted))
    assert found == [[f"Scene {number}"] for number in range(BATCH_SCENES)]
    assert len(stand_in.asked) == 1


def test_more_are_a_mistake(stand_in: FakeBox) -> None:
    with client(stand_in) as box, pytest.raises(ValueError, match="at most 40"):
        fingerprints.scenes(box, [[OTHER]] * (BATCH_SCENES + 1))


def test_nothing_to_ask_for_is_not_asked(stand_in: FakeBox) -> None:
    with client(stand_in) as box:
        assert fingerprints.scenes(box, [[], []]) == [[], []]
        assert fingerprints.scenes(box, []) == []
    assert stand_in.asked == []


@pytest.mark.parametrize("introspection", [True, False])
def test_where_only_the_grouped_list_is_left(introspection: bool) -> None:
    """As it is known of ThePornDB, and as stash-box announces it: equal hashes alone."""
    options = BoxOptions(fields=FACADE, introspection=introspection)
    with FakeBox(options=options) as facade, client(facade) as box:
        wanted = library(facade, 10, random.Random(2))
        assert titles(fingerprints.scenes(box, wanted)) == [[f"Scene {number}"] for number in range(10)]
        facade.asked.clear()
        assert titles(fingerprints.scenes(box, [[phash(wanted[0][2].hash, 5)]])) == [[]]
        assert len(facade.asked) == 1


@pytest.mark.parametrize("seed", range(20))
def test_near_is_what_differs_in_few_bits(stand_in: FakeBox, seed: int) -> None:
    rng = random.Random(seed)
    scenes = library(stand_in, 12, rng)
    bits = [rng.sample(range(64), rng.randint(0, 2 * NEAR_BITS)) for _ in scenes]
    wanted = [[phash(prints[2].hash, *changed)] for prints, changed in zip(scenes, bits, strict=True)]
    with client(stand_in) as box:
        found = titles(fingerprints.scenes(box, wanted))
    for number, changed in enumerate(bits):
        padded = len(scenes[number][2].hash) == len(wanted[number][0].hash) == 16
        if padded:
            assert (f"Scene {number}" in found[number]) == (len(changed) <= NEAR_BITS)


@pytest.mark.parametrize(
    ("one", "other", "bits"),
    [("0", "0", 0), ("f", "0", 4), ("ffffffffffffffff", "0", 64), ("0f", "F", 0), ("", "1", 64), ("x", "1", 64)],
)
def test_bits_between(one: str, other: str, bits: int) -> None:
    assert bits_between(one, other) == bits == bits_between(other, one)
