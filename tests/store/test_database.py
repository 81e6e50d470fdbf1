from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import StoreError
from stash_sense_plugin.store import settings
from stash_sense_plugin.store.database import Database
from stash_sense_plugin.store.migrations import MIGRATIONS
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.sqlite")
    with pytest.raises(StoreError), database.transaction():
        database.many("INSERT INTO setting VALUES (?, '1')", [["frames"], ["frames"]])
    assert settings.load(database) == {}
    database.close()


def test_opening_twice_migrates_once(tmp_path: Path) -> None:
    for _ in range(2):
        database = Database(tmp_path / "a.sqlite")
        assert database.value("SELECT count(*) FROM migration") == len(MIGRATIONS)
        database.close()


def test_several_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from stash_sense_plugin.store.database import Database\n"
        "Database(Path(sys.argv[1]))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "new.sqlite")]
    running = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(6)]
    assert [process.communicate(timeout=60)[1] for process in running] == [""] * 6


def test_a_damaged_file_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "bad.sqlite").write_bytes(b"not a database at all, " * 100)
    with pytest.raises(StoreError, match="damaged"):
        Database(tmp_path / "bad.sqlite")


def test_a_file_in_place_of_the_folder_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="data directory"):
        Database(tmp_path / "file" / "a.sqlite")


def test_saving_settings_is_all_or_nothing_and_none_is_the_default(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.sqlite")
    settings.save(database, {"frames": 30, "pack": "open"})
    settings.save(database, {"frames": None})
    assert settings.load(database) == {"pack": "open"}
    database.close()


def test_a_commit_that_fails_leaves_no_transaction_behind(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.sqlite")
    database.run("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    database.run("CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(StoreError), database.transaction():
        database.run("INSERT INTO child VALUES (7)")  # found out at the commit
    settings.save(database, {"frames": 30})
    other = Database(tmp_path / "a.sqlite")
    assert settings.load(other) == {"frames": 30}
    assert other.value("SELECT count(*) FROM child") == 0
    other.close()
    database.close()
