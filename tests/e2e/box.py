"""A real stash-box on loopback, from the binary that STASH_BOX_BIN names, over a PostgreSQL cluster of its own.

The cluster needs the extensions pg_trgm, pgcrypto and bktree installed beside PostgreSQL, and listens on a socket in
its own folder alone. PostgreSQL refuses to run as root, so there it runs as another user.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.stash.real import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

BINARY = os.environ.get("STASH_BOX_BIN", "")
WITHOUT = "needs a real stash-box: STASH_BOX_BIN names its binary"
needs_box = pytest.mark.skipif(not BINARY, reason=WITHOUT)
START = 60.0
PHASH_DISTANCE = 8
"""Bits by which perceptual hashes may differ and still match: the largest that stash-box recommends."""
KEY = re.compile(r"^API Key: (\S+)$", re.MULTILINE)
UPLOAD = "mutation Upload($file: Upload!) { imageCreate(input: { file: $file }) { id } }"
DROP_NEAR = "DROP INDEX IF EXISTS fingerprints_phash_idx"
"""In a table as small as ours PostgreSQL reads bktree's index without a key, and then bktree finds nothing. Without the
index the same operator compares row by row and finds what it finds in a large box."""
Json = dict[str, Any]


class BoxRefused(AssertionError):
    """What the box answered instead of data."""

    def __init__(self, status: int, errors: Any) -> None:
        super().__init__(f"{status}: {errors}")
        self.status = status
        self.errors = errors


@dataclass(frozen=True)
class Answer:
    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True)
class Box:
    """`url` ends in /graphql; `key` belongs to the user in whose name everything is asked, root at first."""

    url: str
    key: str
    log: Path

    def execute(self, document: str, variables: Json | None = None) -> Json:
        """The reply's `data`. Raises BoxRefused on any error, also beside data."""
        body = json.dumps({"query": document, "variables": variables or {}}).encode()
        return self._data(self.ask(body, "application/json"))

    def upload(self, picture: bytes) -> str:
        """Id of the image, which belongs to nothing yet. The same bytes twice give the same image."""
        boundary = uuid.uuid4().hex
        body = multipart(boundary, {"query": UPLOAD, "variables": {"file": None}}, picture)
        made = self._data(self.ask(body, f"multipart/form-data; boundary={boundary}"))["imageCreate"]
        return str(made["id"])

    def ask(self, body: bytes, content_type: str) -> Answer:
        """Whatever comes back, errors too."""
        headers = {"Content-Type": content_type, **({"ApiKey": self.key} if self.key else {})}
        return fetch(urllib.request.Request(self.url, body, headers))

    @staticmethod
    def _data(answer: Answer) -> Json:
        try:
            reply = json.loads(answer.body)
        except ValueError:
            raise BoxRefused(answer.status, answer.body.decode("utf-8", "replace")) from None
        if reply.get("errors") or answer.status != 200:
            raise BoxRefused(answer.status, reply.get("errors"))
        data: Json = reply["data"]
        return data


def multipart(boundary: str, operation: Json, file: bytes) -> bytes:
    """One operation and the file for its variable `file`, after the GraphQL multipart request specification."""
    parts = [
        ('name="operations"', json.dumps(operation).encode()),
        ('name="map"', json.dumps({"0": ["variables.file"]}).encode()),
        ('name="0"; filename="picture"', file),
    ]
    head = f"--{boundary}\r\nContent-Disposition: form-data; "
    body = b"".join(f"{head}{name}\r\n\r\n".encode() + content + b"\r\n" for name, content in parts)
    return body + f"--{boundary}--\r\n".encode()


def fetch(request: urllib.request.Request | str) -> Answer:
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return Answer(reply.status, reply.headers.get("Content-Type", ""), reply.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers.get("Content-Type", ""), error.read())


@contextlib.contextmanager
def box(root: Path, *, port: int = 0, phash_distance: int = PHASH_DISTANCE) -> Iterator[Box]:
    """An empty stash-box with its configuration, images and log in `root`; gone at the end, whatever happened."""
    assert BINARY, WITHOUT
    root.mkdir(parents=True, exist_ok=True)
    with cluster() as database:
        port = port or free_port()
        configuration = configure(root, f"box@/postgres?host={database}&sslmode=disable", port, phash_distance)
        log = root / "stash-box.log"
        environment = {key: value for key, value in os.environ.items() if not key.startswith("STASH_BOX_")}
        with log.open("wb") as out:
            command = [BINARY, "--config_file", str(configuration)]
            process = subprocess.Popen(command, stdout=out, stderr=out, cwd=root, env=environment)
        with stopping(process, signal.SIGTERM):
            started = ready(Box(f"http://127.0.0.1:{port}/graphql", "", log), process)
            run(database, DROP_NEAR)
            yield started


def configure(root: Path, database: str, port: int, phash_distance: int) -> Path:
    """JSON is YAML too."""
    pictures = root / "pictures"
    pictures.mkdir(exist_ok=True)
    given = {
        "host": "127.0.0.1",
        "port": port,
        "database": database,
        "image_backend": "file",
        "image_location": str(pictures),
        "phash_distance": phash_distance,
        "logLevel": "Debug",
    }
    file = root / "stash-box-config.yml"
    file.write_text(json.dumps(given), "utf-8")
    return file


def ready(started: Box, process: subprocess.Popen[bytes]) -> Box:
    """The box with root's key, which it prints once, at its first start."""
    end = time.monotonic() + START
    while True:
        log = started.log.read_text("utf-8", "replace")
        assert process.poll() is None, log
        assert time.monotonic() < end, log
        with contextlib.suppress(urllib.error.URLError):
            if (key := KEY.search(log)) and fetch(started.url.replace("/graphql", "/")).status == 200:
                return Box(started.url, key[1], started.log)
        time.sleep(0.05)


@contextlib.contextmanager
def cluster() -> Iterator[Path]:
    """An empty PostgreSQL of its own, by the folder of its socket: the user is "box", the database "postgres". What is
    written is not forced to the disk: it lives as long as its test."""
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="stash-box-"))
    try:
        if user:
            shutil.chown(folder, user)
        made = ["--username", "box", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        initdb = [program("initdb"), "--pgdata", str(folder / "data"), *made]
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder, user=user)
        options = {"listen_addresses": "", "unix_socket_directories": str(folder), "fsync": "off"}
        given = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as out:
            command = [program("postgres"), "-D", str(folder / "data"), *given]
            process = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder, user=user)
        with stopping(process, signal.SIGINT):
            await_database(folder, process)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def await_database(folder: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START
    ask = [program("pg_isready"), *inside(folder)]
    while subprocess.run(ask, check=False, capture_output=True).returncode:
        log = (folder / "log").read_text("utf-8", "replace")
        assert process.poll() is None, log
        assert time.monotonic() < end, log
        time.sleep(0.05)


def run(folder: Path, sql: str) -> None:
    command = [program("psql"), *inside(folder), "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", sql]
    subprocess.run(command, check=True, capture_output=True)


def inside(folder: Path) -> list[str]:
    return ["--host", str(folder), "--username", "box", "--dbname", "postgres"]


def program(name: str) -> str:
    """Where a program of PostgreSQL lies; its server's are not on the path everywhere."""
    if found := shutil.which(name):
        return found
    told = subprocess.run(["pg_config", "--bindir"], check=True, capture_output=True, text=True)
    return str(Path(told.stdout.strip()) / name)


@contextlib.contextmanager
def stopping(process: subprocess.Popen[bytes], by: signal.Signals) -> Iterator[None]:
    try:
        yield
    finally:
        process.send_signal(by)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
