"""The face databases on the models page, in a real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ui.looking import see

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.scripted import Script

pytestmark = pytest.mark.browser
SAMPLE = {
    "slug": "sample", "version": "2026.02.18", "persons": 108001, "faces": 366794, "sources": ["stashdb", "fansdb"],
    "active": False, "pack": "The published database's recipe",
}  # fmt: skip


def test_what_is_installed_is_told_with_the_pack_it_needs(page: Page, script: Script) -> None:
    script.databases = [dict(SAMPLE)]
    page.goto("plugins/stash-sense/models")
    card = page.get_by_role("region", name="sample")
    see(card.get_by_text("108,001 persons, 366,794 faces"))
    see(card.get_by_text("stashdb, fansdb"))
    see(card.get_by_text("Choose that pack in the settings"))


def test_one_is_installed_from_a_path(page: Page, script: Script) -> None:
    page.goto("plugins/stash-sense/models")
    place = page.get_by_label("Path of its zip or folder, as Stash sees it")
    button = page.get_by_role("button", name="Install")
    assert button.is_disabled()
    place.fill("/data/faces.zip")
    place.press("Enter")
    see(page.get_by_text("Install a face database", exact=True))
    see(page.get_by_role("progressbar"))
    assert [args["source"] for name, args in script.asked if name == "databases.install"] == ["/data/faces.zip"]


def test_the_newest_is_downloaded(page: Page, script: Script) -> None:
    page.goto("plugins/stash-sense/models")
    page.get_by_role("button", name="Download the newest").click()
    see(page.get_by_text("Download a face database", exact=True))
    see(page.get_by_role("progressbar"))
    assert script.times_asked("databases.fetch") == 1


def test_a_failed_installation_says_why(page: Page, script: Script) -> None:
    script.job_error, script.job_seconds = "manifest.json is missing.", 0.3
    page.goto("plugins/stash-sense/models")
    page.get_by_label("Path of its zip or folder").fill("/data/faces.zip")
    page.get_by_role("button", name="Install").click()
    see(page.get_by_role("alert").get_by_text("manifest.json is missing."))


def test_one_is_removed_after_asking(page: Page, script: Script) -> None:
    script.databases = [{**SAMPLE, "active": True}]
    page.goto("plugins/stash-sense/models")
    card = page.get_by_role("region", name="sample")
    see(card.get_by_text("in use"))
    card.get_by_role("button", name="Remove").click()
    see(card.get_by_text("Remove sample? Performers you added stay."))
    card.get_by_role("button", name="Cancel").click()
    card.get_by_role("button", name="Remove").click()
    card.get_by_role("button", name="Remove").click()
    see(card, shown=False)
