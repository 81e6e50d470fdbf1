"""What the world does to a plugin: Stash goes, the disk is full, a folder is read-only, a file is poison."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e import clips, stage
from tests.e2e.stage import IDENTIFY, LEARN, Stage, until
from tests.fakes.stash import FakeStash, Library, Options
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [needs_shared, pytest.mark.skipif(sys.platform == "win32", reason="mounts and signals of POSIX")]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clips.clip(tmp_path_factory.mktemp("clip") / "clip.mp4", clips.stills("Tony_Blair", 1, 2))


@contextlib.contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """A file system of its own. Skips where this user may not mount."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def done(site: Stage) -> int:
    return int(site.value("SELECT count(*) FROM identification WHERE state = 'done'"))


def ended(site: Stage, kind: str) -> str:
    """The state of the last job of that kind."""
    return str(site.value("SELECT state FROM job WHERE kind = ? ORDER BY id DESC", kind))


def test_stash_goes_away_in_the_middle(learned: Path, clip: Path, tmp_path: Path) -> None:
    """The task's process lives on, as with a real Stash that ends. It says what happened; the next run goes on with
    the same job."""
    library = Library()
    for number in range(250):  # three pages of scenes
        library.add_scene(clip if number in (0, 1, 2, 98, 99, 101) else "", title=f"Clip {number}")
    with stage.stand_in(tmp_path / "stash", library, data=learned) as site:
        site.operate("settings.set", values={"frames": 10})
        process = launched(site, "identify", scenes="all")
        until(lambda: done(site) >= 4)
        site.fake.__exit__(None, None, None)
        process.wait(120)
        assert process.stdout
        with process.stdout as said:
            assert "Stash does not answer" in said.read().decode()
        assert ended(site, "identify_all") == "pending"
        before = done(site)
        assert site.value("SELECT count(*) FROM identification WHERE state = 'working'") == 0
        port = site.fake.port
    for scene in list(library.scenes)[110:]:
        library.destroy_scene(scene)
    given = Options(
        plugins=[site.plugin.parent],
        directory=site.data.parent,
        python=sys.executable,
        environment={"STASH_SENSE_MODELS": str(shared("models"))},
        port=port,
    )
    with FakeStash(library, given) as again, contextlib.closing(Stage(again, site.plugin, site.data)) as back:
        assert back.run(IDENTIFY, scenes="all") == "FINISHED"
        assert ended(back, "identify_all") == "completed"
        assert done(back) == 6
        assert back.value("SELECT sum(attempts) FROM identification") == 0
        assert before <= done(back)


def launched(site: Stage, task: str, **args: str) -> subprocess.Popen[bytes]:
    """A task's process that is not the stand-in's child, so that it outlives it."""
    import json

    connection = site.site.connection(stage.PLUGIN)
    body = json.dumps({"server_connection": connection.as_json(), "args": {"task": task, **args}}).encode()
    environment = {**os.environ, "STASH_SENSE_MODELS": str(shared("models"))}
    command = [sys.executable, str(site.plugin / "stash_sense_plugin" / "__main__.py")]
    pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet, env=environment)
    assert process.stdin
    process.stdin.write(body)
    process.stdin.close()
    return process


def test_a_plugin_folder_that_cannot_be_written(identified: Path, tree: Path, tmp_path: Path) -> None:
    """As in a container whose plugins are mounted read-only: pages ask by operation instead."""
    plugin = tmp_path / "stash" / "plugins" / stage.PLUGIN
    library = stage.people(tree)
    with mounted(plugin, "size=8m"), stage.stand_in(tmp_path / "stash", library, data=identified) as site:
        subprocess.run(["mount", "-o", "remount,ro", str(plugin)], check=True)
        assert site.operate("overview")["status_file"] is False
        assert site.identify("image", max(library.images))["persons"]
        assert not (plugin / "state").exists()


def test_a_full_disk_is_told_and_nothing_is_lost(learned: Path, clip: Path, tmp_path: Path) -> None:
    data = tmp_path / "stash" / stage.PLUGIN
    with mounted(data, "size=6m"):
        shutil.copytree(learned, data, symlinks=True, dirs_exist_ok=True)
        library = Library()
        for number in range(6):
            library.add_scene(clip, title=f"Clip {number}")
        with stage.stand_in(tmp_path / "stash", library) as site:
            site.operate("settings.set", values={"frames": 10})
            known = site.operate("overview")["known"]
            room = shutil.disk_usage(data).free
            ballast = data / "ballast"
            ballast.write_bytes(bytes(max(0, room - 300_000)))
            site.run(IDENTIFY)
            assert any("No space left" in text for text in site.fake.logged("error")), site.fake.log
            before = done(site)
            ballast.unlink()
            assert site.operate("overview")["known"] == known
            assert site.run(IDENTIFY) == "FINISHED"
            assert done(site) == 6 > before
            assert site.value("PRAGMA integrity_check") == "ok"


@contextlib.contextmanager
def poisoned(file: Path) -> Iterator[list[int]]:
    """Whatever process opens `file` is killed, as by a decoder's crash; the list tells which."""
    killed: list[int] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.002):
            for process in Path("/proc").glob("[0-9]*"):
                if process.name != str(os.getpid()) and process.name not in map(str, killed) and holds(process, file):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(int(process.name), signal.SIGKILL)
                    killed.append(int(process.name))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def holds(process: Path, file: Path) -> bool:
    try:
        if b"__main__.py" not in (process / "cmdline").read_bytes():
            return False
        return any(os.readlink(link) == str(file) for link in (process / "fd").iterdir())
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are looked up in /proc")
def test_a_poisonous_file_ends_only_what_looks_at_it(learned: Path, clip: Path, tmp_path: Path) -> None:
    """Twice it takes the task with it. Then it is looked at apart, blamed, and left alone until it changes."""
    poison = tmp_path / "poison.mp4"
    shutil.copyfile(shared("media", "hamilton.mp4"), poison)
    library = Library()
    for file in (clip, poison, clip):
        library.add_scene(file)
    with stage.stand_in(tmp_path / "stash", library, data=learned) as site, poisoned(poison.resolve()) as killed:
        for _ in range(2):
            site.run(IDENTIFY)
            assert done(site) == 1
        assert len(killed) == 2
        site.run(IDENTIFY)
        assert ended(site, "identify_all") == "completed", site.fake.log
        assert len(killed) == 3
        assert done(site) == 2
        assert "ends the process" in site.shown("scene", 2)["error"]
        site.run(IDENTIFY)
        assert len(killed) == 3, "it is left alone now"
        again = site.identify("scene", 2)
        assert again["state"] == "failed", "asked for by name it is looked at once more, and the worker does not loop"
        assert len(killed) == 6
    with stage.stand_in(tmp_path / "other", library, data=learned) as site:
        assert site.run(IDENTIFY) == "FINISHED"
        assert done(site) == 3, "killed no more, it is a film like any other"


def test_broken_covers_and_a_performer_who_goes_meanwhile(set_up: Path, tree: Path, tmp_path: Path) -> None:
    library = stage.people(tree)
    library.add_performer("Broken", b"\xff\xd8\xff no picture")
    library.add_performer("Empty", b"")
    library.add_performer("Text", b"<html>not found</html>")
    library.add_image(tmp_path / "gone.jpg", performers=[library.add_performer("Only image is gone").id])
    with stage.stand_in(tmp_path / "stash", library, data=set_up) as site:
        task = site.start(LEARN)
        until(lambda: site.value("SELECT count(*) FROM known_face"))
        library.destroy_performer(library.performer("Rose Leslie").id)
        assert site.site.wait(task).status == "FINISHED"
        overview = site.operate("overview")
        assert (overview["known"]["performers"], ended(site, "learn")) in ((5, "completed"), (6, "completed"))
        reasons = {row["name"]: row["reason"] for row in site.operate("learn.report")["performers"] if row["reason"]}
        assert set(reasons) >= {"Broken", "Empty", "Text", "Only image is gone"}
        assert "No picture in Stash" in reasons["Empty"]
        assert site.run(LEARN) == "FINISHED"
        assert site.operate("overview")["known"]["performers"] == 5


def test_a_data_directory_is_moved(identified: Path, tree: Path, tmp_path: Path) -> None:
    """The setting of Stash says where; Set up takes it over. What was in the old place stays there."""
    with stage.stand_in(tmp_path / "stash", stage.people(tree), data=identified) as site:
        wanted = tmp_path / "elsewhere"
        wanted.mkdir()
        (wanted / "environments").symlink_to((site.data / "environments").resolve())
        site.fake.plugin_settings[stage.PLUGIN] = {"data_directory": str(wanted)}
        assert site.operate("overview")["data_directory"] == str(site.data), "not before Set up"
        assert site.run(stage.SET_UP) == "FINISHED"
        assert site.operate("overview")["data_directory"] == str(wanted)
        assert site.operate("target.show", kind="scene", id=1)["identification"] is None
        site.fake.plugin_settings[stage.PLUGIN] = {"data_directory": ""}
        assert site.run(stage.SET_UP) == "FINISHED"
        assert site.operate("target.show", kind="scene", id=1)["identification"]
