"""A real Chromium for the tests of the pages, and the pages as they lie here."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

HOST_PAGE = ROOT / "tests" / "fakes" / "page"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_MS = 30_000
"""Much longer than anything takes: on a busy machine a page may come late, and is right all the same."""
HARMLESS = ("Failed to load resource", "net::ERR_")


def build_pages() -> None:
    """The script of the plugin and of the host page. Skips the test, with the reason, where that is not possible."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("Node is not here, so the pages cannot be built.")
    for folder in (ROOT / "ui", HOST_PAGE):
        if not (folder / "node_modules" / "esbuild").is_dir():
            got = subprocess.run([npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=False)
            if got.returncode:
                pytest.skip(f"npm could not fetch what building {folder.name} needs.")
        subprocess.run([npm, "run", "--silent", "build"], cwd=folder, check=True, capture_output=True)


def are_built() -> bool:
    return (ROOT / "ui" / "dist" / "stash-sense.js").is_file() and (HOST_PAGE / "dist" / "page.js").is_file()


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed.")
    path = os.environ.get("CHROMIUM_BIN") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("Chromium is not here; CHROMIUM_BIN may name one.")
    playwright.expect.set_options(timeout=PATIENCE_MS)
    with playwright.sync_playwright() as engine:
        launched = engine.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@contextlib.contextmanager
def page_of(browser: Browser, url: str) -> Iterator[Page]:
    """A fresh page of the stand-in; an error in its console fails the test."""
    context = browser.new_context(base_url=f"{url}/", viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.set_default_timeout(PATIENCE_MS)
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    yield tab
    context.close()
    assert not [text for text in wrong if not any(known in text for known in HARMLESS)]
