"""The connection to our SQLite file: opened on first use, migrated by name, written in short transactions.

A process of ours may be killed at any line, so everything that belongs together is one transaction, and nothing
slow (decoding, HTTP) happens inside one.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import StoreError
from stash_sense_plugin.store.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

BUSY_SECONDS = 20.0
Row = sqlite3.Row


class Database:
    """One connection. Raises StoreError, in words, for whatever SQLite raises."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._translated():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            self._connection.row_factory = sqlite3.Row
            self._use_wal()
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
        self._migrate()

    def _use_wal(self) -> None:
        """Unlike a write, the change to WAL is not waited for: it is refused at once while another process opens the
        same new file."""
        end = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > end:
                    raise
                time.sleep(0.02)
            else:
                return

    def all(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        with self._translated():
            return self._connection.execute(sql, values).fetchall()

    def first(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Row | None:
        with self._translated():
            row: Row | None = self._connection.execute(sql, values).fetchone()
            return row

    def value(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        """The first column of the first row, None where there is no row."""
        row = self.first(sql, values)
        return None if row is None else row[0]

    def run(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Number of rows changed."""
        with self._translated():
            return self._connection.execute(sql, values).rowcount

    def insert(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """The id of the new row."""
        with self._translated():
            return int(self._connection.execute(sql, values).lastrowid or 0)

    def many(self, sql: str, rows: Iterator[Sequence[Any]] | Sequence[Sequence[Any]]) -> None:
        with self._translated():
            self._connection.executemany(sql, rows)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Takes the write lock at once, so that what is read inside stays true until the commit."""
        if self._connection.in_transaction:
            yield
            return
        with self._translated():
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with self._translated():
                self._connection.execute("COMMIT")
        except BaseException:  # a commit that failed (no space left) leaves the transaction open
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        self._connection.close()

    def _migrate(self) -> None:
        done = self._migrations_done()
        for name, script in MIGRATIONS:
            if name not in done:
                self._apply(name, script)

    def _migrations_done(self) -> set[str]:
        if not self.value("SELECT count(*) FROM sqlite_master WHERE name = 'migration'"):
            return set()
        return {row["name"] for row in self.all("SELECT name FROM migration")}

    def _apply(self, name: str, script: str) -> None:
        with self.transaction():
            self.run("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID")
            if self.value("SELECT 1 FROM migration WHERE name = ?", [name]):
                return  # another process was first
            for statement in script.split(";\n"):
                if statement.strip():
                    self.run(statement)
            self.run("INSERT INTO migration VALUES (?, datetime('now'))", [name])

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise self._operational(error) from error
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError) as error:  # our mistake: the file is whole
            raise StoreError(f"Stash Sense asked something wrong of its database ({error}).") from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"The database {self.path} is damaged ({error}).",
                "Move it away to start with an empty memory; nothing in Stash is lost.",
            ) from error
        except OSError as error:
            raise StoreError(
                f"The folder {self.path.parent} cannot be used ({error.strerror}).",
                "Set another data directory in the settings of the plugin.",
            ) from error

    def _operational(self, error: sqlite3.OperationalError) -> StoreError:
        text = str(error)
        if "full" in text or ("disk I/O" in text and shutil.disk_usage(self.path.parent).free < 1 << 20):
            return StoreError(f"No space left for the database {self.path}.", "Free some space, then start again.")
        if "locked" in text or "busy" in text:
            return StoreError(
                "The database is in use by another process of ours for too long.", "Try again in a minute."
            )
        if "readonly" in text or "unable to open" in text:
            return StoreError(
                f"The database {self.path} cannot be written ({text}).",
                "Set another data directory in the settings of the plugin.",
            )
        return StoreError(f"The database {self.path} cannot be used ({text}).")
