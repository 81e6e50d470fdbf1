"""Scenes of a stash-box by the fingerprints of files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.stashbox import shapes
from stash_sense_plugin.stashbox.entities import entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stash_sense_plugin.stashbox.client import StashBox
    from stash_sense_plugin.stashbox.entities import Entity

BATCH_SCENES = 40
"""What stash-box answers at most in one request."""
MOST_AT_ONCE = 100
"""How many fingerprints stash-box takes in one list."""
FLAT, GROUPED = "findScenesByFullFingerprints", "findScenesBySceneFingerprints"
PHASH_DIGITS = 16
NEAR_BITS = 8
"""Up to where stash-box recommends to take perceptual hashes of 64 bits for the same; how far it really looks is set at
each stash-box."""


@dataclass(frozen=True)
class Fingerprint:
    """`algorithm`: MD5, OSHASH or PHASH. `hash`: hexadecimal."""

    algorithm: str
    hash: str


def scenes(box: StashBox, wanted: Sequence[Sequence[Fingerprint]]) -> list[list[Entity]]:
    """Of each scene wanted, in that order, what the stash-box has with one of its fingerprints, or with a perceptual
    hash near one; each with all its `fingerprints` (algorithm, hash, duration in seconds, submissions).

    One request; more than BATCH_SCENES in it raise ValueError. The list that stash-box now recommends is asked only
    where the older one is gone: it leaves out what is near (v0.7.9 looks for it, and then sorts by equal hashes).
    """
    if len(wanted) > BATCH_SCENES:
        raise ValueError(f"{len(wanted)} scenes in one request, at most {BATCH_SCENES}")
    groups = [[spelling for one in each for spelling in _spellings(one)] for each in wanted]
    flat = list(dict.fromkeys(one for each in groups for one in each))
    if not flat:
        return [[] for _ in wanted]
    parts = [flat[start : start + MOST_AT_ONCE] for start in range(0, len(flat), MOST_AT_ONCE)]
    variables: dict[str, object] = {"groups": [[_given(one) for one in each] for each in groups]}
    variables |= {f"f{number}": [_given(one) for one in part] for number, part in enumerate(parts)}
    answer = shapes.ask(
        box,
        shapes.FINGERPRINTED_SCENE,
        lambda fragment: scenes_document(len(parts), fragment, flat=shapes.knows(box, FLAT)),
        variables,
    )
    if answer.errors:
        raise answer.trouble
    if "groups" in answer.data:
        return [_entities(each) for each in answer.data["groups"]]
    found = _entities(one for number in range(len(parts)) for one in answer.data[f"f{number}"])
    return [[one for one in found if _alike(one, each)] for each in wanted]


def scenes_document(parts: int, fragment: str, *, flat: bool) -> str:
    """`flat`: by lists of fingerprints, $f0 ...; else by $groups."""
    if not flat:
        return (
            "query SenseScenes($groups: [[FingerprintQueryInput!]!]!) "
            f"{{ groups: {GROUPED}(fingerprints: $groups) {{ ...Sense }} }} {fragment}"
        )
    declared = " ".join(f"$f{number}: [FingerprintQueryInput!]!" for number in range(parts))
    fields = " ".join(f"f{number}: {FLAT}(fingerprints: $f{number}) {{ ...Sense }}" for number in range(parts))
    return f"query SenseScenes({declared}) {{ {fields} }} {fragment}"


def bits_between(one: str, other: str) -> int:
    """In how many bits two hexadecimal hashes differ; all 64 where one is none."""
    try:
        return (int(one, 16) ^ int(other, 16)).bit_count()
    except ValueError:
        return 64


def _spellings(one: Fingerprint) -> list[Fingerprint]:
    """Stash writes perceptual hashes without the zeros at their head, and what stash-box has stored so it reads as if
    the zeros were missing at the end: one in 16 is found only by being asked for like that too."""
    if one.algorithm == "PHASH" and 0 < len(one.hash) < PHASH_DIGITS:
        return [one, Fingerprint(one.algorithm, one.hash.ljust(PHASH_DIGITS, "0"))]
    return [one]


def _given(one: Fingerprint) -> dict[str, str]:
    return {"algorithm": one.algorithm, "hash": one.hash.lower()}


def _entities(found: Iterable[dict[str, Any] | None] | None) -> list[Entity]:
    by_id = {one["id"]: entity("scene", one) for one in found or () if one}
    return list(by_id.values())


def _alike(scene: Entity, wanted: Sequence[Fingerprint]) -> bool:
    return any(
        one.algorithm == has["algorithm"]
        and (one.hash.lower() == has["hash"].lower() or (one.algorithm == "PHASH" and _near(one.hash, has["hash"])))
        for one in wanted
        for has in scene.data.get("fingerprints") or ()
    )


def _near(one: str, other: str) -> bool:
    return bits_between(one, other) <= NEAR_BITS
