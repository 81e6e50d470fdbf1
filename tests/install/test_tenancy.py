"""A data directory is one Stash's only."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import StoreError
from stash_sense_plugin.install import tenancy
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def homes(tmp_path: Path) -> list[Path]:
    return [tmp_path / name / "stash-sense" for name in ("first", "second")]


def test_who_comes_first_owns_it(tmp_path: Path, homes: list[Path]) -> None:
    data, (first, second) = tmp_path / "data", homes
    for _ in range(2):
        tenancy.check(data, first)
    with pytest.raises(StoreError, match="belongs to another Stash") as caught:
        tenancy.check(data, second)
    assert str(first.parent) in str(caught.value)
    tenancy.check(data, first)
    assert not list(data.glob(".*")), "nothing half is left"


def test_beside_its_own_configuration_nothing_is_asked(homes: list[Path]) -> None:
    tenancy.check(homes[0], homes[0])
    assert not homes[0].exists()


def test_the_other_one_takes_over_when_the_user_says_so(tmp_path: Path, homes: list[Path]) -> None:
    data, (first, second) = tmp_path / "data", homes
    tenancy.check(data, first)
    (data / tenancy.OWNER).unlink()
    tenancy.check(data, second)
    with pytest.raises(StoreError):
        tenancy.check(data, first)


def test_of_many_at_once_all_processes_of_one_stash_get_it(tmp_path: Path, homes: list[Path]) -> None:
    code = (
        "import sys; from pathlib import Path; from stash_sense_plugin.install import tenancy; "
        "from stash_sense_plugin.errors import StoreError\n"
        "try: tenancy.check(Path(sys.argv[1]), Path(sys.argv[2])); print('in')\n"
        "except StoreError: print('out')"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "data"), str(homes[number % 2])],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(8)
    ]
    said = [process.communicate(timeout=60)[0].strip() for process in running]
    assert sorted({tuple(said[0::2]), tuple(said[1::2])}) == [("in",) * 4, ("out",) * 4]
    assert json.loads((tmp_path / "data" / tenancy.OWNER).read_text())["stash"]
