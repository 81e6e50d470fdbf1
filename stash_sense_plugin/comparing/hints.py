"""Stash-box ids that are known of a person before any stash-box is asked: by its links to others, and by its face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.duplicates.performer_facts import FACE, LINK
from stash_sense_plugin.duplicates.profile_score import Hint
from stash_sense_plugin.install import face_database, persons
from stash_sense_plugin.store import profiles, published, recognised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.install.face_database import Installed

Link = tuple[str, str]
"""Endpoint and id there."""

LEARNED = 0.95
"""How sure it is that a learned profile is whose its faces were given to: a name and the faces say so."""


@dataclass(frozen=True)
class Tie:
    """`endpoint`: as Stash has it. `name`: as the person is known by that id, `source`: to whom. `by`: the links that
    lead there, none where it is the face."""

    endpoint: str
    stash_id: str
    name: str
    source: str
    hint: Hint
    by: tuple[Link, ...] = ()


def of_links(app: App, linked: Mapping[int, Sequence[Link]]) -> dict[int, list[Tie]]:
    """`linked`: by performer, all links that it has. What installed face databases know of them at other stash-boxes
    of Stash; of a performer whose links are two people's there nothing: that is a double, not a gap."""
    ties: dict[int, list[Tie]] = {}
    boxes = endpoints(app)
    for database in face_database.installed(app.places):
        person_of = persons.by_stash_id(database, sorted({link for links in linked.values() for link in links}))
        people = persons.find(database, person_of.values())
        for number, links in linked.items():
            numbers = {person_of[link] for link in links if link in person_of}
            if len(numbers) == 1:
                ties.setdefault(number, []).extend(_of_person(people[numbers.pop()], database, links, boxes))
    return ties


def of_faces(app: App, performers: Iterable[int]) -> dict[int, list[Tie]]:
    """By performer of the library."""
    wanted = set(performers)
    ties: dict[int, list[Tie]] = {}
    for each in profiles.owned(app.database):
        if each.owner in wanted:
            hint = Hint(FACE, LEARNED, "The face in the profile's pictures")
            ties.setdefault(each.owner, []).append(Tie(each.endpoint, each.stash_id, each.name, "its pictures", hint))
    rows = recognised.as_strangers(app.database, wanted)
    people = published.those(app.database, [row["stranger"] for row in rows])
    for row in rows:
        if row["stranger"] in people:
            ties.setdefault(row["performer"], []).extend(
                _of_stranger(
                    app, people[row["stranger"]], row["confidence"], "The face that you said is this performer's"
                )
            )
    return ties


def of_seen(app: App, person: int) -> list[Tie]:
    """Of a person in a scene or image, by whom of those the library does not have it looks like."""
    rows = recognised.of_person(app.database, person)
    people = published.those(app.database, [row["stranger"] for row in rows])
    found = [row for row in rows if row["stranger"] in people]
    return [
        tie
        for row in found
        for tie in _of_stranger(app, people[row["stranger"]], row["confidence"], "The face looks so")
    ]


def endpoints(app: App) -> dict[str, str]:
    """By host, by which a stash-box is known in Stash and in databases alike."""
    return {host(box.endpoint): box.endpoint for box in app.boxes}


def host(endpoint: str) -> str:
    return endpoint.partition("://")[2].partition("/")[0].lower()


def _of_person(
    person: persons.Person, database: Installed, links: Sequence[Link], boxes: Mapping[str, str]
) -> Iterator[Tie]:
    linked = {host(endpoint) for endpoint, _ in links}
    source = f"{database.slug} {database.version}"
    hint = Hint(LINK, 1.0, f"The face database {database.slug} knows it by the link to {', '.join(sorted(linked))}")
    for endpoint, stash_id in person.stash_ids:
        if host(endpoint) in boxes and host(endpoint) not in linked:
            yield Tie(boxes[host(endpoint)], stash_id, person.name, source, hint, tuple(links))


def _of_stranger(app: App, person: published.Published, confidence: float, text: str) -> Iterator[Tie]:
    boxes = endpoints(app)
    hint = Hint(FACE, confidence, f"{text}: {int(100 * confidence)} % sure")
    for endpoint, stash_id in person.links:
        if host(endpoint) in boxes:
            yield Tie(boxes[host(endpoint)], stash_id, person.name, "the face", hint)
