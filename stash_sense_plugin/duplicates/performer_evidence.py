"""What speaks for and against two performers being one person, sign by sign, before anything is weighed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.duplicates import links, names
from stash_sense_plugin.duplicates.link_sites import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from stash_sense_plugin.duplicates.links import Link
    from stash_sense_plugin.duplicates.performer_facts import FaceEvidence, PerformerFacts

SAME, DIFFERENT = "same", "different"
FULL, FIRST = "full", "first"
"""Of a shared name: one of two words and more; "Anna", of whom there are many."""
ONE = "one"
"""Of disambiguations: only one of two of the same name has one, to tell it from somebody."""
SURE, PLAUSIBLE = 0.9, 0.3
"""Confidence in the weaker direction from which on a face speaks for itself, and from which on beside a name."""
KNOWN_BY = 2
"""Faces of each without which even a sure match may be one mistaken picture."""
_SEXES = {"MALE", "FEMALE"}
"""Others are noted in one place and not in another, and people change: they contradict nothing."""


@dataclass(frozen=True, slots=True)
class Traits:
    """Facts as they are compared. `names`: by key, as spelled; own name and aliases. `profiles`, `pages`: links."""

    facts: PerformerFacts
    own_name: str
    names: Mapping[str, str]
    profiles: frozenset[Link]
    pages: frozenset[Link]

    @property
    def is_born_on_a_day(self) -> bool:
        return _is_day(self.facts.birthdate)


@dataclass(frozen=True, slots=True)
class Evidence:
    """None: nothing can be said. `same_id`, `other_id`: an endpoint where both are one performer, where they are two.

    `profiles`: (site, id) of profiles elsewhere that both have; `pages`: other addresses. `other_profile`: a register
    of people in which they have different ids. `name`: FULL, FIRST; `shared_names` as spelled, the fullest first;
    `is_own_name`: at least one of them goes by it. `disambiguation`: DIFFERENT, or ONE has one, for the same own name.
    `face`: the confidence in the weaker direction, from `PLAUSIBLE` on; `faces`: by how many each is known.
    `is_together`: both are tagged in one scene.
    """

    same_id: str | None
    other_id: str | None
    profiles: tuple[tuple[str, str], ...]
    pages: tuple[str, ...]
    other_profile: str | None
    name: str | None
    shared_names: tuple[str, ...]
    is_own_name: bool
    disambiguation: str | None
    birthdate: str | None
    gender: str | None
    country: str | None
    face: float | None
    faces: tuple[int, int] | None
    is_together: bool

    @property
    def is_face_sure(self) -> bool:
        return self.face is not None and self.face >= SURE and self.faces is not None and min(self.faces) >= KNOWN_BY


def traits(facts: PerformerFacts, linked: Iterable[Link], common: Container[Link] = ()) -> Traits:
    """`linked`: as `own_links` has it. `common`: links that too many have to say anything."""
    spelled: dict[str, str] = {}
    for name in (facts.name, *facts.aliases):
        key = names.key(name)
        if key and (key not in spelled or (names.is_full(name) and not names.is_full(spelled[key]))):
            spelled[key] = name.strip()
    own = {link for link in linked if link not in common}
    profiles = frozenset(link for link in own if link.is_profile)
    return Traits(facts, names.key(facts.name), spelled, profiles, frozenset(own - profiles))


def own_links(facts: PerformerFacts, read: Mapping[str, Link | None]) -> set[Link]:
    """Each once. Who is linked to a stash-box has a page there too. `read`: what links.parse made of the urls."""
    found = {read[url] for url in facts.urls}
    found.update(links.of_stash_id(endpoint, stash_id) for endpoint, stash_id in facts.stash_ids)
    return {link for link in found if link is not None}


def compare(one: Traits, other: Traits, face: FaceEvidence | None, is_together: bool) -> Evidence:
    same_id, other_id = _ids(one.facts, other.facts)
    shared = _shared_names(one, other)
    plausible = face is not None and face.weaker >= PLAUSIBLE
    return Evidence(
        same_id=same_id,
        other_id=other_id,
        profiles=_profiles(one, other),
        pages=tuple(sorted(link.id for link in one.pages & other.pages)),
        other_profile=_other_profile(one, other),
        name=_weight(shared),
        shared_names=shared,
        is_own_name=one.own_name in other.names or other.own_name in one.names,
        disambiguation=_disambiguation(one, other),
        birthdate=birthdate(one.facts.birthdate, other.facts.birthdate),
        gender=gender(one.facts.gender, other.facts.gender),
        country=_equal(one.facts.country, other.facts.country),
        face=round(face.weaker, 4) if face and plausible else None,
        faces=face.faces if face and plausible else None,
        is_together=is_together,
    )


def birthdate(one: str, other: str) -> str | None:
    """SAME for one day only; DIFFERENT where nothing less exact explains it. The first of January is how a year alone
    is often written."""
    if not one or not other:
        return None
    if one == other:
        return SAME if _is_day(one) else None
    first, second = (text[: len("YYYY")] if text.endswith("-01-01") else text for text in (one, other))
    return None if first.startswith(second) or second.startswith(first) else DIFFERENT


def gender(one: str, other: str) -> str | None:
    first, second = one.upper(), other.upper()
    if first == second:
        return SAME if first else None
    return DIFFERENT if {first, second} == _SEXES else None


def is_of_one_origin(one: PerformerFacts, other: PerformerFacts) -> bool:
    return _equal(one.country, other.country) == SAME and gender(one.gender, other.gender) == SAME


def _is_day(text: str) -> bool:
    return len(text) == len("YYYY-MM-DD") and not text.endswith("-01-01")


def _ids(one: PerformerFacts, other: PerformerFacts) -> tuple[str | None, str | None]:
    if not one.stash_ids or not other.stash_ids:
        return None, None
    same = {endpoint for endpoint, _ in set(one.stash_ids) & set(other.stash_ids)}
    both = {endpoint for endpoint, _ in one.stash_ids} & {endpoint for endpoint, _ in other.stash_ids}
    return min(same, default=None), min(both - same, default=None)


def _profiles(one: Traits, other: Traits) -> tuple[tuple[str, str], ...]:
    """Without those that are no more than the same id at a stash-box."""
    by_id = {links.of_stash_id(*each) for each in set(one.facts.stash_ids) & set(other.facts.stash_ids)}
    return tuple(sorted((link.site, link.id) for link in (one.profiles & other.profiles) - by_id))


def _other_profile(one: Traits, other: Traits) -> str | None:
    if not one.profiles or not other.profiles:
        return None
    first, second = ({link.site for link in each.profiles} for each in (one, other))
    same = {link.site for link in one.profiles & other.profiles}
    return min((first & second & REGISTERS) - same, default=None)


def _shared_names(one: Traits, other: Traits) -> tuple[str, ...]:
    """Spelled as the one of the two does who makes it full; with the same outcome either way round."""
    shared = one.names.keys() & other.names.keys()
    spelled = (max(one.names[key], other.names[key], key=lambda name: (names.is_full(name), name)) for key in shared)
    return tuple(sorted(spelled, key=lambda name: (not names.is_full(name), -len(name), name)))


def _weight(shared: tuple[str, ...]) -> str | None:
    if not shared:
        return None
    return FULL if names.is_full(shared[0]) else FIRST


def _disambiguation(one: Traits, other: Traits) -> str | None:
    if not one.own_name or one.own_name != other.own_name:
        return None
    first, second = names.key(one.facts.disambiguation), names.key(other.facts.disambiguation)
    if first == second:
        return None
    return DIFFERENT if first and second else ONE


def _equal(one: str, other: str) -> str | None:
    if not one or not other:
        return None
    return SAME if one.casefold() == other.casefold() else DIFFERENT
