"""Everything that is not GraphQL: pictures, video, plugins' files, the page."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.fakes.stash import probe

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.stash.site import FakeStash

PLACEHOLDER = b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="300"><rect width="200" height="300"/></svg>'
LOGIN = """<!doctype html>
<title>Login</title>
<form method="post"><input name="username"><input name="password" type="password"><button>Login</button></form>
"""
MODULES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json"}


class Answer(NamedTuple):
    status: int
    body: bytes = b""
    kind: str = ""
    headers: tuple[tuple[str, str], ...] = ()


NOT_FOUND = Answer(404, b"404 page not found\n", "text/plain")


class Ask(NamedTuple):
    """One request: what the pattern found in its path, and what its headers say. `prefix`: of the proxy in front."""

    site: FakeStash
    found: tuple[str, ...]
    query: str
    prefix: str
    range: str


def answer(site: FakeStash, path: str, query: str, prefix: str, wanted: str) -> Answer:
    for pattern, serve in ROUTES:
        if found := re.fullmatch(pattern, path):
            return serve(Ask(site, found.groups(), query, prefix, wanted))
    return NOT_FOUND


def healthy(ask: Ask) -> Answer:
    return Answer(200, b".", "text/plain")


def login_page(ask: Ask) -> Answer:
    return Answer(200, LOGIN.encode(), "text/html")


def picture(ask: Ask) -> Answer:
    library, (kind, number) = ask.site.library, ask.found
    thing = getattr(library, f"{kind}s").get(int(number))
    if thing is None:
        return NOT_FOUND
    data = thing.image if thing.image and "default=true" not in ask.query else PLACEHOLDER
    return Answer(200, data, probe.content_type(data))


def scene_cover(ask: Ask) -> Answer:
    scene = ask.site.library.scenes.get(int(ask.found[0]))
    if scene is None:
        return NOT_FOUND
    if not scene.cover and scene.files:
        scene.cover = probe.cover(Path(scene.files[0].path))
    data = scene.cover or PLACEHOLDER
    return Answer(200, data, probe.content_type(data))


def scene_stream(ask: Ask) -> Answer:
    scene = ask.site.library.scenes.get(int(ask.found[0]))
    return from_disk(Path(scene.files[0].path), ask.range) if scene and scene.files else NOT_FOUND


def image_file(ask: Ask) -> Answer:
    image = ask.site.library.images.get(int(ask.found[0]))
    return from_disk(Path(image.files[0].path), ask.range) if image and image.files else NOT_FOUND


def image_thumbnail(ask: Ask) -> Answer:
    image = ask.site.library.images.get(int(ask.found[0]))
    path = Path(image.files[0].path) if image and image.files else None
    if path is None or not path.is_file():
        return NOT_FOUND
    data = probe.thumbnail(path)
    return Answer(200, data, probe.content_type(data))


def plugin_asset(ask: Ask) -> Answer:
    plugin = ask.site.plugins.get(ask.found[0])
    if plugin is None:
        return NOT_FOUND
    if not plugin.enabled:
        return Answer(400, b"plugin disabled\n", "text/plain")
    file = plugin.asset(ask.found[1])
    return from_disk(file, ask.range) if file else NOT_FOUND


def plugin_bundle(ask: Ask) -> Answer:
    plugin = ask.site.plugins.get(ask.found[0])
    if plugin is None:
        return NOT_FOUND
    if not plugin.enabled:
        return Answer(400, b"plugin disabled\n", "text/plain")
    kind = {"javascript": "text/javascript", "css": "text/css"}[ask.found[1]]
    return Answer(200, plugin.joined(ask.found[1]), kind, (("Cache-Control", "no-cache"),))


def page(ask: Ask) -> Answer:
    """The browser's page for every address without an extension, its base set to the prefix; else its files."""
    folder, name = ask.site.options.page, ask.found[0].lstrip("/")
    if folder is None:
        return NOT_FOUND
    if "." in name.rpartition("/")[2] and name != "index.html":
        file = (folder / name).resolve()
        return from_disk(file, ask.range) if file.is_relative_to(folder.resolve()) else NOT_FOUND
    html = (folder / "index.html").read_text("utf-8").replace('<base href="/"', f'<base href="{ask.prefix}/"', 1)
    return Answer(200, html.encode(), "text/html; charset=utf-8")


def server_owned(ask: Ask) -> Answer:
    return NOT_FOUND


ROUTES: list[tuple[str, Callable[[Ask], Answer]]] = [
    ("/healthz", healthy),
    ("/login", login_page),
    (r"/(performer|studio|tag)/(\d+)/image", picture),
    (r"/scene/(\d+)/screenshot", scene_cover),
    (r"/scene/(\d+)/stream", scene_stream),
    (r"/image/(\d+)/image", image_file),
    (r"/image/(\d+)/thumbnail", image_thumbnail),
    (r"/plugin/([^/]+)/assets(/.*)", plugin_asset),
    (r"/plugin/([^/]+)/(javascript|css)", plugin_bundle),
    ("/(?:performer|scene|gallery|image|studio|group|tag|plugin)/.*", server_owned),
    ("(/.*)", page),
]


def from_disk(path: Path, wanted: str) -> Answer:
    """A file, or the range of it."""
    if not path.is_file():
        return NOT_FOUND
    data = path.read_bytes()
    kind = MODULES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    common = (("Accept-Ranges", "bytes"), ("Last-Modified", "Sat, 01 Jan 2022 00:00:00 GMT"))
    asked = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted)
    if not asked or not any(asked.groups()):
        return Answer(200, data, kind, common)
    first, last = asked.groups()
    start = int(first) if first else max(0, len(data) - int(last))
    end = min(int(last), len(data) - 1) if first and last else len(data) - 1
    if start > end:
        return Answer(416, b"", kind, (("Content-Range", f"bytes */{len(data)}"),))
    return Answer(206, data[start : end + 1], kind, (*common, ("Content-Range", f"bytes {start}-{end}/{len(data)}")))
