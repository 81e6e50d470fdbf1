"""Why two performers were found to be one person, in words for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stash_sense_plugin.duplicates import names
from stash_sense_plugin.duplicates.performer_evidence import DIFFERENT, FULL, ONE, SAME
from stash_sense_plugin.duplicates.performer_facts import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stash_sense_plugin.duplicates.performer_evidence import Evidence
    from stash_sense_plugin.duplicates.performer_facts import PerformerFacts

_NAMES_SHOWN = 3


def reasons(one: PerformerFacts, other: PerformerFacts, evidence: Evidence, tier: str) -> tuple[str, ...]:
    """The weightiest first; what speaks against it last."""
    return (*speaking_for(one, other, evidence, tier), *speaking_against(one, other, evidence))


def speaking_for(one: PerformerFacts, other: PerformerFacts, evidence: Evidence, tier: str) -> tuple[str, ...]:
    face, name = list(_face(evidence)), list(_names(one, other, evidence))
    second = [*_birthdates(one, evidence), *face] if tier == NAME else []
    first = [*name, *second] if tier == NAME else [*face, *name, *_birthdates(one, evidence)]
    return (*_links(one, other, evidence), *first, *_further(evidence))


def _links(one: PerformerFacts, other: PerformerFacts, evidence: Evidence) -> Iterator[str]:
    if evidence.same_id is not None:
        merged = evidence.same_id in (*one.merged, *other.merged)
        yield f"{'Merged into one' if merged else 'The same performer'} at {_host(evidence.same_id)}"
    for site in dict.fromkeys(site for site, _ in evidence.profiles):
        yield f"The same profile at {site}"


def _names(one: PerformerFacts, other: PerformerFacts, evidence: Evidence) -> Iterator[str]:
    if evidence.name is None:
        return
    shown = ", ".join(evidence.shared_names[:_NAMES_SHOWN])
    if names.key(one.name) == names.key(other.name):
        yield f"The same name: {one.name.strip()}"
    elif evidence.is_own_name:
        yield f"The name of one is an alias of the other: {shown}"
    else:
        yield f"The same alias: {shown}"
    if evidence.name != FULL:
        yield "Many people go by such a name"


def _face(evidence: Evidence) -> Iterator[str]:
    if evidence.face is not None and evidence.faces is not None:
        sure = "The same face" if evidence.is_face_sure else "Maybe the same face"
        fewer, more = sorted(evidence.faces)
        yield f"{sure}: {int(100 * evidence.face)} % sure, by {fewer} and {more} pictures"


def _birthdates(one: PerformerFacts, evidence: Evidence) -> Iterator[str]:
    if evidence.birthdate == SAME:
        yield f"Born on the same day: {one.birthdate}"


def _further(evidence: Evidence) -> Iterator[str]:
    if evidence.pages:
        yield f"The same link: {evidence.pages[0]}"
    same = [what for what in ("country", "gender") if getattr(evidence, what) == SAME]
    if same:
        yield f"The same {' and '.join(same)}"


def speaking_against(one: PerformerFacts, other: PerformerFacts, evidence: Evidence) -> Iterator[str]:
    if evidence.is_together:
        yield "Both are tagged in the same scene"
    if evidence.other_id is not None:
        yield f"Conflicting links: two different performers at {_host(evidence.other_id)}"
    if evidence.other_profile is not None:
        yield f"Two different people at {evidence.other_profile}"
    if evidence.birthdate == DIFFERENT:
        yield f"Different dates of birth: {one.birthdate} and {other.birthdate}"
    unlike = [what for what in ("gender", "country") if getattr(evidence, what) == DIFFERENT]
    if unlike:
        yield f"Different {' and '.join(unlike)}"
    if evidence.disambiguation == DIFFERENT:
        yield f"Told apart as “{one.disambiguation}” and “{other.disambiguation}”"
    elif evidence.disambiguation == ONE:
        yield f"Only one is marked as “{one.disambiguation or other.disambiguation}”"


def _host(endpoint: str) -> str:
    return urlsplit(endpoint).hostname or endpoint
