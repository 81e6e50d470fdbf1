"""The same performer twice, where a stash-box says so: beside what tests/handlers/test_review.py tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.analyzers import look
from stash_sense_plugin.analyzers.kinds import TYPES
from tests.curated import curated

if TYPE_CHECKING:
    from pathlib import Path

TYPE = "duplicate_performers"


def test_who_was_merged_upstream_is_one_here_too(tmp_path: Path) -> None:
    """Before, two ids at one stash-box said that they are two."""
    with curated(tmp_path, "StashDB") as site:
        library = site.box.library
        first, second = library.add("performer", name="Ada"), library.add("performer", name="Cora Dean")
        one = site.linked("performer", first, name="Ada", gender="FEMALE")
        two = site.linked("performer", second, name="Cora Dean", gender="FEMALE")
        site.look("performer")
        assert look.run(site.app, TYPES[TYPE], lambda *_: None).opened == 0
        library.merge("performer", first, second)
        site.look("performer")
        assert look.run(site.app, TYPES[TYPE], lambda *_: None).opened == 1
        [row] = site.site.ask("review.list", type=TYPE)["rows"]
        assert row["reasons"][0] == "Merged into one at 127.0.0.1"
        assert {target["id"] for target in row["targets"]} == {str(one), str(two)}
        done = site.accept(row, keep=str(two))
        assert [each["stash_id"] for each in site.here("performer", two)["stash_ids"]] == [second, first]
        site.undo(done)
        assert look.run(site.app, TYPES[TYPE], lambda *_: None, whole=True).opened == 1
