"""Into what studios, tags and scenes were merged, which a stash-box tells by the edit alone that did it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import BoxAnswered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stash_sense_plugin.stashbox.client import StashBox

LONGEST_CHAIN = 10


def targets(box: StashBox, kind: str, ids: Sequence[str]) -> dict[str, str]:
    """Of those of `ids` that were merged: what is there in their place. One request for a step of all chains; usually
    that is one. Nothing where the stash-box shows no edits."""
    at = {one: one for one in ids}
    arrived: dict[str, str] = {}
    for _ in range(LONGEST_CHAIN):
        if not at:
            break
        steps = _steps(box, kind, list(dict.fromkeys(at.values())))
        arrived |= {one: steps[here]["id"] for one, here in at.items() if here in steps and not steps[here]["deleted"]}
        at = {one: steps[here]["id"] for one, here in at.items() if here in steps and steps[here]["deleted"]}
    return arrived


def merged_document(kind: str, many: int) -> str:
    name = kind.capitalize()
    declared = " ".join(f"$i{number}: ID!" for number in range(many))
    fields = " ".join(
        f"m{number}: queryEdits(input: {{ target_id: $i{number}, ...MERGE }}) {{ ...Sense }}" for number in range(many)
    )
    how = f"target_type: {kind.upper()}, operation: MERGE, applied: true, sort: CLOSED_AT, direction: DESC"
    sides = f"{{ ... on {name} {{ id deleted }} }}"
    return (
        f"query SenseMerged{name}s({declared}) {{ {fields.replace('...MERGE', how)} }} "
        f"fragment Sense on QueryEditsResultType {{ edits {{ target {sides} merge_sources {sides} }} }}"
    )


def _steps(box: StashBox, kind: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The target of the last merge that took each away."""
    if not ids:
        return {}
    try:
        data = box.execute(merged_document(kind, len(ids)), {f"i{number}": one for number, one in enumerate(ids)})
    except BoxAnswered as error:
        if not error.unsupported:
            raise
        return {}
    found = {one: _taken(one, data[f"m{number}"]["edits"]) for number, one in enumerate(ids)}
    return {one: target for one, target in found.items() if target}


def _taken(one: str, edits: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    for edit in edits:
        if any(source.get("id", "").lower() == one.lower() for source in edit["merge_sources"] or ()):
            target: dict[str, Any] | None = edit["target"]
            return target
    return None
