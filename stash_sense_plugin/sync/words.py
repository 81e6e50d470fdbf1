"""Values as people read them: Stash keeps genders in capitals and countries as two letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.sync import countries

if TYPE_CHECKING:
    from collections.abc import Mapping

GENDERS: Mapping[str, str] = {
    "MALE": "Male",
    "FEMALE": "Female",
    "TRANSGENDER_MALE": "Transgender male",
    "TRANSGENDER_FEMALE": "Transgender female",
    "INTERSEX": "Intersex",
    "NON_BINARY": "Non-binary",
}


def readable(field: str, text: str) -> str:
    """`field`: its name, which for these is that of Stash too. What is typed so is understood (fitting.typed)."""
    if field == "gender":
        return GENDERS.get(text, text)
    return countries.name_of(text) if field == "country" else text
