"""The same person twice. Compared is what Stash says of them, and the faces by which they are known."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from stash_sense_plugin.analyzers import alike, face_index, scene_mirror
from stash_sense_plugin.analyzers import everyone as all_performers
from stash_sense_plugin.analyzers.look import Found, Look
from stash_sense_plugin.analyzers.strangers import Strangers
from stash_sense_plugin.comparing import merged
from stash_sense_plugin.duplicates import performers as compared
from stash_sense_plugin.duplicates.performer_facts import FaceEvidence, PerformerFacts
from stash_sense_plugin.errors import NotReady
from stash_sense_plugin.faces.twins import twins
from stash_sense_plugin.store import mirror
from stash_sense_plugin.sync import countries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stash_sense_plugin.faces.twins import Twins
    from stash_sense_plugin.stash import performer_facts

LEAST = 50.0


def find(look: Look) -> Found:
    """All of them each time: who is new may be anybody's double, and they are few beside scenes."""
    scene_mirror.refresh(look.app, look.tell, whole=look.anew)
    everyone = all_performers.read(look)
    faces = {(each.a, each.b): each for each in _faces(look)}
    look.tell(0, None, "Comparing")
    evidence = {ids: FaceEvidence(each.confidence, each.faces) for ids, each in faces.items()}
    into = _merged(look, everyone)
    pairs = compared.pairs([_facts(one, into) for one in everyone], evidence, _together(look))
    found = [alike.likeness_of(pair, _crops(faces.get((pair.a, pair.b)))) for pair in pairs if pair.score >= LEAST]
    called = {one.id: one.name for one in everyone}
    return Found(alike.findings(look, found, None, lambda ids: _title(called, ids)), {}, len(everyone))


def _faces(look: Look) -> list[Twins]:
    """None where no face was learned: then names, links and ids have to do."""
    try:
        known = face_index.opened(look.app, Strangers.of(look.app))
    except NotReady:
        return []
    return twins(known, lambda done, total: look.tell(done, total, "Comparing faces"))


def _together(look: Look) -> set[tuple[int, int]]:
    """Who is on one scene: two of one scene are two people."""
    return {
        pair
        for row in mirror.all_of(look.app.database, scene_mirror.KIND)
        for pair in combinations(sorted(row.facts["performers"]), 2)
    }


def _merged(look: Look, everyone: Iterable[performer_facts.PerformerFacts]) -> dict[str, Mapping[str, str]]:
    """By stash-box, what was merged there -> into what, as far as stash-boxes were asked."""
    endpoints = {link.endpoint for one in everyone for link in one.stash_ids}
    return {endpoint: merged.into(look.app, "performer", endpoint) for endpoint in endpoints}


def _facts(one: performer_facts.PerformerFacts, into: Mapping[str, Mapping[str, str]]) -> PerformerFacts:
    """With the ids that hold at the stash-boxes now."""
    links = [(link.endpoint, link.stash_id) for link in one.stash_ids]
    return PerformerFacts(
        id=one.id,
        name=one.name,
        disambiguation=one.disambiguation,
        aliases=one.aliases,
        urls=one.urls,
        stash_ids=tuple((endpoint, into[endpoint].get(number.lower(), number)) for endpoint, number in links),
        birthdate=one.birthdate,
        gender=one.gender,
        country=countries.coded(one.country),
        content=sum(one.counts),
        merged=tuple(endpoint for endpoint, number in links if number.lower() in into[endpoint]),
    )


def _crops(face: Twins | None) -> dict[str, list[str]]:
    """The faces of the two that are most alike."""
    return {"crops": [f"known:{number}" for number in face.shown]} if face else {}


def _title(called: dict[int, str], ids: tuple[int, ...]) -> str:
    first, *others = (called.get(number, f"Performer {number}") for number in ids)
    return f"{first} and {others[0]}" if len(others) == 1 else f"{first} and {len(others)} more"
