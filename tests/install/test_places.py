from __future__ import annotations

import contextlib
import errno
import subprocess
from pathlib import Path

import pytest

from stash_sense_plugin.errors import InstallError
from stash_sense_plugin.install.places import Places, check_place, disk_trouble


def test_prepare_makes_the_folder_and_leaves_nothing_in_it(tmp_path: Path) -> None:
    places = Places(tmp_path / "a" / "b")
    places.prepare()
    assert list(places.data.iterdir()) == []


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(InstallError, match=r"A file is in the way.*Data directory"):
        Places(tmp_path / "data").prepare()
    with pytest.raises(InstallError, match="A file is in the way"):
        Places(tmp_path / "data" / "below").prepare()


def test_a_read_only_disk(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(InstallError, match=r"read-only file system.*Data directory"):
        Places(small_disk / "data").prepare()


def test_a_full_disk(small_disk: Path) -> None:
    (small_disk / "data").mkdir()
    fill(small_disk / "filler")
    with pytest.raises(InstallError, match="no space left"):
        Places(small_disk / "data").prepare()


def fill(path: Path) -> None:
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(b"\0" * 4096):
            pass


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EROFS, "read-only file system"),
        (errno.EACCES, "the user that Stash runs as may not"),
        (errno.EPERM, "the user that Stash runs as may not"),
        (errno.ENOSPC, "no space left"),
        (errno.EDQUOT, "no space left"),
        (errno.ENOTDIR, "A file is in the way"),
        (errno.EIO, "cannot be written"),
    ],
)
def test_every_trouble_has_a_way_out(number: int, words: str) -> None:
    trouble = disk_trouble(OSError(number, "said by the system"), Path("/data"))
    assert words in trouble.text
    assert "Data directory" in trouble.way_out


@pytest.mark.parametrize(
    ("data", "plugin", "refused"),
    [
        ("config/stash-sense", "config/plugins/community/stash-sense", False),
        ("config/plugins/stash-sense-data", "config/plugins/community/stash-sense", True),
        ("config/plugins/community/stash-sense/data", "config/plugins/community/stash-sense", True),
        ("elsewhere/stash-sense/data", "elsewhere/stash-sense", True),
        ("elsewhere/stash-sense-data", "elsewhere/stash-sense", False),
        ("link/stash-sense-data", "config/plugins/community/stash-sense", True),
    ],
)
def test_the_data_directory_stays_out_of_the_plugins_folder(
    tmp_path: Path, data: str, plugin: str, refused: bool
) -> None:
    (tmp_path / "config" / "plugins").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "config" / "plugins")
    if not refused:
        check_place(tmp_path / data, tmp_path / plugin)
        return
    with pytest.raises(InstallError, match="plugins folder"):
        check_place(tmp_path / data, tmp_path / plugin)
