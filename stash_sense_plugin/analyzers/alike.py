"""From pairs that are alike to recommendations: groups in which everything is like everything, never chains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers.look import digest
from stash_sense_plugin.duplicates import groups
from stash_sense_plugin.store import likeness
from stash_sense_plugin.store.likeness import Likeness
from stash_sense_plugin.store.recommendations import Finding, Pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from stash_sense_plugin.analyzers.look import Look
    from stash_sense_plugin.duplicates import pair as compared

MOST_SHOWN = 60
"""Pairs of a group of which the evidence is kept with it; the surest. All of them are in the table of pairs."""


def findings(
    look: Look, found: Iterable[Likeness], about: Iterable[int] | None, title: Callable[[tuple[int, ...]], str]
) -> Iterator[Finding]:
    """Keep the pairs found, in place of all there were or of those about some ids, and group all there are now.
    `title`: of a group, by its ids."""
    with look.app.database.transaction():
        likeness.replace(look.app.database, look.type.name, found, about)
    left = [pair for pair in likeness.all_of(look.app.database, look.type.name) if not _is_refused(look, pair)]
    found_of = {(pair.a, pair.b): pair for pair in left}
    for group in groups.groups([groups.Scored(pair.a, pair.b, pair.score) for pair in left]):
        pairs = [found_of[pair.a, pair.b] for pair in group.pairs]
        yield Finding(
            targets=tuple((look.type.target, number) for number in group.ids),
            score=group.score,
            title=title(group.ids),
            seen={"pairs": [_shown(pair) for pair in sorted(pairs, key=lambda pair: -pair.score)[:MOST_SHOWN]]},
            pairs=tuple(as_pair(look, pair) for pair in pairs),
        )


def likeness_of(pair: compared.Pair, more: Mapping[str, Any] | None = None) -> Likeness:
    """What would have to change for a "no" to be asked again: on what it rests, not how sure a face is or how much each
    sign weighs. `more`: for the page."""
    steady = {name: value for name, value in pair.signals.items() if not name.startswith("face")}
    seen = {"reasons": pair.reasons, "signals": pair.signals, **(more or {})}
    return Likeness(pair.a, pair.b, pair.score, digest(pair.tier, steady), seen)


def _is_refused(look: Look, pair: Likeness) -> bool:
    return look.is_refused(as_pair(look, pair))


def as_pair(look: Look, pair: Likeness) -> Pair:
    return Pair(f"{look.type.target}:{pair.a}", f"{look.type.target}:{pair.b}", pair.facts)


def _shown(pair: Likeness) -> dict[str, Any]:
    return {"a": pair.a, "b": pair.b, "score": pair.score, **pair.seen}
