"""Which kinds of job there are. A function gets its Work and returns what it has to say at the end."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.store.jobs import NORMAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from stash_sense_plugin.jobs.work import Work


CRITICAL, HIGH = 0, 10
"""Of what waits, the lower goes first; what runs is never broken off for it."""


@dataclass(frozen=True)
class Kind:
    """`heavy` ones need the plugin's own environment; the others run on whatever Python Stash has. `label` is what
    pages call it, `task` what the task of Stash is called that does it, where there is one. Not `counted`: its progress
    is a share of the whole, not a number of things."""

    place: str
    label: str
    heavy: bool = True
    counted: bool = True
    priority: int = NORMAL
    task: str | None = None

    @property
    def function(self) -> Callable[[Work], dict[str, Any]]:
        module, _, name = self.place.partition(":")
        found: Callable[[Work], dict[str, Any]] = getattr(import_module(f"stash_sense_plugin.jobs.{module}"), name)
        return found


KINDS = {
    "set_up": Kind("set_up:set_up", "Set up", heavy=False, counted=False, priority=CRITICAL, task="Set up"),
    "fetch_pack": Kind("set_up:fetch_pack", "Download models", heavy=False, counted=False, priority=CRITICAL),
    "learn": Kind("learn:learn", "Learn faces from my library", task="Learn faces from my library"),
    "learn_performer": Kind("learn:learn_performer", "Learn the pictures of a performer", priority=HIGH),
    "reindex": Kind("learn:reindex", "Update the known faces", priority=HIGH),
    "install_database": Kind("database:install", "Install a face database", counted=False),
    "fetch_database": Kind("database:fetch", "Download a face database", counted=False),
    "identify": Kind("identify:identify_one", "Identify performers", priority=HIGH),
    "identify_all": Kind("identify:identify_all", "Identify performers in many scenes", task="Identify performers"),
    "rematch": Kind("rematch:rematch", "Match again", task="Match again"),
}

TASKS = tuple(each.task for each in KINDS.values() if each.task)
"""What those of them that are tasks of Stash are called there."""


def kind(name: str) -> Kind:
    if name not in KINDS:
        raise RequestError(f'There is no job "{name}".')
    return KINDS[name]
