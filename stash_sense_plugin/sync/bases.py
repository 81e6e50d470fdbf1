"""What both sides agreed on last, or the user decided: that from which the next look tells what is new.

A base always is the stash-box's value as it was seen. So what the user keeps against it is remembered, and only what
the stash-box changes after that is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.sync.equality import keys
from stash_sense_plugin.sync.fields import FIELDS
from stash_sense_plugin.sync.merge import is_known, merge
from stash_sense_plugin.sync.upstream import without_own_name
from stash_sense_plugin.sync.values import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stash_sense_plugin.sync.decisions import Choice
    from stash_sense_plugin.sync.fields import Field
    from stash_sense_plugin.sync.merge import Change
    from stash_sense_plugin.sync.values import Ref, Value, Values

_BY_NAME: Mapping[str, Field] = {field.name: field for fields in FIELDS.values() for field in fields}
"""Fields of one name are compared alike, whatever has them."""


def agreement(base: Mapping[str, Value] | None, local: Mapping[str, Value], upstream: Mapping[str, Value]) -> Values:
    """The base after a look: fields of which there is nothing to tell have the stash-box's value, the others what they
    had."""
    theirs = without_own_name(dict(upstream), str(local.get("name") or ""))
    agreed: Values = dict(base or {})
    for name, value in upstream.items():
        field = _BY_NAME[name]
        if is_known(field, local, upstream):
            outcome = merge(field, agreed.get(name, ABSENT), local.get(name), theirs[name])
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
        if change.field.name == "name" and "name" in choices and change.added:
            decided["aliases"] = _with(decided.get("aliases"), change.added)
    return agreement(decided, local_after, upstream)


def _with(aliases: Value, more: Iterable[str | Ref]) -> Value:
    """The old name that came, or did not, with the new one, is seen with it."""
    listed = {**keys(_BY_NAME["aliases"], aliases), **keys(_BY_NAME["aliases"], tuple(map(str, more)))}
    return tuple(map(str, listed.values()))
