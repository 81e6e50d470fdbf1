"""Which kinds of job there are. A function gets its Work and returns what it has to say at the end."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from stash_sense_plugin.jobs.work import Work


@dataclass(frozen=True)
class Kind:
    """`heavy` ones need the plugin's own environment; the others run on whatever Python Stash has."""

    place: str
    heavy: bool

    @property
    def function(self) -> Callable[[Work], dict[str, Any]]:
        module, _, name = self.place.partition(":")
        found: Callable[[Work], dict[str, Any]] = getattr(import_module(f"stash_sense_plugin.jobs.{module}"), name)
        return found


KINDS = {
    "set_up": Kind("set_up:set_up", heavy=False),
    "fetch_pack": Kind("set_up:fetch_pack", heavy=False),
    "learn": Kind("learn:learn", heavy=True),
    "learn_performer": Kind("learn:learn_performer", heavy=True),
    "reindex": Kind("learn:reindex", heavy=True),
    "install_database": Kind("database:install", heavy=True),
    "fetch_database": Kind("database:fetch", heavy=True),
    "identify": Kind("identify:identify_one", heavy=True),
    "identify_all": Kind("identify:identify_all", heavy=True),
    "rematch": Kind("rematch:rematch", heavy=True),
}

TITLES = {
    "set_up": "Set up",
    "learn": "Learn faces from my library",
    "identify_all": "Identify performers",
    "rematch": "Match again",
}
"""What those of them that are tasks of Stash are called there."""


def kind(name: str) -> Kind:
    if name not in KINDS:
        raise RequestError(f'There is no job "{name}".')
    return KINDS[name]
