"""What the browser tests look for, in the words of the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PATIENCE_MS = 10_000


def see(place: Locator, *, shown: bool = True, count: int | None = None) -> None:
    """Waits until it is there (or is not, or is there so many times)."""
    if count is not None:
        expect(place).to_have_count(count, timeout=PATIENCE_MS)
    elif shown:
        expect(place).to_be_visible(timeout=PATIENCE_MS)
    else:
        expect(place).not_to_be_visible(timeout=PATIENCE_MS)


def open_tab(page: Page, scene: int = 2) -> None:
    page.goto(f"scenes/{scene}")
    page.get_by_role("tab", name="Sense").click()


def card(page: Page, name: str) -> Locator:
    """The person whose label holds `name`."""
    return page.get_by_role("listitem", name=re.compile(re.escape(name)))


def toast(page: Page, text: str) -> Locator:
    return page.locator(".toast").filter(has_text=text)
