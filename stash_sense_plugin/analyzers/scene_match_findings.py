"""What is told of one scene and the scenes that a stash-box has with its fingerprints."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import scene_titles
from stash_sense_plugin.analyzers.look import digest
from stash_sense_plugin.duplicates import scene_match, scene_match_reasons
from stash_sense_plugin.duplicates import scene_titles as titles
from stash_sense_plugin.duplicates.scene_match_signs import ALGORITHMS, Candidate, File, Print
from stash_sense_plugin.stashbox.fingerprints import Fingerprint
from stash_sense_plugin.store.recommendations import Finding, Pair

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stash_sense_plugin.comparing.boxes import Asked
    from stash_sense_plugin.duplicates.scene_match import Match, Verdict
    from stash_sense_plugin.store.mirror import Mirrored

    There = Mapping[str, Any]

MOST_CANDIDATES = 5


def prints_of(row: Mirrored) -> list[Fingerprint]:
    """Of all its files, each once."""
    found = [Fingerprint(name, hash) for file in _files(row) for name, hash in file.prints.items() if hash]
    return list(dict.fromkeys(found))


def finding(
    box: Asked,
    row: Mirrored,
    found: Sequence[There],
    linked: Callable[[str], Sequence[int]],
    is_refused: Callable[[Pair], bool],
) -> Finding | None:
    """`found`: what the stash-box gave. `linked`: scenes of the library that have an id there already. None where
    nothing of it fits, or "no" was said to all of it."""
    there = {str(one["id"]): one for one in found}
    judged = [scene_match.judge(_files(row), _candidate(one, linked(number))) for number, one in there.items()]
    pairs = {match.stash_id: _pair(row.id, box.endpoint, match) for match in judged if match}
    left = [match for match in judged if match and not is_refused(pairs[match.stash_id])]
    same = {number: _same_details(row, one) for number, one in there.items()}
    verdict = scene_match.choose(left, {number: len(details) for number, details in same.items()})
    if not verdict.matches:
        return None
    shown = verdict.matches[:MOST_CANDIDATES]
    return Finding(
        targets=(("scene", row.id),),
        score=verdict.score,
        title=scene_titles.of(row),
        seen=_seen(box, verdict, [_shown(each, there[each.stash_id], same[each.stash_id]) for each in shown]),
        pairs=tuple(pairs[each.stash_id] for each in shown),
        endpoint=box.endpoint,
        about=box.endpoint,
    )


def _pair(scene: int, endpoint: str, match: Match) -> Pair:
    return Pair(f"scene:{scene}", f"{endpoint}:{match.stash_id}", digest(match.facts))


def _seen(box: Asked, verdict: Verdict, candidates: Sequence[dict[str, Any]]) -> dict[str, Any]:
    first = [scene_match_reasons.ambiguous(len(verdict.matches), box.name)] if verdict.ambiguous else []
    return {
        "kind": "scene",
        "endpoint": box.endpoint,
        "candidates": list(candidates),
        "ambiguous": verdict.ambiguous,
        "offer": " · ".join(filter(None, (candidates[0][key] for key in ("title", "studio", "date")))),
        "reasons": [*first, *candidates[0]["reasons"]],
        "fields": [],
        "gone": None,
        "only_adds": False,
        "conflict": False,
    }


def _shown(match: Match, there: There, same: Sequence[str]) -> dict[str, Any]:
    here, length = match.sign.here or None, match.sign.theirs.duration or there.get("duration") or None
    difference = round(length - here, 1) if here and length else None
    return {
        "stash_id": match.stash_id,
        "score": match.score,
        "reasons": list(scene_match_reasons.reasons(match, same)),
        "linked": list(match.linked),
        "matched": [asdict(each) for each in match.matched],
        "duration": {"here": here, "there": length, "difference": difference},
        "title": there.get("title") or "",
        "studio": (there.get("studio") or {}).get("name") or "",
        "date": _date(there),
        "performers": [each["performer"]["name"] for each in there.get("performers") or ()],
        "cover": next((image["url"] for image in there.get("images") or ()), ""),
    }


def _candidate(there: There, linked: Sequence[int]) -> Candidate:
    """ThePornDB says of a fingerprint neither how often it was submitted nor how often it was reported."""
    prints = tuple(
        Print(
            str(each["algorithm"]),
            str(each["hash"]),
            float(each.get("duration") or 0),
            int(each.get("submissions", 1)),
            int(each.get("reports") or 0),
        )
        for each in there.get("fingerprints") or ()
    )
    return Candidate(str(there["id"]), prints, tuple(linked))


def _files(row: Mirrored) -> list[File]:
    return [File(file["duration"], {name: file[name.lower()] for name in ALGORITHMS}) for file in row.facts["files"]]


def _same_details(row: Mirrored, there: There) -> list[str]:
    facts = row.facts
    same = {
        "title": titles.compare(facts["title"], there.get("title") or "") == titles.SAME,
        "date": bool(facts["date"]) and facts["date"] == _date(there),
        "studio code": bool(facts["code"]) and facts["code"].casefold() == (there.get("code") or "").casefold(),
    }
    return [name for name, is_so in same.items() if is_so]


def _date(there: There) -> str:
    return str(there.get("release_date") or there.get("date") or "")
