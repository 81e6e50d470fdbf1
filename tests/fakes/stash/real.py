"""A real Stash on loopback, from the binary that STASH_BIN names, with its files in a folder of its own."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import StashError
from stash_sense_plugin.net import Http
from stash_sense_plugin.protocol.request import Connection
from stash_sense_plugin.stash import images, jobs, performers
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import probe
from tests.fakes.stash.folder import PICTURES, files_in

if TYPE_CHECKING:
    from tests.fakes.stash.sessions import Login

BINARY = os.environ.get("STASH_BIN", "")
needs_real_stash = pytest.mark.skipif(not BINARY, reason="needs a real Stash: STASH_BIN names its binary")
START = 60.0

SETUP = """
mutation Setup($input: SetupInput!) { setup(input: $input) }
"""
SEEN_NOTES = """
mutation SeenNotes { configureUISetting(key: "lastNoteSeen", value: 20991231) }
"""
CONFIGURE = """
mutation Configure($input: ConfigGeneralInput!) { configureGeneral(input: $input) { username } }
"""
MAKE_KEY = """
mutation MakeKey { generateAPIKey(input: {}) }
"""
SCAN = """
mutation Scan($covers: Boolean) { metadataScan(input: { scanGenerateCovers: $covers }) }
"""
RELOAD = """
mutation Reload { reloadPlugins }
"""


class RealStash:
    """`with RealStash(folder) as stash:` starts it and sets it up; `stash.library` is the folder that a scan reads."""

    def __init__(self, folder: Path, *, python: str = "", environment: dict[str, str] | None = None) -> None:
        self.directory = folder / "config"
        self.library = folder / "library"
        self.plugins = self.directory / "plugins"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._python = python
        self._environment = environment or {}
        self._login: Login | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> RealStash:
        for folder in (self.plugins, self.library):
            folder.mkdir(parents=True, exist_ok=True)
        self.start()
        try:
            self._set_up()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Also again, after `stop`: the same library on the same port."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("STASH_")}
        command = [
            BINARY,
            "--config",
            str(self.directory / "config.yml"),
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        with (self.directory / "stash.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--nobrowser"],
                stdout=log,
                stderr=log,
                cwd=self.directory,
                env={**environment, **self._environment},
            )
        self._await_start()

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def connection(self, plugin_id: str = "stash-sense") -> Connection:
        given = Connection(
            "http", "127.0.0.1", self.port, directory=self.directory, plugin_directory=self.plugins / plugin_id
        )
        return replace(given, cookie=self.log_in()) if self._login else given

    def client(self) -> Stash:
        return Stash(self.connection())

    def install(self, source: Path, name: str) -> None:
        """Copy a plugin's folder in and let Stash see it."""
        shutil.copytree(source, self.plugins / name, dirs_exist_ok=True)
        with self.client() as stash:
            stash.execute(RELOAD)

    def require_login(self, login: Login, max_session_age: int = 3600) -> None:
        """Ages are taken over when Stash starts, so it is started again."""
        given = {"username": login.username, "password": login.password, "maxSessionAge": max_session_age}
        with self.client() as stash:
            stash.execute(CONFIGURE, {"input": given})
        self._login = login
        self.stop()
        self.start()

    def make_api_key(self) -> str:
        with self.client() as stash:
            return str(stash.execute(MAKE_KEY)["generateAPIKey"])

    def log_in(self) -> str:
        assert self._login
        form = f"username={self._login.username}&password={self._login.password}".encode()
        http = Http("http", "127.0.0.1", self.port)
        response = http.request("POST", "/login", form, {"Content-Type": "application/x-www-form-urlencoded"})
        http.close()
        return response.header("Set-Cookie").partition(";")[0].partition("=")[2]

    def scan(self, *, covers: bool = False) -> None:
        with self.client() as stash:
            self.wait(int(stash.execute(SCAN, {"covers": covers})["metadataScan"]))

    def fill(self, folder: Path) -> None:
        """As `library_from_folder` fills the stand-in: performers/<name>/*, scenes/*, images/*."""
        for part in ("scenes", "images"):
            if (folder / part).is_dir():
                shutil.copytree(folder / part, self.library / part, copy_function=shutil.copyfile)
        people = sorted(files_in(folder / "performers", folders=True))
        covers = {person.name: self._copy_person(person) for person in people}
        self.scan()
        with self.client() as stash:
            known = {name: performers.create(stash, name, cover) for name, cover in covers.items()}
            for page in images.pages(stash):
                for image in page:
                    owner = Path(image.path).parent
                    if owner.parent.name == "performers":
                        images.add_performers(stash, image.id, [known[owner.name]])

    def wait(self, job_id: int, timeout: float = 120) -> jobs.Job:
        end = time.monotonic() + timeout
        with self.client() as stash:
            while time.monotonic() < end:
                job = jobs.find(stash, job_id)
                if job is None or job.ended:
                    return job or jobs.Job(job_id, "FINISHED", "", None)
                time.sleep(0.05)
        raise TimeoutError(f"job {job_id} has not ended after {timeout} s")

    def run_task(self, plugin_id: str, task: str, args: dict[str, Any] | None = None) -> int:
        with self.client() as stash:
            return jobs.run_task(stash, plugin_id, task, args)

    def run_operation(self, plugin_id: str, args: dict[str, Any]) -> Any:
        with self.client() as stash:
            return jobs.run_operation(stash, plugin_id, args)

    def log(self) -> str:
        return (self.directory / "stash.log").read_text("utf-8", "replace")

    def _copy_person(self, person: Path) -> str:
        """The pictures after the first into the library; the first as a data: URI."""
        pictures = sorted(file for file in files_in(person) if file.suffix.lower() in PICTURES)
        target = self.library / "performers" / person.name
        target.mkdir(parents=True)
        for picture in pictures[1:]:
            shutil.copyfile(picture, target / picture.name)
        if not pictures:
            return ""
        data = pictures[0].read_bytes()
        return f"data:{probe.content_type(data)};base64,{base64.b64encode(data).decode()}"

    def _await_start(self) -> None:
        end = time.monotonic() + START
        http = Http("http", "127.0.0.1", self.port, timeout=5, patience=START)
        try:
            while http.request("GET", "/healthz").status != 200:
                assert time.monotonic() < end, self.log()
                time.sleep(0.05)
        finally:
            http.close()

    def _set_up(self) -> None:
        folder = self.directory
        given = {
            "configLocation": str(folder / "config.yml"),
            "stashes": [{"path": str(self.library), "excludeVideo": False, "excludeImage": False}],
            "databaseFile": str(folder / "stash-go.sqlite"),
            "generatedLocation": str(folder / "generated"),
            "cacheLocation": str(folder / "cache"),
            "storeBlobsInDatabase": True,
            "blobsLocation": "",
        }
        with self.client() as stash:
            try:
                stash.execute(SETUP, {"input": given})
            except StashError as error:
                raise AssertionError(f"{error}\n{self.log()}") from error
            stash.execute(SEEN_NOTES)
            stash.execute(CONFIGURE, {"input": {"pythonPath": self._python}})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
