"""What becomes of several performers who are one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.duplicates import links, names
from stash_sense_plugin.duplicates.merging import Joined, Merged, Party, by_name, either, merge, scalar, union

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SCALARS = (
    "name",
    "disambiguation",
    "gender",
    "birthdate",
    "death_date",
    "ethnicity",
    "country",
    "eye_color",
    "hair_color",
    "height_cm",
    "weight",
    "measurements",
    "fake_tits",
    "penis_length",
    "circumcised",
    "career_length",
    "career_start",
    "career_end",
    "tattoos",
    "piercings",
    "details",
    "rating100",
)
JOINS: Mapping[str, Callable[[str, Sequence[Party]], Joined]] = {
    "urls": union(links.address),
    "tag_ids": union(int),
    "stash_ids": union(lambda link: (link["endpoint"], link["stash_id"])),
    "custom_fields": by_name,
    "favorite": either,
    "ignore_auto_tag": either,
}
"""A performer may have several ids at one stash-box: all are kept. Who was a favourite, or was not to be tagged by file
names, as any of them stays so."""


def plan(parties: Sequence[Party], choices: Mapping[str, int]) -> Merged:
    """The first of `parties` is kept. The other names become aliases, so that searches still find them."""
    own = str(scalar("name", parties, choices.get("name"))[1])

    def aliases(field: str, those: Sequence[Party]) -> Joined:
        lists = [(party.name, *(party.fields.get(field) or ())) for party in those]
        mine = [each for party in those[:1] for each in party.fields.get(field) or ()]
        return Joined(list(names.union(own, mine, *lists)))

    merged = merge(parties, {**JOINS, "alias_list": aliases}, SCALARS, choices)
    kept = tuple(each for each in merged.dropped if each.field != "name")  # names are aliases now
    return Merged(merged.keeper, merged.fields, merged.conflicts, kept, merged.picture)


def keeper(parties: Sequence[Party], content: Mapping[int, int]) -> tuple[int, str]:
    """Whom to keep, and why: who is in the most, then whose profile is fullest, then who was there first. `content`:
    in how many scenes, images and galleries each is."""

    def spread(party: Party) -> int:
        return content.get(party.id, 0)

    busiest = _best(parties, spread)
    fullest = _best(busiest, filled)
    kept = min(fullest, key=lambda party: party.id)
    if len(busiest) == 1:
        most = max((spread(each) for each in parties if each is not kept), default=0)
        rest = "the other in" if len(parties) <= 2 else "the others in at most"
        return kept.id, f"In {spread(kept):,} scenes, images and galleries; {rest} {most:,}"
    if len(fullest) == 1:
        if len(busiest) == len(parties):
            return kept.id, "The fuller profile"
        return kept.id, "The fuller profile of those in the most scenes, images and galleries"
    return kept.id, "Was there first" if len(fullest) == len(parties) else "Of equally good ones the first"


def _best(parties: Sequence[Party], by: Callable[[Party], int]) -> list[Party]:
    most = max(map(by, parties))
    return [party for party in parties if by(party) == most]


def filled(party: Party) -> int:
    """How much of the profile is filled in."""
    fields: list[Any] = [party.fields.get(field) for field in (*SCALARS, *JOINS)]
    return sum(1 for value in fields if value) + 2 * party.has_picture
