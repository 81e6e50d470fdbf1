"""Which performer a person of a scene is, or that nobody can say: clusters are matched, not single faces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.calibrate import Evidence
from stash_sense_plugin.faces.cluster import cluster, weights
from stash_sense_plugin.faces.embed import unit
from stash_sense_plugin.faces.impostors import impostors

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from stash_sense_plugin.faces.known import Known
    from stash_sense_plugin.faces.panel import Panel
    from stash_sense_plugin.faces.types import Floats, Looks

_CANDIDATES = 5
_CLEAREST = 3
_TRUST = {1: 0.95, 2: 0.985}
_FULL_TRUST = 0.995
"""The most a performer's known faces can vouch for: a single one may be somebody else's."""
_IN_INDEX = 0.5
"""How probable it is, before looking, that a person is one of the performers of the index."""
_FEW_PERFORMERS = 8
"""Of an index of fewer it is as improbable for each as if there were so many: most people are strangers to it."""
_TAGGED = 8.0
"""How much more probable a performer is who is on the scene already: a prior, no proof."""


@dataclass(frozen=True)
class Rules:
    """`line`: the least confidence with which a performer is named."""

    line: float = 0.9


@dataclass(frozen=True)
class Match:
    """A performer that a person may be. `face` is the known face most like it, `look` the position of the look most
    like that one, `score` a cosine."""

    performer: int
    confidence: float
    score: float
    face: int
    look: int


@dataclass(frozen=True)
class Person:
    """`members` are positions in the looks. `best` is None where nobody is named; `candidates` has up to five, best
    first, with the named one first. `cover` is the position of the look to show."""

    members: tuple[int, ...]
    best: Match | None
    candidates: tuple[Match, ...]
    cover: int


@dataclass(frozen=True, eq=False)
class _Draft:
    """A person before performers are shared out: the looks' weighted mean `template` (D,), and who it may be."""

    members: tuple[int, ...]
    template: Floats
    candidates: tuple[Match, ...]

    @property
    def leading(self) -> Match | None:
        return self.candidates[0] if self.candidates else None


def people(
    looks: Looks,
    known: Known,
    *,
    rules: Rules | None = None,
    tagged: Collection[int] = (),
    rejected: Mapping[int, Collection[int]] | None = None,
) -> list[Person]:
    """The persons of a scene, those seen most first, each with the performers it may be.

    `tagged` are performers already on the scene. `rejected` says of looks (by position) which performers the user ruled
    out; a person is none of those of any of its looks. Nobody is two people of one scene.
    """
    task = _Task(looks, known, frozenset(tagged), rejected or {})
    drafts = _united(task.drafts([tuple(group) for group in cluster(looks, known.calibration.scale)]), task)
    named = _shared_out(drafts, (rules or Rules()).line)
    persons = [_person(draft, named.get(at), looks) for at, draft in enumerate(drafts)]
    return sorted(persons, key=lambda person: (-len(person.members), person.members))


def alike(looks: Looks, known: Known, own: int, in_index: float) -> tuple[Match, ...]:
    """Who of the others the performer `own` may be, whose known faces the `looks` are: up to five, best first.

    `in_index`: how probable it is, before looking, that it is one of them under another number.
    """
    task = _Task(looks, known, frozenset(), {}, own, in_index)
    (draft,) = task.drafts([tuple(range(len(looks)))])
    return draft.candidates


@dataclass(frozen=True, eq=False)
class _Task:
    """`without`: a performer who is not asked about, 0 for none."""

    looks: Looks
    known: Known
    tagged: frozenset[int]
    rejected: Mapping[int, Collection[int]]
    without: int = 0
    in_index: float = _IN_INDEX

    def drafts(self, groups: Sequence[tuple[int, ...]]) -> list[_Draft]:
        """One for each group of looks."""
        if not groups:
            return []
        templates = [self._template(members) for members in groups]
        if not len(self.known.owners):
            return [_Draft(members, template, ()) for members, template in zip(groups, templates, strict=True)]
        asked = [
            np.vstack([template, self._clearest(members)]) for members, template in zip(groups, templates, strict=True)
        ]
        return [self._draft(*each) for each in zip(groups, templates, self.known.near(asked), strict=True)]

    def _template(self, members: tuple[int, ...]) -> Floats:
        at = np.array(members)
        return unit(weights(self.looks.quality[at]) @ self.looks.vectors[at])

    def _clearest(self, members: tuple[int, ...]) -> Floats:
        at = np.array(members)
        weight = weights(self.looks.quality[at])
        clearest: Floats = self.looks.vectors[at[np.argsort(-weight, kind="stable")[:_CLEAREST]]]
        return clearest

    def _draft(self, members: tuple[int, ...], template: Floats, those: Panel) -> _Draft:
        at = np.array(members)
        weight = weights(self.looks.quality[at])
        those = those.without(self.without) if self.without else those
        barred = {performer for member in members for performer in self.rejected.get(member, ())}
        scores = those.scores(self.looks.vectors[at], weight, self.known.calibration.scale.stretch)
        odds = self._log_odds(those, scores, weight, self.looks.quality[at])
        odds[np.isin(those.owners, list(barred))] = -np.inf
        total = np.logaddexp.reduce(np.append(odds, np.log(1 - self.in_index)))
        ranked = np.lexsort((those.owners, -odds))[:_CANDIDATES]
        chances = np.exp(odds - total)
        found = [self._match(those, int(one), float(chances[one]), float(scores[one]), at) for one in ranked]
        return _Draft(members, template, tuple(match for match in found if match.performer not in barred))

    def _log_odds(self, those: Panel, scores: Floats, weight: Floats, quality: Floats) -> NDArray[np.float64]:
        """Per performer: logarithm of how probable it is that the person is it, before they are made to sum to 1."""
        worth = float(weight.sum() ** 2 / np.square(weight).sum())
        clarity = float(weight @ quality / weight.sum())
        usual, of = self.known.calibration, self._of(those.owners)
        strangers = impostors(scores, np.isin(those.owners, self.known.cohort), of, len(self.known.owners), usual)
        evidence = Evidence(worth, clarity, those.held.sum(axis=1), of)
        ratios = usual.log_ratios(scores.astype(np.float64), evidence, strangers)
        return np.asarray(np.log(self.in_index * self._shares(those.owners, of)) + ratios, dtype=np.float64)

    def _of(self, owners: NDArray[np.int64]) -> NDArray[np.int64]:
        """Of how many performers each is one: of the library's, or of those of the published databases."""
        own = len(self.known.library)
        return np.where(owners > 0, own, len(self.known.owners) - own)

    def _shares(self, owners: NDArray[np.int64], of: NDArray[np.int64]) -> NDArray[np.float64]:
        """How the chance that the person is anybody known is shared out before looking. Whom the library has is as
        probable, all together, as everybody of the published databases: they are in its scenes far more often."""
        kinds = 2 if 0 < len(self.known.library) < len(self.known.owners) else 1
        each = 1 / (kinds * np.maximum(of, _FEW_PERFORMERS))
        favour = np.where(np.isin(owners, list(self.tagged)), _TAGGED, 1.0)
        return np.asarray(each * favour / (1 + ((favour - 1) * each).sum()), dtype=np.float64)

    def _match(self, those: Panel, one: int, chance: float, score: float, at: NDArray[np.int64]) -> Match:
        held = int(those.held[one].sum())
        rows = those.rows[one, :held]
        likeness = self.looks.vectors[at] @ self.known.index.vectors_of(rows).T
        look, face = np.unravel_index(int(likeness.argmax()), likeness.shape)
        confidence = chance * _TRUST.get(held, _FULL_TRUST)
        return Match(int(those.owners[one]), confidence, score, int(self.known.index.faces[rows[face]]), int(at[look]))


def _united(drafts: Sequence[_Draft], task: _Task) -> list[_Draft]:
    """Groups that lead to the same performer and never meet in a frame become one person: there, more looks decide."""
    waiting = sorted(drafts, key=lambda draft: (-draft.leading.confidence if draft.leading else 0.0, draft.members))
    done: list[_Draft] = []
    for draft in waiting:
        home = next((at for at, other in enumerate(done) if _is_same(draft, other, task)), None)
        if home is None:
            done.append(draft)
        else:
            (done[home],) = task.drafts([tuple(sorted((*done[home].members, *draft.members)))])
    return done


_SAME = 0.25
"""Least cosine of two groups' templates."""
_LEANING = 0.25
"""Least confidence of the weaker group: it only has to point the same way."""


def _is_same(draft: _Draft, other: _Draft, task: _Task) -> bool:
    if not draft.leading or not other.leading or draft.leading.performer != other.leading.performer:
        return False
    if min(draft.leading.confidence, other.leading.confidence) < _LEANING:
        return False
    if draft.template @ other.template < task.known.calibration.scale.of(_SAME):
        return False
    frames = task.looks.frames
    return not set(frames[list(draft.members)].tolist()) & set(frames[list(other.members)].tolist())


def _shared_out(drafts: Sequence[_Draft], line: float) -> dict[int, Match]:
    """Who is named: the surest first, each performer once, each person once, from `line` on."""
    claims = [(match, at) for at, draft in enumerate(drafts) for match in draft.candidates if match.confidence >= line]
    named: dict[int, Match] = {}
    taken: set[int] = set()
    for match, at in sorted(claims, key=lambda claim: (-claim[0].confidence, -claim[0].score, claim[1])):
        if at not in named and match.performer not in taken:
            named[at] = match
            taken.add(match.performer)
    return named


def _person(draft: _Draft, best: Match | None, looks: Looks) -> Person:
    others = tuple(match for match in draft.candidates if match is not best)
    at = np.array(draft.members)
    cover = draft.members[int((looks.quality[at] * (0.5 + looks.vectors[at] @ draft.template)).argmax())]
    return Person(draft.members, best, (best, *others) if best else others, cover)
