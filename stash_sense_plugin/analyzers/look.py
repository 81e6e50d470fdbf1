"""One run of an analyzer: what it is given, what it gives, and how that becomes recommendations.

An analyzer reads Stash and our own database, and writes neither recommendations nor anything to Stash. A run that is
killed leaves what was open as it was; the next one goes on from the last mark.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import SenseError, Stopped
from stash_sense_plugin.store import analyses, recommendations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stash_sense_plugin.analyzers.kinds import Type
    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.recommendations import Finding, Pair, Target

    Tell = Callable[[int, int | None, str], object]
BATCH = 500


@dataclass(frozen=True)
class Look:
    """`mark` is what the last complete run left for this one; None: everything is to be looked at. `anew`: everything
    is to be read from Stash anew, too. `tell` (done, total, message) reports progress and raises Stopped where the
    user asked for it. `refused`: to what "no" was said.
    """

    app: App
    type: Type
    mark: Mapping[str, Any] | None
    tell: Tell
    refused: Mapping[tuple[str, str], str | None]
    anew: bool = False

    @property
    def whole(self) -> bool:
        return self.mark is None

    def is_refused(self, pair: Pair) -> bool:
        return recommendations.is_refused(self.refused, pair)


@dataclass(frozen=True)
class Found:
    """`about`: what was looked at, so that open findings about it that are not among these are obsolete; None: all.
    `mark`: for the next run; `settle` writes the rest of it, in the same transaction. `notes`: what could not be looked
    at, in words."""

    findings: Iterable[Finding]
    mark: Mapping[str, Any]
    looked_at: int
    about: Iterable[Target] | None = None
    settle: Callable[[], object] = lambda: None
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Outcome:
    looked_at: int
    opened: int
    closed: int
    notes: Sequence[str] = ()


def run(app: App, kind: Type, tell: Tell, *, whole: bool = False, anew: bool | None = None) -> Outcome:
    """Raises what the analyzer raises; the run's record says so too. `anew`: as `whole` where it is not said."""
    database = app.database
    mark = None if whole else analyses.mark(database, kind.name, kind.logic)
    number = analyses.begin(database, kind.name, whole=mark is None)
    try:
        recommendations.close_older(database, kind.name, kind.logic)
        look = Look(
            app, kind, mark, tell, recommendations.refusals(database, kind.name), whole if anew is None else anew
        )
        outcome = _keep(look, number, kind.function(look))
    except Stopped:
        analyses.end(database, number, "stopped")
        raise
    except SenseError as error:
        analyses.end(database, number, "failed", error=str(error))
        raise
    counts = (outcome.looked_at, outcome.opened, outcome.closed)
    analyses.end(database, number, "completed", counts, error=" ".join(outcome.notes) or None)
    return outcome


def _keep(look: Look, number: int, found: Found) -> Outcome:
    database, kind = look.app.database, look.type
    opened, batch = 0, []
    for finding in found.findings:
        if any(not look.is_refused(pair) for pair in finding.pairs):
            batch.append(finding)
        if len(batch) == BATCH:
            opened += _put(look, batch, number)
            batch = []
    opened += _put(look, batch, number)
    with database.transaction():
        closed = recommendations.close_unseen(database, kind.name, number, found.about)
        recommendations.prune(database, kind.name, number)
        analyses.put_mark(database, kind.name, kind.logic, found.mark)
        found.settle()
    return Outcome(found.looked_at, opened, closed, found.notes)


def _put(look: Look, batch: Iterable[Finding], number: int) -> int:
    with look.app.database.transaction():
        kind = look.type
        return sum(recommendations.put(look.app.database, kind.name, each, kind.logic, number) for each in batch)


def digest(*facts: object) -> str:
    """Of what was seen: equal facts, equal text."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=list).encode()).hexdigest()[:16]
