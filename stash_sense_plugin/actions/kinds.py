"""Which action carries out which type of recommendation. One table; a module is loaded when it is needed.

Each has VERB, `sight(app, recommendation)` and `plan(app, recommendation, choices)`; where what there is to see depends
on what is chosen, `sight_of(app, recommendation, choices)` too. Where in bulk something else is chosen than is
suggested for one, it has `for_many(app, recommendation, filter)`, or `plan_many(app, recommendations, filter)` where
many are read at once.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from stash_sense_plugin.errors import RequestError, StashBoxError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stash_sense_plugin.actions.plans import Plan, Sight, Verb
    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.recommendations import Filter, Recommendation


class Action(Protocol):
    VERB: Verb

    def sight(self, app: App, one: Recommendation) -> Sight:
        """As it stands in Stash now."""

    def plan(self, app: App, one: Recommendation, choices: Mapping[str, str]) -> Plan:
        """What carrying it out would write. Raises RequestError, in words, where it cannot be carried out."""


MODULES = {
    "unidentified_scenes": "unidentified_scenes",
    "duplicate_performers": "duplicate_performers",
    "duplicate_scenes": "duplicate_scenes",
    "clips": "duplicate_scenes",
    "duplicate_files": "duplicate_files",
    "missing_ids": "missing_ids",
    "upstream_performers": "upstream",
    "upstream_studios": "upstream",
    "upstream_tags": "upstream",
    "upstream_scenes": "upstream",
    "scene_matches": "scene_matches",
}


ONE_BY_ONE = {"clips"}
"""Of which a preview for many would say too little: whether a clip is to be one with what it is cut from."""


def sight(app: App, one: Recommendation, choices: Mapping[str, str]) -> Sight:
    """As it stands in Stash now, with what the user has chosen so far."""
    sight_of = getattr(import_module(f"stash_sense_plugin.actions.{MODULES[one.type]}"), "sight_of", None)
    seen: Sight = sight_of(app, one, choices) if sight_of else action(one.type).sight(app, one)
    return seen


def plan_many(
    app: App, some: Sequence[Recommendation], wanted: Filter
) -> Iterator[tuple[Recommendation, Plan | RequestError | StashBoxError]]:
    """What carrying out each of them in bulk would write, or why it cannot be. They are of the type of the filter."""
    module = import_module(f"stash_sense_plugin.actions.{MODULES[wanted.type or '']}")
    if hasattr(module, "plan_many"):
        yield from module.plan_many(app, some, wanted)
        return
    choose = getattr(module, "for_many", None)
    for one in some:
        try:
            yield one, module.plan(app, one, choose(app, one, wanted) if choose else {})
        except (RequestError, StashBoxError) as error:
            yield one, error


def verb(kind: str) -> Verb:
    return replace(action(kind).VERB, bulk=action(kind).VERB.bulk and kind not in ONE_BY_ONE)


def action(kind: str) -> Action:
    return cast("Action", import_module(f"stash_sense_plugin.actions.{MODULES[kind]}"))
