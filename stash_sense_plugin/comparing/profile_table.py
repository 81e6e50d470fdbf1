"""Profiles of several stash-boxes beside a performer of the library, row by row: who is about to be linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.stash import sync_facts
from stash_sense_plugin.sync import equality
from stash_sense_plugin.sync.fields import FIELDS
from stash_sense_plugin.sync.local import of_local
from stash_sense_plugin.sync.values import Ref
from stash_sense_plugin.sync.words import readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.profiles import Profile
    from stash_sense_plugin.sync.fields import Field
    from stash_sense_plugin.sync.values import Value, Values


@dataclass(frozen=True)
class Local:
    """`picture`: a path in Stash, "" where it has none of its own."""

    name: str
    disambiguation: str
    picture: str
    values: Values


def local(app: App, number: int) -> Local:
    """Raises RequestError where Stash does not have it."""
    node = sync_facts.read(app.stash, "performer", [number]).get(number)
    if node is None:
        raise RequestError("Stash no longer has this performer.")
    values = of_local("performer", node, "")
    picture = f"performer/{number}/image" if isinstance(values.get("image"), Ref) else ""
    return Local(str(node["name"]), str(node.get("disambiguation") or ""), picture, values)


def rows(here: Local | None, profiles: Sequence[Profile]) -> list[dict[str, Any]]:
    """Of what at least one of them says; one line for each entry of a list. `same`: by stash-box, whether it says what
    stands here, None where one of the two says nothing."""
    made = []
    for field in FIELDS["performer"]:
        ours = here.values.get(field.name) if here else None
        theirs = {each.endpoint: each.values.get(field.name) for each in profiles}
        if field.kind != "image" and any(text(field, value) for value in (ours, *theirs.values())):
            made.append(
                {
                    "name": field.name,
                    "label": field.label,
                    "local": text(field, ours),
                    "of": {endpoint: text(field, value) for endpoint, value in theirs.items()},
                    "same": {endpoint: _is_same(field, ours, value) for endpoint, value in theirs.items()},
                }
            )
    return made


def text(field: Field, value: Value) -> str:
    """ "" for nothing."""
    if isinstance(value, tuple):
        return "\n".join(filter(None, (text(field, each) for each in value)))
    if isinstance(value, Ref):
        return value.name
    return "" if value is None else readable(field.name, str(value))


def _is_same(field: Field, ours: Value, theirs: Value) -> bool | None:
    if equality.is_empty(field, ours) or equality.is_empty(field, theirs):
        return None
    return equality.same(field, ours, theirs)
