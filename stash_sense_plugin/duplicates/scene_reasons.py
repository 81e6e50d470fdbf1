"""Why two scenes were found the same, in words for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stash_sense_plugin.duplicates.scene_evidence import CLOSE, EQUAL, FAR, SOME, Evidence
from stash_sense_plugin.duplicates.scene_facts import CROWD, LINK
from stash_sense_plugin.duplicates.scene_titles import DIFFERENT, NUMBERED, SAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stash_sense_plugin.duplicates.scene_facts import SceneFacts


def reasons(one: SceneFacts, other: SceneFacts, evidence: Evidence, tier: str) -> tuple[str, ...]:
    """The weightiest first; what speaks against it last."""
    return (
        *_links(evidence),
        *_hashes(evidence, tier),
        *_lengths(one, other, evidence),
        *_details(one, evidence),
        *_faces(evidence),
        *_against(evidence),
    )


def _links(evidence: Evidence) -> Iterator[str]:
    if evidence.same_id is not None:
        yield f"The same scene at {_host(evidence.same_id)}"


def _hashes(evidence: Evidence, tier: str) -> Iterator[str]:
    distance = evidence.crowd_distance if tier == CROWD else evidence.distance
    if distance is None:
        return
    said = "Equal perceptual hashes" if not distance else f"Perceptual hashes differ in {_bits(distance)} of 64"
    if tier == CROWD:
        yield f"{said}, but so do those of many other scenes (black frames, say)"
    elif tier == LINK and distance > FAR:
        yield f"{said}: one is probably linked wrongly, or they are different cuts"
    else:
        yield said


def _bits(count: int) -> str:
    return "1 bit" if count == 1 else f"{count} bits"


def _lengths(one: SceneFacts, other: SceneFacts, evidence: Evidence) -> Iterator[str]:
    first, second = clock(one.duration), clock(other.duration)
    if evidence.length == EQUAL or (evidence.length == CLOSE and first == second):
        yield f"Both are {first} long"
    elif evidence.length == CLOSE:
        yield f"Nearly the same length: {first} and {second}"
    elif evidence.length is not None:
        yield f"Different lengths: {first} and {second}"


def _details(one: SceneFacts, evidence: Evidence) -> Iterator[str]:
    same = [name for name in ("studio", "date", "performers", "title") if getattr(evidence, name) == SAME]
    if same:
        yield "Same " + _listed(same)
    if evidence.code == SAME:
        yield f"Same studio code {one.code}"
    if evidence.performers == SOME:
        yield "Most performers are the same"


def _faces(evidence: Evidence) -> Iterator[str]:
    if evidence.faces == SAME:
        yield "The same people recognised, for similar shares of the time"
    elif evidence.faces == SOME:
        yield "Some of the same people recognised"


def _against(evidence: Evidence) -> Iterator[str]:
    unlike = [name for name in ("studio", "date", "performers") if getattr(evidence, name) == DIFFERENT]
    if evidence.code == DIFFERENT:
        unlike.append("studio code")
    if unlike:
        yield "Different " + _listed(unlike)
    if evidence.title == NUMBERED:
        yield "Titles differ in a number"
    if evidence.faces == DIFFERENT:
        yield "Nobody recognised in both"
    if evidence.other_id is not None:
        yield f"Two different scenes at {_host(evidence.other_id)}"


def clock(seconds: float) -> str:
    """ "1:02:03", "2:03"."""
    whole = int(seconds)
    minutes = f"{whole // 60 % 60:02}" if whole >= 3600 else str(whole // 60)
    return f"{whole // 3600}:{minutes}:{whole % 60:02}" if whole >= 3600 else f"{minutes}:{whole % 60:02}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _host(endpoint: str) -> str:
    return urlsplit(endpoint).hostname or endpoint
