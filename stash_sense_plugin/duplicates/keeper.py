"""Which of several files (or of scenes, by their primary files) to keep, and why: by rules in the user's order.

Each rule compares with the best of those that are left and drops what is clearly worse, so that small differences
neither decide nor add up. A file of which the rule's value is unknown is not judged by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.duplicates import keeper_rules
from stash_sense_plugin.duplicates.keeper_rules import ORDER, FileFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stash_sense_plugin.duplicates.keeper_rules import Rule

__all__ = ["ORDER", "Choice", "FileFacts", "Reason", "choose"]
FIRST = "id"
"""What decides where no rule does: the lowest id."""


@dataclass(frozen=True)
class Reason:
    """Why not the file of this id: the rule that dropped it, and what it says, for the user."""

    file: int
    rule: str
    text: str


@dataclass(frozen=True)
class Choice:
    """`keeper`: its id. `reasons`: one for each of the others. `ranking`: all ids, the keeper first, then who would be
    kept if it were not there, and so on."""

    keeper: int
    reasons: tuple[Reason, ...]
    ranking: tuple[int, ...]


def choose(files: Iterable[FileFacts], order: Sequence[str] = ORDER, preferred_paths: Sequence[str] = ()) -> Choice:
    """`order`: names of rules, the most important first; those left out do not count. `preferred_paths`: folders, the
    most preferred first. Depends on nothing else, not on the order of the files either.

    Raises ValueError for no files and for unknown rules.
    """
    left = sorted(files, key=lambda file: file.id)
    if not left:
        raise ValueError("no files to choose from")
    rules = [keeper_rules.rule(name, preferred_paths) for name in order]
    keeper, reasons = _best(left, rules)
    ranking = [keeper.id]
    rest = left
    while len(ranking) < len(left):
        rest = [file for file in rest if file.id != ranking[-1]]
        ranking.append(_best(rest, rules)[0].id)
    places = {number: place for place, number in enumerate(ranking)}
    return Choice(keeper.id, tuple(sorted(reasons, key=lambda reason: places[reason.file])), tuple(ranking))


def _best(files: Sequence[FileFacts], rules: Iterable[Rule]) -> tuple[FileFacts, list[Reason]]:
    left = list(files)
    dropped: list[tuple[Rule, FileFacts, FileFacts]] = []
    for rule in rules:
        known = {file.id: value for file in left if (value := rule.value(file)) is not None}
        if len(known) < 2:
            continue
        best = max(known.values())
        champion = next(file for file in left if known.get(file.id) == best)
        worse = {number for number, value in known.items() if rule.is_worse(value, best)}
        dropped += [(rule, file, champion) for file in left if file.id in worse]
        left = [file for file in left if file.id not in worse]
    keeper = left[0]
    reasons = [Reason(file.id, rule.name, rule.text(_told(rule, keeper, best), file)) for rule, file, best in dropped]
    reasons += [Reason(file.id, FIRST, "Equal in all that was compared: the first is kept") for file in left[1:]]
    return keeper, reasons


def _told(rule: Rule, keeper: FileFacts, champion: FileFacts) -> FileFacts:
    """What a file lost against: the keeper, or where of it nothing is known, the best at that time."""
    return champion if rule.value(keeper) is None else keeper
