"""The entrypoint as a real process: whatever comes in, one reply comes out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.shared import ROOT

MAIN = ROOT / "stash_sense_plugin" / "__main__.py"
WORKING = ("3.10", "3.11", "3.12", "3.13", "3.14")
TOO_OLD = ("3.6", "3.7", "3.8", "3.9")
HEAVY = {"numpy", "av", "PIL", "onnxruntime", "tract", "cv2"}
Json = dict[str, Any]


@cache
def python(version: str) -> str:
    """A Python of that version: this one, in PATH, or installed beside this one. Skips where there is none."""
    beside = Path(sys.base_prefix).resolve().parent.glob(f"*{version}*/bin/python{version}")
    for found in (sys.executable, shutil.which(f"python{version}"), *sorted(beside)):
        tell = "import sys; print('%d.%d' % sys.version_info[:2])"
        if found and subprocess.run([found, "-c", tell], capture_output=True, text=True).stdout.strip() == version:
            return str(found)
    return pytest.skip(f"there is no Python {version} on this machine")


def launch(
    stdin: bytes | str, *, by: str = "path", version: str = "", **variables: str
) -> subprocess.CompletedProcess[bytes]:
    """As Stash starts us (by path), or as a module."""
    command = [
        python(version) if version else sys.executable,
        *([str(MAIN)] if by == "path" else ["-m", MAIN.parent.name]),
    ]
    raw = stdin if isinstance(stdin, bytes) else stdin.encode()
    where = ROOT if by == "module" else Path(os.sep)
    return subprocess.run(
        command, input=raw, capture_output=True, cwd=where, env={**os.environ, **variables}, timeout=60
    )


def replied(done: subprocess.CompletedProcess[bytes]) -> Json:
    """Its one reply: nothing else on stdout, a clean exit."""
    assert done.returncode == 0, done.stderr.decode()
    body: Json = json.loads(done.stdout)
    assert set(body) == {"output", "error"}
    assert (body["output"] is None) != (body["error"] is None)
    return body


def request(folder: Path, **args: object) -> str:
    connection = {"Scheme": "http", "Host": "0.0.0.0", "Port": 9, "Dir": str(folder), "PluginDir": str(folder)}
    return json.dumps({"server_connection": connection, "args": args})


def a_store(folder: Path) -> Path:
    """With a database in place no launch asks Stash where it is."""
    from stash_sense_plugin.store.database import Database

    Database(folder / "stash-sense" / "stash-sense.sqlite").close()
    return folder


@pytest.mark.parametrize("by", ["path", "module"])
@pytest.mark.parametrize("version", WORKING)
def test_every_supported_python_replies(version: str, by: str, tmp_path: Path) -> None:
    body = replied(launch(request(a_store(tmp_path), operation="settings.get"), by=by, version=version))
    assert body["output"]["groups"]


@pytest.mark.parametrize("version", TOO_OLD)
def test_an_older_python_is_told_in_words(version: str) -> None:
    assert "needs Python 3.10 or newer" in replied(launch("{}", version=version))["error"]


@pytest.mark.parametrize(
    ("stdin", "words"),
    [
        (b"", "not JSON"),
        (b"garbage", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[1, 2]", "not an object"),
        (b"null", "not an object"),
        (b'{"args": {"operation": "overview"}}', '"server_connection" is missing'),
        (b'{"server_connection": 5, "args": {"operation": "overview"}}', '"server_connection" is missing'),
        (b'{"server_connection": {"Port": "x"}, "args": {}}', "not a number"),
        (b'{"server_connection": {}, "args": []}', "Neither"),
        (b'{"server_connection": {}, "args": [1]}', '"args" is not an object'),
        (b'{"server_connection": {}, "args": null}', "Neither"),
        (b'{"server_connection": {}, "args": {"operation": 7}}', "Neither"),
        (b'{"server_connection": {}, "args": {"operation": "no.such"}}', 'no operation "no.such"'),
        (b'{"server_connection": {}, "args": {"task": "no such"}}', 'no task "no such"'),
        (b'{"server_connection": {}, "args": {"task": "overview"}}', 'no task "overview"'),
        (b'{"server_connection": {}, "args": {"hookContext": {"type": "Scene.Update.Post"}}}', "no hook"),
        (b'{"server_connection": {}, "args": {"hookContext": {}}}', "no hook"),
        (b'{"server_connection": {}, "args": {"hookContext": {"type": ["odd"], "id": {}}}}', "no hook"),
        (b'{"server_connection": {}, "args": {"hookContext": "odd"}}', "Neither"),
        (b"[" * 100_000, ""),
    ],
)
def test_what_cannot_be_served_is_told_in_words(stdin: bytes, words: str) -> None:
    error = replied(launch(stdin))["error"]
    assert words in error
    assert "Traceback" not in error


NOISE = """
import atexit, os, sys
print("printed before anything of ours ran")
def noisy(name, *rest, **more):
    if name.startswith(("stash_sense_plugin", "sqlite3", "json")):
        print("importing", name)
        os.write(1, b"from C while importing\\n") if hasattr(sys.modules["__main__"], "REPLY") else None
    return loud(name, *rest, **more)
import builtins
loud, builtins.__import__ = builtins.__import__, noisy
atexit.register(lambda: (print("at the end"), os.write(1, b"from C at the end\\n"), os.system("echo from a child")))
"""


@pytest.mark.parametrize("by", ["path", "module"])
def test_nothing_but_the_reply_reaches_stdout_whatever_is_printed(by: str, tmp_path: Path) -> None:
    """Beyond us is only what an unbuffered Python, or C code, writes before our first line runs."""
    (tmp_path / "sitecustomize.py").write_text(NOISE, encoding="utf-8")
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    done = launch(request(a_store(tmp_path), operation="settings.get"), by=by, PYTHONPATH=path, PYTHONUNBUFFERED="")
    assert replied(done)["output"]["groups"]
    for text in ("before anything", "importing", "from C while importing", "at the end", "from C at the end", "child"):
        assert text in done.stderr.decode()


def test_a_reply_comes_although_nobody_listens_to_the_log(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, str(MAIN)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stderr.close()
        process.stdin.write(b"garbage")
        process.stdin.close()
        assert json.loads(process.stdout.read())["error"]
        assert process.wait(30) == 0


def test_nobody_reading_the_reply_is_no_crash(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, str(MAIN)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(request(a_store(tmp_path), operation="settings.get").encode())
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


@pytest.mark.parametrize("operation", ["target.show", "identify.start"])
def test_a_light_launch_loads_nothing_heavy(operation: str, tmp_path: Path) -> None:
    """Although all of it is installed here."""
    (tmp_path / "sitecustomize.py").write_text(
        "import atexit, sys\n"
        "atexit.register(lambda: sys.stderr.write('loaded ' + ' '.join(m.split('.')[0] for m in sys.modules)))\n"
    )
    asked = request(a_store(tmp_path), operation=operation, kind="scene", id=1)
    done = launch(asked, PYTHONPATH=str(tmp_path))
    assert b"loaded " in done.stderr
    assert not HEAVY & set(done.stderr.decode().rpartition("loaded ")[2].split())


def test_a_reply_of_a_megabyte_arrives_whole(tmp_path: Path) -> None:
    from stash_sense_plugin.store import targets
    from stash_sense_plugin.store.database import Database

    a_store(tmp_path)
    database = Database(tmp_path / "stash-sense" / "stash-sense.sqlite")
    face = targets.FaceRow(1, 1.0, (0, 0, 1, 1), 0.9, {"overall": 1}, bytes(8), os.urandom(300_000))
    target = targets.Target("scene", 1, "any")
    targets.begin(database, target, "")
    person = targets.PersonRow(1, 1, 1.0, bytes(8), [face] * 5)
    targets.put(database, target, targets.Found("", 1, 0, [person], ""))
    database.close()
    crops = replied(launch(request(tmp_path, operation="crops", ids=[f"face:{n}" for n in range(9)])))["output"][
        "crops"
    ]
    assert [len(crop) > 400_000 for crop in crops.values()] == [True] * 5
