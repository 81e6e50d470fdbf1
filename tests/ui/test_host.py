"""How the pages sit in their host: entries, images, small screens, a path prefix, few calls, valid documents."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from graphql import build_client_schema, parse, validate

from tests.shared import SHARED, needs_shared
from tests.ui.looking import card, open_tab, see
from tests.ui.stand import ROOT, Stand
from tests.ui.story import found, story

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.ui.scripted import Script

SCHEMAS = sorted((SHARED / "reference" / "schema").glob("stash-v*.json")) if SHARED else []


@pytest.mark.browser
def test_every_place_is_patched_once(page: Page) -> None:
    page.goto("")
    assert page.evaluate("hostPatches()") == {
        "before": {
            "PluginRoutes": 1,
            "ScenePage.Tabs": 1,
            "ScenePage.TabContent": 1,
            "MainNavBar.UtilityItems": 1,
            "SettingsToolsSection": 1,
        },
        "instead": {},
        "after": {"ImageDetailPanel": 1, "PerformerDetailsPanel": 1},
    }


@pytest.mark.browser
def test_the_ways_to_the_page(page: Page) -> None:
    page.goto("settings")
    see(page.locator(".setting").get_by_role("link", name="Stash Sense"), count=1)
    page.locator(".setting").get_by_role("link", name="Stash Sense").click()
    see(page.get_by_role("heading", name="Stash Sense"))
    page.goto("")
    page.get_by_role("link", name="Stash Sense: who is in your scenes").click()
    see(page.get_by_role("heading", name="Stash Sense"))


@pytest.mark.browser
def test_an_image(page: Page, stand: Stand, script: Script) -> None:
    script.outcome = lambda _: found()
    page.goto("images/1")
    page.get_by_role("button", name="Who is in this image?").click()
    page.get_by_role("button", name="Identify performers").click()
    see(card(page, "Ada Quill"))
    see(page.get_by_text(re.compile("frames")), count=0)
    see(page.get_by_role("button", name=re.compile("Jump to")), count=0)
    card(page, "Ada Quill").get_by_role("button", name="Add to image: Ada Quill").click()
    see(page.get_by_role("list", name="Performers").get_by_text("Ada Quill"))
    assert stand.performers("image", 1) == [1]
    page.get_by_role("button", name="Who is in this image?").click()
    see(card(page, "Ada Quill"), shown=False)


@pytest.mark.browser
def test_skipping_through_scenes_asks_for_none_of_them(page: Page, script: Script) -> None:
    page.goto("scenes/1")
    for number in (2, 3):
        page.get_by_role("link", name="Host page").click()
        page.get_by_role("link", name=f"Scene number {number}").click()
    assert script.times_asked("target.show") <= 1
    page.wait_for_timeout(1500)
    assert [args["id"] for name, args in script.asked if name == "target.show"][-1] == "3"


@pytest.mark.browser
def test_faces_come_in_few_calls(page: Page, script: Script) -> None:
    script.targets["scene", "2"] = found(unknown=30)
    open_tab(page)
    page.get_by_role("button", name="Show 30 unknown persons").click()
    see(page.locator(".sense-person img[src^='data:']").last)
    assert script.times_asked("crops") <= 3


@pytest.mark.browser
def test_the_next_scene_shows_its_own_persons(page: Page) -> None:
    open_tab(page)
    see(card(page, "Ada Quill"))
    page.get_by_role("link", name="Host page").click()
    page.get_by_role("link", name="Scene number 3").click()
    page.get_by_role("tab", name="Sense").click()
    see(page.get_by_role("button", name="Identify performers"))


@pytest.mark.browser
@pytest.mark.parametrize("width", [400, 768, 1280])
def test_nothing_is_wider_than_the_screen(page: Page, script: Script, width: int) -> None:
    script.names[1] = "Wolfeschlegelsteinhausenbergerdorff" * 2
    script.targets["scene", "2"] = found(unknown=3)
    page.set_viewport_size({"width": width, "height": 800})
    open_tab(page)
    see(card(page, "Bruno Vale"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for view in ("overview", "operations", "faces", "settings", "models", "diagnosis"):
        page.goto(f"plugins/stash-sense/{view}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view


@pytest.mark.browser
def test_behind_a_path_prefix(browser: Browser, built: None, tmp_path: Path) -> None:
    script = story()
    with Stand(script, tmp_path, prefix="/stash") as stand:
        context = browser.new_context(base_url=f"{stand.url}/")
        page = context.new_page()
        open_tab(page, 1)
        page.get_by_role("button", name="Identify performers").click()
        see(page.get_by_role("progressbar"))
        see(card(page, "Ada Quill"))
        page.get_by_role("link", name="Stash Sense: who is in your scenes").first.click()
        see(page.get_by_role("heading", name="Stash Sense"))
        assert page.url == f"{stand.url}/plugins/stash-sense"
        context.close()


def documents() -> list[str]:
    """The GraphQL documents of the pages, out of the one file that may have some."""
    text = (ROOT / "ui" / "src" / "api.js").read_text("utf-8")
    return re.findall(r"gql`(.*?)`", text, re.DOTALL)


@needs_shared
@pytest.mark.parametrize("file", SCHEMAS, ids=lambda file: file.stem)
def test_documents_fit_every_schema(file: Path) -> None:
    recorded: dict[str, Any] = json.loads(file.read_text("utf-8"))
    schema = build_client_schema(recorded.get("data", recorded))
    assert len(documents()) == 2
    for document in documents():
        assert validate(schema, parse(document)) == []
