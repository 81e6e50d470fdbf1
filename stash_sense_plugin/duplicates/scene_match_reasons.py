"""Why a scene is taken for one of a stash-box, and what speaks against it, in words for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.duplicates.scene_match import CONTRADICTED, DOUBTED, EMPTY, REPORTED
from stash_sense_plugin.duplicates.scene_match_signs import PHASH
from stash_sense_plugin.duplicates.scene_reasons import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stash_sense_plugin.duplicates.scene_match import Match
    from stash_sense_plugin.duplicates.scene_match_signs import Sign

NAMES = {"MD5": "MD5", "OSHASH": "oshash"}
_DOUBTS = {
    REPORTED: "Users report this fingerprint as wrong as often as others submit it",
    DOUBTED: "Some users report this fingerprint as wrong",
    CONTRADICTED: "But the perceptual hashes are far apart: the same file may have been submitted to the wrong scene",
    EMPTY: "The perceptual hash is of empty pictures, as that of many others",
}


def reasons(match: Match, same: Sequence[str] = ()) -> tuple[str, ...]:
    """The weightiest first. `same`: details that are the same, in words."""
    against = (_DOUBTS[each] for each in match.doubts if each in _DOUBTS)
    return (*_fingerprints(match), *_length(match.sign), *_details(same), *against, *_linked(match))


def ambiguous(count: int, box: str) -> str:
    return f"{count} scenes of {box} fit about as well"


def linked(scenes: Sequence[int]) -> str:
    """`scenes`: of the library, that have the id already."""
    one = len(scenes) == 1
    which = f"Scene {scenes[0]}" if one else f"Scenes {listed([str(each) for each in scenes])}"
    return f"{which} of your library {'is' if one else 'are'} linked to it already: probably the same scene twice"


def _fingerprints(match: Match) -> Iterator[str]:
    exact = [each for each in match.matched if each.algorithm != PHASH]
    if exact:
        names = listed([NAMES[each.algorithm] for each in exact])
        yield f"The same file: {names} submitted {_times(max(each.submissions for each in exact))}"
    for near in match.matched:
        if near.algorithm == PHASH and near.distance is not None:
            yield f"{_near(near.distance)}, submitted {_times(near.submissions)}"


def _near(distance: int) -> str:
    if not distance:
        return "Equal perceptual hashes"
    return f"Perceptual hashes differ in {distance} of 64 bits"


def _length(sign: Sign) -> Iterator[str]:
    here, there = clock(sign.here), clock(sign.theirs.duration)
    if sign.agrees is None:
        yield "A length is unknown"
    elif not sign.agrees:
        yield f"Different lengths: {here} here, {there} there"
    else:
        yield f"Both are {here} long" if here == there else f"Nearly the same length: {here} and {there}"


def _details(same: Sequence[str]) -> Iterator[str]:
    if same:
        yield f"Same {listed(same)}"


def _linked(match: Match) -> Iterator[str]:
    if match.linked:
        yield linked(match.linked)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
