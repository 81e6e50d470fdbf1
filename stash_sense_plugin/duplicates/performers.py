"""Which performers of a library are one person: found by what few share, weighed by all that is known of two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.duplicates.pair import Pair
from stash_sense_plugin.duplicates.performer_candidates import candidates, traits_of
from stash_sense_plugin.duplicates.performer_facts import FaceEvidence, PerformerFacts
from stash_sense_plugin.duplicates.performer_score import LIKELY, LISTED, judge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = ["LIKELY", "LISTED", "FaceEvidence", "Pair", "PerformerFacts", "pairs"]


def pairs(
    facts: Iterable[PerformerFacts],
    faces: Mapping[tuple[int, int], FaceEvidence],
    together: Collection[tuple[int, int]] = (),
) -> list[Pair]:
    """All pairs that score `LISTED` or more, the best first. Each performer once, in any order; it does not matter.

    `faces`: by the ids of two performers, either way round, in which order its values are. `together`: pairs of ids
    that are tagged in one scene.
    """
    known = traits_of(facts)
    likenesses = dict(_ordered(pair, face) for pair, face in faces.items())
    met = {(min(pair), max(pair)) for pair in together}
    judged = (
        judge(known[a], known[b], likenesses.get((a, b)), (a, b) in met) for a, b in candidates(known, likenesses)
    )
    return sorted((pair for pair in judged if pair), key=lambda pair: (-pair.score, pair.a, pair.b))


def _ordered(pair: tuple[int, int], face: FaceEvidence) -> tuple[tuple[int, int], FaceEvidence]:
    a, b = pair
    if a < b:
        return pair, face
    return (b, a), FaceEvidence((face.confidence[1], face.confidence[0]), (face.faces[1], face.faces[0]))
