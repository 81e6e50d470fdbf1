"""What the browser tests look for, in the words of the page."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import PATIENCE_MS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.ui.scripted import Reply, Script

LONG = "A title that does not end " * 8
HOSTILE = '<img src=x onerror="alert(1)"> & <b>bold</b>'
RTL = "مشهد من فيلم قديم (1999)"


def see(place: Locator, *, shown: bool = True, count: int | None = None) -> None:
    """Waits until it is there (or is not, or is there so many times)."""
    if count is not None:
        expect(place).to_have_count(count)
    elif shown:
        expect(place).to_be_visible()
    else:
        expect(place).not_to_be_visible()


def open_tab(page: Page, scene: int = 2) -> None:
    page.goto(f"scenes/{scene}")
    page.get_by_role("tab", name="Sense").click()


def card(page: Page, name: str) -> Locator:
    """The person whose label holds `name`."""
    return page.get_by_role("listitem", name=re.compile(re.escape(name)))


def toast(page: Page, text: str) -> Locator:
    return page.locator(".toast").filter(has_text=text)


# the review


def row(page: Page, title: str) -> Locator:
    return page.get_by_role("listitem", name=re.compile(f"^{re.escape(title)}, "))


def rows(page: Page) -> Locator:
    return page.locator(".sense-found")


def asked(script: Script, name: str) -> list[Reply]:
    return [{key: value for key, value in args.items() if key != "operation"} for n, args in script.asked if n == name]


def asked_soon(page: Page, script: Script, name: str, count: int = 1) -> list[Reply]:
    """What was asked by then; a click does not wait for its call."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while script.times_asked(name) < count and time.monotonic() < until:
        page.wait_for_timeout(50)
    return asked(script, name)


def said(page: Page) -> Locator:
    return page.locator(".sense-page > .sr-only[role=status]")
