"""The ways in which a change writes to Stash: how each is done, how to see whether it happened, how it is undone.

All of them read the live state first, so that each may be done again after a kill: doing twice is doing once.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.journal import Entry


class Stays(Exception):
    """It is not taken back at all; the text says why."""


class Aside(str):
    """What is to be told of an undo although it took everything back."""

    __slots__ = ()


@dataclass(frozen=True)
class Way:
    """Functions of a module of this package, called with app and entry. `do` writes. `happened`: whether Stash shows
    it, wholly or in part. `complete`: whether nothing of it is left to do. `undo` gives what could not be taken back,
    in words; it raises Stays where nothing was."""

    module: str

    def do(self, app: App, entry: Entry) -> None:
        self._function("do")(app, entry)

    def happened(self, app: App, entry: Entry) -> bool:
        return bool(self._function("happened")(app, entry))

    def complete(self, app: App, entry: Entry) -> bool:
        return bool(self._function("complete")(app, entry))

    def finish(self, app: App, entry: Entry) -> None:
        """Where it happened, but for what can be done afterwards."""
        if "finish" in self._names:
            self._function("finish")(app, entry)

    def undo(self, app: App, entry: Entry) -> list[str]:
        left: list[str] = self._function("undo")(app, entry)
        return left

    @property
    def _names(self) -> set[str]:
        return set(vars(import_module(f"stash_sense_plugin.actions.{self.module}")))

    def _function(self, name: str) -> Callable[[App, Entry], Any]:
        found: Callable[[App, Entry], Any] = getattr(import_module(f"stash_sense_plugin.actions.{self.module}"), name)
        return found


WAYS = {
    "add_performers": Way("adding_step"),
    "create": Way("creation_step"),
    "make": Way("making_step"),
    "update": Way("update_step"),
    "merge_performers": Way("merge_performers_step"),
    "merge_scenes": Way("merge_scenes_step"),
    "delete_files": Way("delete_files_step"),
    "decide": Way("decision_step"),
}
