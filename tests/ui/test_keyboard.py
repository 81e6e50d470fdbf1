"""Everything by keyboard, nothing taken from the host."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.ui.looking import card, open_tab, see

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.scripted import Script
    from tests.ui.stand import Stand

pytestmark = pytest.mark.browser


def test_persons_are_walked_through_and_decided_on(page: Page, stand: Stand) -> None:
    open_tab(page)
    card(page, "Ada Quill").focus()
    page.keyboard.press("j")
    expect(card(page, "Bruno Vale")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(card(page, "Edda Stone")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(card(page, "Ada Quill")).to_be_focused()
    page.keyboard.press("a")
    see(card(page, "Ada Quill").get_by_text("Added", exact=True))
    expect(card(page, "Ada Quill")).to_be_focused()
    page.keyboard.press("a")
    page.keyboard.press("j")
    page.keyboard.press("x")
    see(page.get_by_text("Not Bruno Vale"))
    assert stand.performers("scene", 2) == [5, 1]


def test_one_tab_stop_for_all_cards_and_focus_that_stays(page: Page) -> None:
    open_tab(page)
    see(card(page, "Ada Quill"))
    see(page.locator(".sense-person[tabindex='0']"), count=1)
    card(page, "Ada Quill").get_by_role("button", name="Add to scene: Ada Quill").press("Enter")
    see(card(page, "Ada Quill").get_by_text("Added", exact=True))
    expect(card(page, "Ada Quill")).to_be_focused()


def test_keys_outside_of_the_panel_are_the_hosts(page: Page, script: Script) -> None:
    open_tab(page)
    see(card(page, "Ada Quill"))
    page.get_by_role("tab", name="Sense").focus()
    page.keyboard.press("k")
    expect(page.get_by_role("tab", name="Markers")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("a")
    expect(page.get_by_role("tab", name="Details")).to_have_attribute("aria-selected", "true")
    assert script.times_asked("persons.accept") == 0


def test_keys_inside_of_the_panel_do_not_reach_the_host(page: Page) -> None:
    open_tab(page)
    card(page, "Bruno Vale").focus()
    page.keyboard.press("k")
    expect(card(page, "Ada Quill")).to_be_focused()
    expect(page.get_by_role("tab", name=re.compile("Sense"))).to_have_attribute("aria-selected", "true")


def test_typing_a_name_is_only_typing(page: Page, script: Script) -> None:
    open_tab(page)
    page.get_by_role("button", name="Who is it?").first.click()
    page.keyboard.type("jaxk")
    expect(page.get_by_role("combobox")).to_have_value("jaxk")
    assert script.times_asked("persons.accept") == script.times_asked("person.reject") == 0


def test_the_search_by_keyboard_only(page: Page, stand: Stand) -> None:
    open_tab(page)
    page.get_by_role("button", name="Who is it?").first.press("Enter")
    page.keyboard.type("ar")
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-activedescendant", re.compile("sense-picker"))
    see(page.get_by_role("option", selected=True), count=1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Add (Cleo|Dario)"))).to_be_focused()
    page.keyboard.press("Enter")
    see(page.get_by_text("Added", exact=True))
    assert len(stand.performers("scene", 2)) == 2


def test_progress_is_told_to_screen_readers_in_quarters(page: Page, script: Script) -> None:
    script.job_seconds = 6
    open_tab(page, 1)
    page.get_by_role("button", name="Identify performers").click()
    told = page.locator(".sr-only[role=status]")
    expect(told).to_have_text("Identify performers: 25 per cent")
    expect(told).to_have_text("Identify performers: 50 per cent")
