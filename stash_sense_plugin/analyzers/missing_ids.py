"""Stash-box ids that an installed face database knows of performers who are linked to another stash-box already.

Only links lead to a person there, never a name or a face: an id that is wrong once is wrong everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.analyzers.look import Found, Look, digest
from stash_sense_plugin.errors import NotReady
from stash_sense_plugin.install import face_database, persons
from stash_sense_plugin.stash import performer_facts, performers, system
from stash_sense_plugin.store.recommendations import Finding, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stash_sense_plugin.stash.performer_facts import PerformerFacts


def find(look: Look) -> Found:
    """All performers each time: it costs a request for each hundred. Raises NotReady where there is no database."""
    databases = face_database.installed(look.app.places)
    if not databases:
        raise NotReady("database", "No face database is installed.", "Install one on the page Models.")
    everyone = _read(look)
    mark = {"databases": [each.folder.name for each in databases]}
    return Found(_findings(look, databases, everyone), mark, len(everyone))


def _read(look: Look) -> list[PerformerFacts]:
    everyone: list[PerformerFacts] = []
    total = performers.count(look.app.stash)
    for page in performer_facts.pages(look.app.stash):
        everyone += page
        look.tell(min(len(everyone), total), total, "Reading performers")
    return everyone


def _findings(
    look: Look, databases: tuple[face_database.Installed, ...], everyone: list[PerformerFacts]
) -> Iterator[Finding]:
    boxes = {_host(box.endpoint): box.endpoint for box in system.stash_boxes(look.app.stash)}
    taken = {(_host(link.endpoint), link.stash_id) for one in everyone for link in one.stash_ids}
    for database in databases:
        links = {(link.endpoint, link.stash_id) for one in everyone for link in one.stash_ids}
        person_of = persons.by_stash_id(database, sorted(links))
        people = persons.find(database, person_of.values())
        for one in everyone:
            numbers = {person_of[link] for link in one.stash_ids if link in person_of}
            if len(numbers) != 1:  # unknown there, or its links are two people's: a duplicate, not a gap
                continue
            yield from _missing(one, people[numbers.pop()], database, boxes, taken)


def _missing(
    one: PerformerFacts,
    person: persons.Person,
    database: face_database.Installed,
    boxes: dict[str, str],
    taken: set[tuple[str, str]],
) -> Iterator[Finding]:
    """Not where another performer of the library has that id: those are one person twice."""
    linked = {_host(link.endpoint) for link in one.stash_ids}
    for endpoint, stash_id in person.stash_ids:
        host = _host(endpoint)
        if host in linked or host not in boxes or (host, stash_id) in taken:
            continue
        yield Finding(
            targets=(("performer", one.id),),
            score=95.0,
            title=one.name,
            seen={
                "endpoint": boxes[host],
                "stash_id": stash_id,
                "known_as": person.name,
                "database": f"{database.slug} {database.version}",
                "by": [[link.endpoint, link.stash_id] for link in one.stash_ids],
            },
            pairs=(Pair(f"performer:{one.id}", f"{host}:{stash_id}", digest(host, stash_id)),),
            endpoint=boxes[host],
            about=host,
        )


def _host(endpoint: str) -> str:
    """Of an endpoint's address, by which the same stash-box is known in Stash and in databases."""
    return endpoint.partition("://")[2].partition("/")[0].lower()
