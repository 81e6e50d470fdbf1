"""Profiles at a stash-box that performers without a link there may be: asked for once, and kept.

Each performer is asked for by name, a few of them in one request; who is not found so, by aliases and accounts too.
What came of it is kept for each, so that a run that is stopped or killed goes on where it was, and the next one asks
only for whom something changed, and for who was asked for longest ago.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers.look import digest
from stash_sense_plugin.comparing import candidates, profiles
from stash_sense_plugin.comparing.candidates import Who, by_id
from stash_sense_plugin.duplicates import performer_facts as compared
from stash_sense_plugin.duplicates import profile_score
from stash_sense_plugin.duplicates.profile_score import Circumstances, Person
from stash_sense_plugin.errors import BoxAnswered
from stash_sense_plugin.stash import sync_facts
from stash_sense_plugin.stashbox import entities, search
from stash_sense_plugin.store import upstream

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stash_sense_plugin.analyzers.look import Look
    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.hints import Tie
    from stash_sense_plugin.comparing.profiles import Profile
    from stash_sense_plugin.stash.performer_facts import PerformerFacts
    from stash_sense_plugin.stashbox.client import StashBox

AT_ONCE = 10
"""Performers that are asked for together: as many names as one request looks for."""
MOST_ALIASES, MOST_ADDRESSES, MOST_KEPT = 2, 4, 3
AGAIN_SECONDS = 90 * 86400.0
"""After so long a stash-box may have somebody whom it did not have."""
JUST_NOW_SECONDS = 3600.0
"""Who was asked for so short a time ago is not asked for anew: that was an earlier part of the same run."""
FAILURES_IN_A_ROW = 3


@dataclass(frozen=True)
class Sought:
    """A profile that a performer may be. `score` 0..100."""

    stash_id: str
    name: str
    disambiguation: str
    score: float
    reasons: tuple[str, ...]
    against: tuple[str, ...]


def kept(app: App, endpoint: str) -> dict[int, list[Sought]]:
    """By performer, what was found at a stash-box when they were asked for, the likeliest first."""
    rows = upstream.compared(app.database, _place(endpoint))
    return {number: [_sought(each) for each in json.loads(row)["found"]] for number, row in rows.items()}


def seek(look: Look, box: StashBox, everyone: Sequence[PerformerFacts], ties: Mapping[int, Sequence[Tie]]) -> None:
    """Of `everyone`, who are not linked there, those who are due. `ties`: what is known of them before. Raises
    StashBoxError; what was found until then is kept. Those at whom the stash-box fails stay due."""
    database, place = look.app.database, _place(box.endpoint)
    before = upstream.compared(database, place)
    upstream.forget_compared(database, place, set(before) - {one.id for one in everyone})
    facts = {one.id: _facts(one, ties.get(one.id, ())) for one in everyone}
    patience = JUST_NOW_SECONDS if look.anew else AGAIN_SECONDS
    due = [one for one in everyone if _is_due(before.get(one.id), facts[one.id], patience)]
    failures = 0
    for start in range(0, len(due), AT_ONCE):
        look.tell(start, len(due), f"Looking for performers at {box.name}")
        people = _people(look.app, due[start : start + AT_ONCE], ties)
        try:
            found = _found(look.app, box, people)
        except BoxAnswered:  # at one of them, which is not to keep all others back
            failures += 1
            if failures == FAILURES_IN_A_ROW or len(due) <= AT_ONCE:
                raise
            continue
        failures = 0
        upstream.put_compared(database, place, {number: _row(facts[number], those) for number, those in found.items()})
    look.tell(len(due), len(due), f"Looking for performers at {box.name}")


def _place(endpoint: str) -> str:
    return f"profiles of {endpoint}"


def _facts(one: PerformerFacts, ties: Iterable[Tie]) -> str:
    """Of all by which it is looked for and judged."""
    told = [[tie.endpoint, tie.stash_id, tie.hint.by] for tie in ties]
    return digest(one.name, one.disambiguation, one.aliases, one.urls, one.birthdate, one.gender, one.country, told)


def _is_due(row: str | None, facts: str, patience: float) -> bool:
    if row is None:
        return True
    last: dict[str, Any] = json.loads(row)
    return bool(last["facts"] != facts or abs(time.time() - last["at"]) > patience)


def _row(facts: str, found: Iterable[Sought]) -> str:
    return json.dumps({"facts": facts, "at": time.time(), "found": [asdict(each) for each in found]})


def _sought(given: dict[str, Any]) -> Sought:
    return Sought(**{**given, "reasons": tuple(given["reasons"]), "against": tuple(given["against"])})


def _people(app: App, batch: Sequence[PerformerFacts], ties: Mapping[int, Sequence[Tie]]) -> list[Who]:
    nodes = sync_facts.read(app.stash, "performer", [one.id for one in batch])
    return [Who(number, candidates.of_node(node), tuple(ties.get(number, ()))) for number, node in nodes.items()]


def _found(app: App, box: StashBox, people: Sequence[Who]) -> dict[int, list[Sought]]:
    """By performer. Those who were found by id or name are not asked for any further."""
    ids = [one for who in people for one in candidates.ids_at(box.endpoint, who)]
    found = [(profile, asked) for asked, profile in profiles.fetch(app, "performer", box.endpoint, ids).items()]
    found += _there(box, search.performers_by_names(box, [who.person.facts.name for who in people]))
    judged = {who.id: _judged(box.endpoint, who, found) for who in people}
    left = [who for who in people if not any(each.score >= profile_score.LIKELY for each in judged[who.id])]
    if names := [name for who in left for name in candidates.called(who.person)[1 : 1 + MOST_ALIASES]]:
        found += _there(box, search.performers_by_names(box, names))
    if urls := [url for who in left for url in candidates.addresses(who.person.facts.urls)[:MOST_ADDRESSES]]:
        found += _there(box, search.performers_by_urls(box, urls))
    return {who.id: _judged(box.endpoint, who, found) for who in people}


def _there(box: StashBox, found: Iterable[entities.Entity]) -> list[tuple[Profile, str]]:
    return [(profiles.of_entity(box, each), each.id) for each in found if each.state == entities.THERE]


def _judged(endpoint: str, who: Who, found: Iterable[tuple[Profile, str]]) -> list[Sought]:
    judged = candidates.judge(endpoint, who, by_id(found), {})
    likely = [each for each in judged if each.likeness.score >= profile_score.LISTED]
    return [
        Sought(
            each.profile.stash_id,
            each.profile.name,
            each.profile.disambiguation,
            each.likeness.score,
            each.likeness.reasons,
            each.likeness.against,
        )
        for each in likely[:MOST_KEPT]
    ]


def of_tie(one: PerformerFacts, tie: Tie) -> Sought:
    """What is known without asking the stash-box."""
    profile = Person(compared.PerformerFacts(0, tie.name, stash_ids=((tie.endpoint, tie.stash_id),)))
    likeness = profile_score.judge(Person(_compared(one)), profile, Circumstances(tie.hint))
    return Sought(tie.stash_id, tie.name, "", likeness.score, likeness.reasons, likeness.against)


def _compared(one: PerformerFacts) -> compared.PerformerFacts:
    links = tuple((link.endpoint, link.stash_id) for link in one.stash_ids)
    return compared.PerformerFacts(0, one.name, one.disambiguation, one.aliases, one.urls, links)
