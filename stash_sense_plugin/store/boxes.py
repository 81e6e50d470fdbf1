"""What the user chose of each stash-box: whether it is asked at all, and which fields are not compared with it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.store.database import Database


@dataclass(frozen=True)
class Choice:
    """`off`: by kind of entity, the fields that the user does not want to hear of. `on`: those that are off by nature
    and were switched on."""

    enabled: bool = True
    off: Mapping[str, frozenset[str]] = field(default_factory=dict)
    on: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def fields(self, kind: str, default_on: frozenset[str], default_off: frozenset[str]) -> frozenset[str]:
        """Which fields of a kind are compared."""
        return (default_on - self.off.get(kind, frozenset())) | (default_off & self.on.get(kind, frozenset()))


def choice(database: Database, endpoint: str) -> Choice:
    row = database.first("SELECT * FROM box WHERE endpoint = ?", [endpoint])
    if row is None:
        return Choice()
    return Choice(bool(row["enabled"]), _read(row["off"]), _read(row["switched_on"]))


def put(database: Database, endpoint: str, choice: Choice) -> None:
    database.run(
        "INSERT OR REPLACE INTO box (endpoint, enabled, off, switched_on) VALUES (?, ?, ?, ?)",
        [endpoint, int(choice.enabled), _written(choice.off), _written(choice.on)],
    )


def _read(text: str) -> dict[str, frozenset[str]]:
    return {kind: frozenset(names) for kind, names in json.loads(text).items()}


def _written(names: Mapping[str, frozenset[str]]) -> str:
    return json.dumps({kind: sorted(each) for kind, each in names.items() if each}, sort_keys=True)
