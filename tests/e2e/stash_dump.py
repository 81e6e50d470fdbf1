"""All that a real Stash has in its database, comparable before and after: times of changes left out, and things that
were made anew called by the numbers that they had."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Dump = dict[str, list[dict[str, Any]]]
TIMES = {"updated_at", "created_at", "mod_time"}
"""When something was changed, and when a thing that was made anew was made: Stash takes neither back."""
REFERENCES = {"scene": ("scene_id",), "performer": ("performer_id",)}
OWN_TABLE = {"scene": "scenes", "performer": "performers"}
LEFT_OUT = {"schema_migrations", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}


def dump(database: Path, renumbered: Mapping[tuple[str, int], int] | None = None) -> Dump:
    """Table -> rows, in an order of their own. `renumbered`: (kind, number now) -> the number before."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        tables = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            if row[0] not in LEFT_OUT
        ]
        return {
            table: sorted(
                (_row(table, row, renumbered or {}) for row in connection.execute(f'SELECT * FROM "{table}"')), key=repr
            )
            for table in tables
        }


def differences(before: Dump, after: Dump) -> list[str]:
    """What is only in one of them, in words."""
    found = []
    for table in sorted(set(before) | set(after)):
        was, now = before.get(table, []), after.get(table, [])
        found += [f"{table}: gone {row}" for row in was if row not in now]
        found += [f"{table}: new {row}" for row in now if row not in was]
        if len(was) != len(now):
            found.append(f"{table}: {len(was)} rows, then {len(now)}")
    return found


def _row(table: str, row: sqlite3.Row, renumbered: Mapping[tuple[str, int], int]) -> dict[str, Any]:
    values = {key: row[key] for key in row.keys() if key not in TIMES}  # noqa: SIM118 - a Row iterates its values
    for kind, columns in REFERENCES.items():
        names = (*columns, "id") if table == OWN_TABLE[kind] else columns
        for name in names:
            if name in values:
                values[name] = renumbered.get((kind, values[name]), values[name])
    return values
