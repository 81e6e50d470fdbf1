"""Which pairs of performers are worth comparing at all: those that share something that few others share.

The same id at a stash-box, the same profile elsewhere, faces that are alike, the same name; of a name that many have
only those who share something more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain, combinations
from typing import TYPE_CHECKING, TypeVar

from stash_sense_plugin.duplicates import links
from stash_sense_plugin.duplicates.performer_evidence import PLAUSIBLE, Traits, is_of_one_origin, own_links, traits

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping

    from stash_sense_plugin.duplicates.performer_facts import FaceEvidence, PerformerFacts

Key = TypeVar("Key", bound="Hashable")
HELD_BY = 3
"""A link that more performers have is a studio's, an agency's or a mistake, and says nothing of any of them."""
WHOLE = 12
"""In a bucket of so many all are compared, in a larger one each with the next `REACH` by id."""
REACH = 8


def traits_of(facts: Iterable[PerformerFacts]) -> dict[int, Traits]:
    """By id. Links that more than `HELD_BY` have are left out."""
    facts = list(facts)
    read = {url: links.parse(url) for url in {url for performer in facts for url in performer.urls}}
    linked = [own_links(performer, read) for performer in facts]
    held = Counter(chain.from_iterable(linked))
    common = {link for link, holders in held.items() if holders > HELD_BY}
    return {performer.id: traits(performer, own, common) for performer, own in zip(facts, linked, strict=True)}


def candidates(known: Mapping[int, Traits], faces: Mapping[tuple[int, int], FaceEvidence]) -> set[tuple[int, int]]:
    """Pairs of ids, the lower one first, as those of `faces` are. Two of a name that more than `WHOLE` have are one
    only with a birthday, a face or a link in common: the same country and gender is nothing in such a crowd."""
    found = {
        (a, b) for (a, b), face in faces.items() if face.weaker >= PLAUSIBLE and a in known and b in known and a != b
    }
    found.update(_within(_buckets(known, _ids)))
    found.update(_within(_buckets(known, _profiles)))
    named = _buckets(known, _names)
    few = {key: ids for key, ids in named.items() if len(ids) <= WHOLE}
    found.update((a, b) for a, b in _within(few) if _share_more(known[a], known[b]))
    crowded = {key for key, ids in named.items() if len(ids) > WHOLE}
    found.update(_within(_buckets(known, lambda each: _beside_names(each, crowded))))
    return found


def _buckets(known: Mapping[int, Traits], keys: Callable[[Traits], Iterable[Key]]) -> dict[Key, list[int]]:
    buckets: defaultdict[Key, list[int]] = defaultdict(list)
    for number in sorted(known):
        for key in keys(known[number]):
            buckets[key].append(number)
    return buckets


def _within(buckets: Mapping[Key, list[int]]) -> Iterator[tuple[int, int]]:
    for ids in buckets.values():
        if len(ids) <= WHOLE:
            yield from combinations(ids, 2)
        else:
            yield from ((one, other) for at, one in enumerate(ids) for other in ids[at + 1 : at + 1 + REACH])


def _share_more(one: Traits, other: Traits) -> bool:
    """Whether a name can count at all for these two, without a face."""
    first, second = one.facts, other.facts
    if first.birthdate and first.birthdate == second.birthdate:
        return True
    if not one.pages.isdisjoint(other.pages):
        return True
    return is_of_one_origin(first, second)


def _ids(each: Traits) -> Iterable[Hashable]:
    return set(each.facts.stash_ids)


def _profiles(each: Traits) -> Iterable[Hashable]:
    return each.profiles


def _names(each: Traits) -> Iterable[str]:
    return each.names


def _beside_names(each: Traits, crowded: Collection[str]) -> Iterator[Hashable]:
    """Signs that make a name that many have, `crowded`, worth something; faces are candidates of their own."""
    for name in crowded & each.names.keys():
        if each.is_born_on_a_day:
            yield name, each.facts.birthdate
        yield from ((name, page) for page in each.pages)
