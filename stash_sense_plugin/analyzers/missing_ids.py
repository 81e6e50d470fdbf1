"""Links that performers lack at stash-boxes, and who they may be there.

Without asking anybody: ids that an installed face database ties to a link that is there, and whose faces are known as
the performer's. Of stash-boxes that have a key each performer is asked for by name and accounts, too. A name alone is
shown as possible at most: nothing is linked by it unless the user says so of that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.analyzers import everyone as all_performers
from stash_sense_plugin.analyzers import sought_profiles
from stash_sense_plugin.analyzers.look import Found, Look, digest
from stash_sense_plugin.comparing import boxes, hints
from stash_sense_plugin.duplicates.performer_facts import LINK
from stash_sense_plugin.duplicates.profile_score import LISTED
from stash_sense_plugin.errors import NotReady, StashBoxError
from stash_sense_plugin.install import face_database
from stash_sense_plugin.store import recommendations
from stash_sense_plugin.store.recommendations import Finding, Pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stash_sense_plugin.analyzers.sought_profiles import Sought
    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.boxes import Asked
    from stash_sense_plugin.comparing.hints import Tie
    from stash_sense_plugin.stash.performer_facts import PerformerFacts

TYPE = "missing_ids"
NO_SOURCE = "Install one on the page Models, or enter your key in Stash under Settings > Metadata Providers."


def find(look: Look) -> Found:
    """All performers each time, which costs a request to Stash for each five hundred; stash-boxes are asked only for
    those who are due. Raises NotReady where there is neither a face database nor a stash-box to ask."""
    databases, asked = face_database.installed(look.app.places), boxes.asked(look.app)
    if not databases and not asked:
        raise NotReady("database", "No face database is installed, and there is no stash-box to ask.", NO_SOURCE)
    everyone = all_performers.read(look)
    ties = _ties(look.app, everyone)
    notes = list(_seek(look, asked, everyone, ties))
    mark = {"databases": [each.folder.name for each in databases]}
    return Found(_findings(look, everyone, ties), mark, len(everyone), notes=notes)


def decided(app: App, performer: int, endpoints: Iterable[str], change: int | None) -> None:
    """The performer got links elsewhere: what is open about them is done."""
    linked = set(endpoints)
    for one in recommendations.about(app.database, ("performer", performer)):
        if one.type == TYPE and one.endpoint in linked:
            recommendations.applied(app.database, one.id, change)


def _ties(app: App, everyone: Iterable[PerformerFacts]) -> dict[int, list[Tie]]:
    links = {one.id: [(link.endpoint, link.stash_id) for link in one.stash_ids] for one in everyone}
    ties = hints.of_links(app, links)
    for number, those in hints.of_faces(app, links).items():
        ties.setdefault(number, []).extend(those)
    return ties


def _seek(
    look: Look, asked: Iterable[Asked], everyone: Iterable[PerformerFacts], ties: Mapping[int, list[Tie]]
) -> Iterator[str]:
    """What one stash-box fails at is noted, and the others go on."""
    for box in asked:
        lacking = [one for one in everyone if not _is_linked(one, box.endpoint)]
        try:
            sought_profiles.seek(look, look.app.box(box.endpoint), lacking, ties)
        except StashBoxError as error:
            yield f"{box.name}: {error}"


def _findings(look: Look, everyone: list[PerformerFacts], ties: Mapping[int, list[Tie]]) -> Iterator[Finding]:
    """Not where another performer of the library has that id: those are one person twice. What the stash-box said of a
    performer stands above what was known before it was asked."""
    taken = {(hints.host(link.endpoint), link.stash_id.lower()) for one in everyone for link in one.stash_ids}
    for box in boxes.all_of(look.app):
        kept = sought_profiles.kept(look.app, box.endpoint) if box.is_asked else {}
        for one in everyone if box.enabled else ():
            if not _is_linked(one, box.endpoint):
                tied = {tie.stash_id.lower(): tie for tie in reversed(ties.get(one.id, ())) if _is_at(tie, box)}
                known = [sought_profiles.of_tie(one, tie) for tie in tied.values()]
                found = kept.get(one.id, known)
                free = [each for each in found if (hints.host(box.endpoint), each.stash_id.lower()) not in taken]
                yield from _best(look, one, box, free, tied)


def _is_at(tie: Tie, box: Asked) -> bool:
    return hints.host(tie.endpoint) == hints.host(box.endpoint)


def _best(
    look: Look, one: PerformerFacts, box: Asked, found: Iterable[Sought], tied: Mapping[str, Tie]
) -> Iterator[Finding]:
    """The likeliest to which the user did not say "no"."""
    for each in sorted(found, key=lambda each: -each.score):
        finding = _finding(one, box, each, tied.get(each.stash_id.lower()))
        if each.score >= LISTED and not look.is_refused(finding.pairs[0]):
            yield finding
            return


def _finding(one: PerformerFacts, box: Asked, sought: Sought, tie: Tie | None) -> Finding:
    host = hints.host(box.endpoint)
    by_link = tie is not None and tie.hint.by == LINK
    facts = digest(host, sought.stash_id) if by_link else digest(host, sought.stash_id, sought.reasons)
    return Finding(
        targets=(("performer", one.id),),
        score=sought.score,
        title=one.name,
        seen={
            "endpoint": box.endpoint,
            "stash_id": sought.stash_id,
            "known_as": sought.name,
            "disambiguation": sought.disambiguation,
            "database": tie.source if tie else box.name,
            "by": [list(link) for link in tie.by] if tie else [],
            "reasons": [*sought.reasons, *(f"But: {text}" for text in sought.against)],
        },
        pairs=(Pair(f"performer:{one.id}", f"{host}:{sought.stash_id}", facts),),
        endpoint=box.endpoint,
        about=host,
    )


def _is_linked(one: PerformerFacts, endpoint: str) -> bool:
    return hints.host(endpoint) in {hints.host(link.endpoint) for link in one.stash_ids}
