"""The stand-in Stash with a script where the plugin's process would be: the test sets what the plugin replies."""

from __future__ import annotations

import base64
import json
import os
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.fakes.stash.launcher import Launcher
from tests.fakes.stash.library import File, Library
from tests.fakes.stash.site import FakeStash, Options
from tests.ui.scripted import Refused, Script, picture
from tests.ui.story import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "tests" / "fakes" / "page"
MANIFEST = """name: Stash Sense
version: 0.1.0
exec: [python, none.py]
interface: raw
ui:
  javascript: [stash-sense.js]
  css: [stash-sense.css]
  assets:
    /state: state
"""


class ScriptedLauncher(Launcher):
    """Operations are answered by the script; nothing is launched."""

    def __init__(self, site: FakeStash, script: Script) -> None:
        super().__init__(site)
        self._script = script

    def operate(self, plugin_id: str, args: dict[str, Any] | None, *, user: str, gone: Callable[[], bool]) -> Any:
        try:
            return self._script.operation(args or {})
        except Refused as refused:
            raise RuntimeError(str(refused)) from refused


class Stand:
    """`with Stand(script, folder) as stand:` serves page, plugin files and status file until the end."""

    def __init__(self, script: Script, folder: Path, prefix: str = "") -> None:
        self.script = script
        self.plugin = folder / "plugins" / "stash-sense"
        self.plugin.mkdir(parents=True)
        (self.plugin / "stash-sense.yml").write_text(MANIFEST, encoding="utf-8")
        for name in ("stash-sense.js", "stash-sense.css"):
            shutil.copy(ROOT / "ui" / "dist" / name, self.plugin / name)
        self.stash = FakeStash(library(folder), Options(plugins=[folder / "plugins"], page=PAGE, prefix=prefix))
        self.stash.launcher = ScriptedLauncher(self.stash, script)
        script.write = self._write
        self._over = threading.Event()
        self._writer = threading.Thread(target=self._keep_status, daemon=True)

    def __enter__(self) -> Stand:
        self.stash.__enter__()
        self._writer.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._writer.join()
        self.stash.__exit__(*(error or (None,)))

    @property
    def url(self) -> str:
        return self.stash.url

    def performers(self, kind: str, number: int) -> list[int]:
        """The performers that Stash has for a scene or image."""
        things = self.stash.library.scenes if kind == "scene" else self.stash.library.images
        return things[number].performer_ids

    def _write(self, where: tuple[str, str], performers: list[int], add: bool) -> None:
        kind, number = where
        things: dict[int, Any] = self.stash.library.scenes if kind == "scene" else self.stash.library.images
        thing = things[int(number)]
        kept = [each for each in thing.performer_ids if each not in performers]
        for each in performers:
            if each not in self.stash.library.performers:
                self.stash.library.add_performer(self.script.names[each])
        thing.performer_ids = kept + performers if add else kept

    def _keep_status(self) -> None:
        """Writes the status file as the worker would, once there is something to tell."""
        folder = self.plugin / "state"
        while not self._over.wait(0.1):
            if (self.script.jobs or self.script.due_at is not None) and self.script.status_file:
                folder.mkdir(exist_ok=True)
                part = folder / ".part"
                part.write_text(json.dumps(self.script.status()), encoding="utf-8")
                os.replace(part, folder / "status.json")


def library(folder: Path) -> Library:
    """Three scenes without a file, the second with a performer, one image, and the performers of the story."""
    filled = Library()
    for number, name in NAMES.items():
        image = base64.b64decode(picture(number).partition(",")[2])
        filled.add_performer(name, image, aliases=[f"{name.split()[1]}son"])
    for number, performers in ((1, []), (2, [5]), (3, [])):
        file = File(number, str(folder / f"scene-{number}.mp4"), 1000, "2026-01-01T00:00:00Z", 1280, 720, 600.0)
        file.fingerprints = {"oshash": f"{number:016x}"}
        filled.add_scene(title=f"Scene number {number}", performers=performers, file=file)
    still = File(10, str(folder / "image.jpg"), 1000, "2026-01-01T00:00:00Z", 640, 480)
    filled.add_image("", title="Image number 1", file=still)
    return filled
