"""What merges of performers and of scenes have in common: who is kept, what the user chooses, what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import shown
from stash_sense_plugin.actions.plans import Choice, Dropped, Option
from stash_sense_plugin.actions.update_step import label
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.protocol.request import whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stash_sense_plugin.duplicates.merging import Merged, Party

KEEP, PICTURE = "keep", "picture"
Names = dict[tuple[str, int], str]


def ordered(parties: Sequence[Party], keeper: int) -> list[Party]:
    """The keeper first. Raises RequestError where it is none of them."""
    first = [party for party in parties if party.id == keeper]
    if not first:
        raise RequestError("The one to keep is not there any more.", "Look at it again.")
    return [*first, *(party for party in parties if party.id != keeper)]


def chosen_keeper(choices: Mapping[str, str], suggested: int) -> int:
    return whole(choices[KEEP]) or 0 if KEEP in choices else suggested


def chosen_parties(choices: Mapping[str, str]) -> dict[str, int]:
    """Field -> the party whose value is taken."""
    numbers = {field: whole(value) for field, value in choices.items() if field != KEEP}
    return {field: number for field, number in numbers.items() if number is not None}


def choices(merged: Merged, parties: Sequence[Party], pictures: Mapping[int, str], names: Names) -> tuple[Choice, ...]:
    """Whom to keep, then which picture, then each field whose values differ. `pictures`: paths by party."""
    called = {party.id: party.name for party in parties}
    keep = Choice(
        KEEP, "Keep", tuple(Option(str(party.id), party.name, pictures.get(party.id)) for party in parties),
        str(merged.keeper),
    )  # fmt: skip
    fields = [
        Choice(
            conflict.field,
            label(conflict.field),
            tuple(
                Option(str(party), shown.value(conflict.field, value, names), None, called[party])
                for party, value in conflict.values.items()
            ),
            str(conflict.chosen),
        )
        for conflict in merged.conflicts
    ]
    having = [party.id for party in parties if party.has_picture]
    if len(having) > 1:
        taken = merged.picture or (merged.keeper if merged.keeper in having else having[0])
        options = tuple(Option(str(each), called[each], pictures.get(each)) for each in having)
        fields.insert(0, Choice(PICTURE, "Picture", options, str(taken)))
    return (keep, *fields)


def taken(made: Iterable[Choice]) -> dict[str, str]:
    return {each.key: each.value for each in made}


def dropped(merged: Merged, parties: Sequence[Party], names: Names) -> tuple[Dropped, ...]:
    called = {party.id: party.name for party in parties}
    return tuple(
        Dropped(label(each.field), _shown(each.field, each.value, names), called[each.party], each.why)
        for each in merged.dropped
    )


def _shown(field: str, value: Any, names: Names) -> str:
    several = isinstance(value, dict) and field in ("stash_ids", "groups")
    return shown.value(field, [value] if several else value, names)
