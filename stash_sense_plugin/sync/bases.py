"""What both sides agreed on last, or the user decided: that from which the next look tells what is new.

A base always is the stash-box's value as it was seen. So what the user keeps against it is remembered, and only what
the stash-box changes after that is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.sync.equality import keys
from stash_sense_plugin.sync.fields import FIELDS
from stash_sense_plugin.sync.merge import apart, is_known, merge
from stash_sense_plugin.sync.upstream import without_alias
from stash_sense_plugin.sync.values import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stash_sense_plugin.sync.decisions import Choice
    from stash_sense_plugin.sync.fields import Field
    from stash_sense_plugin.sync.merge import Change
    from stash_sense_plugin.sync.values import Value, Values

_BY_NAME: Mapping[str, Field] = {field.name: field for fields in FIELDS.values() for field in fields}
"""Fields of one name are compared alike, whatever has them."""


def agreement(base: Mapping[str, Value] | None, local: Mapping[str, Value], upstream: Mapping[str, Value]) -> Values:
    """The base after a look: fields of which there is nothing to tell have the stash-box's value, the others what they
    had."""
    before, theirs = apart(base, local, upstream)
    agreed: Values = dict(base or {})
    for name, value in upstream.items():
        field = _BY_NAME[name]
        if is_known(field, local, upstream):
            outcome = merge(field, before.get(name, ABSENT), local.get(name), theirs[name])
            if not outcome.is_told:
                agreed[name] = value
    return agreed


def next_base(
    base: Mapping[str, Value] | None,
    local_after: Mapping[str, Value],
    upstream: Mapping[str, Value],
    changes: Sequence[Change],
    choices: Mapping[str, Choice],
) -> Values:
    """The base after a decision. `local_after`: what is in Stash once it is written; `changes`: what was told;
    `choices`: what was decided of it. What was told and not decided is told again."""
    decided: Values = dict(base or {})
    for change in changes:
        if change.field.name in choices:
            decided[change.field.name] = upstream[change.field.name]
    for change in changes:
        if change.field.name == "name" and "name" in choices:
            decided = _with_old_name(decided, change)
    return agreement(decided, local_after, upstream)


def _with_old_name(decided: Mapping[str, Value], change: Change) -> Values:
    """Whether the old name is an alias was decided with the new name: as the stash-box has it."""
    seen = without_alias(decided, change.local)
    if change.added:
        seen["aliases"] = tuple(map(str, (*keys(_BY_NAME["aliases"], seen.get("aliases")).values(), *change.added)))
    return seen
