"""Names of studios and tags, of which no two may be the same, aliases counted: Stash's rules for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.stash.criteria import like

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.fakes.stash.things import Studio, Tag


def check(kind: str, thing: Studio | Tag, others: Iterable[Studio | Tag], changed: Iterable[str]) -> None:
    """Only what concerns the fields that changed. Its own name may be among its aliases."""
    others = [other for other in others if other is not thing]
    if "aliases" in changed:
        for alias in thing.aliases:
            if kind == "studio" and not alias:
                raise ValueError("studio alias must not be an empty string")
            check_free(kind, alias, others)
        if len(set(thing.aliases)) < len(thing.aliases):
            raise ValueError(f"UNIQUE constraint failed: {kind}_aliases.alias")
    if "name" in changed:
        if not thing.name:
            raise ValueError(f"{kind} name must not be blank")
        check_free(kind, thing.name, others)


def check_free(kind: str, name: str, others: Iterable[Studio | Tag]) -> None:
    """Compared as by SQL's LIKE."""
    if any(like(other.name, name) for other in others):
        raise ValueError(f"{kind} with name '{name}' already exists")
    for other in others:
        if any(like(alias, name) for alias in other.aliases):
            raise ValueError(f"name '{name}' is used as alias for '{other.name}'")
