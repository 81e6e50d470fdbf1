"""The pages in a real Chromium with the real worker behind them: from a fresh plugin to an undone change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import HOST_PAGE, page_of
from tests.e2e import stage
from tests.shared import needs_shared
from tests.ui.looking import card, toast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from tests.e2e.stage import Stage

pytestmark = [needs_shared, pytest.mark.browser]
WORK_MS = 120_000
"""What a look of the real worker may take on a busy machine."""


def wait(place: Locator) -> None:
    expect(place.first).to_be_visible(timeout=WORK_MS)


@pytest.fixture
def fresh(built: None, set_up: Path, tree: Path, tmp_path: Path) -> Iterator[Stage]:
    with stage.stand_in(tmp_path / "stash", stage.people(tree), data=set_up, page=HOST_PAGE) as site:
        yield site


@pytest.fixture
def looked_at(built: None, identified: Path, tree: Path, tmp_path: Path) -> Iterator[Stage]:
    with stage.stand_in(tmp_path / "stash", stage.people(tree), data=identified, page=HOST_PAGE) as site:
        yield site


def open_sense(page: Page) -> None:
    page.goto("scenes/1")
    page.get_by_role("tab", name="Sense").click()


def test_from_nothing_to_an_undone_change(browser: Browser, fresh: Stage) -> None:
    with page_of(browser, fresh.fake.url) as page:
        open_sense(page)
        page.get_by_role("button", name="Learn faces from my library").click()
        wait(page.get_by_role("button", name="Identify performers"))
        page.get_by_role("button", name="Identify performers").click()
        wait(page.get_by_role("progressbar"))
        page.reload()
        page.get_by_role("tab", name="Sense").click()
        wait(card(page, "Barack Obama"))
        wait(card(page, "Lin Manuel Miranda"))
        for absent in stage.NOT_THERE:
            expect(page.get_by_role("listitem", name=re.compile(rf"Person \d+: {absent}"))).to_have_count(0)

        page.get_by_label("Least confidence in per cent").fill("90")
        page.get_by_role("button", name=re.compile("^Add .*Barack Obama")).first.click()
        wait(toast(page, "Added"))
        assert len(fresh.performers_of(1)) >= 2
        toast(page, "Added").get_by_role("button", name="Undo").click()
        wait(toast(page, "Undone"))
        assert fresh.performers_of(1) == set()


def test_one_person_after_the_other(browser: Browser, looked_at: Stage) -> None:
    with page_of(browser, looked_at.fake.url) as page:
        open_sense(page)
        obama = card(page, "Barack Obama")
        obama.get_by_role("button", name=re.compile("^Jump to")).first.click()
        obama.get_by_role("button", name="Not this person: Barack Obama").click()
        wait(page.get_by_text("Not Barack Obama"))
        page.get_by_role("button", name=re.compile("^Take back")).first.click()
        card(page, "Barack Obama").get_by_role("button", name="Add to scene: Barack Obama").click()
        wait(toast(page, "Added Barack Obama."))
        assert len(looked_at.performers_of(1)) == 1

        page.get_by_role("button", name=re.compile("^Show .* unknown person")).click()
        stranger = card(page, "Unknown person").first
        stranger.get_by_role("button", name="Who is it?").click()
        box = page.get_by_role("combobox", name="Search your performers by name")
        box.fill("Somebody New")
        page.get_by_role("option", name=re.compile("Create")).click()
        page.get_by_role("button", name="Create and add").click()
        wait(toast(page, "Somebody New"))
        assert len(looked_at.performers_of(1)) == 2

        page.get_by_role("button", name="Identify again").click()
        page.get_by_role("button", name=re.compile("^Stop:")).click()
        wait(page.get_by_role("button", name="Identify again"))


def test_the_page_of_the_plugin(browser: Browser, looked_at: Stage) -> None:
    with page_of(browser, looked_at.fake.url) as page:
        page.goto("plugins/stash-sense")
        for name in ("Set up", "Learn faces from my library", "Match again", "Identify scenes without performers"):
            button = page.get_by_role("listitem").get_by_role("button", name=name)
            expect(button).to_be_enabled(timeout=WORK_MS)
            button.click()
        wait(page.get_by_role("listitem").get_by_role("button", name="Identify scenes without performers"))
        page.get_by_role("group", name="Scenes").get_by_role("button", name=re.compile("identified")).click()
        wait(page.get_by_role("link", name="hamilton.mp4"))

        views = page.get_by_role("navigation", name="Stash Sense")
        views.get_by_role("link", name="Known faces").click()
        wait(page.get_by_text("6 performers can be recognised"))
        views.get_by_role("link", name="Settings").click()
        page.get_by_label("Frames per scene").fill("40")
        page.get_by_role("button", name="Save").click()
        wait(toast(page, "Settings saved."))
        values = {
            each["key"]: each["value"]
            for group in looked_at.operate("settings.get")["groups"]
            for each in group["settings"]
        }
        assert values["frames"] == 40
        views.get_by_role("link", name="Models").click()
        wait(page.get_by_text("Apache-2.0"))
        views.get_by_role("link", name="Diagnosis").click()
        wait(page.get_by_text("Face index"))
