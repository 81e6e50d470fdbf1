"""The review in a real Chromium: what there is to decide, list by list and one by one, by mouse and by keyboard."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.ui.looking import PATIENCE_MS, open_tab, see, toast
from tests.ui.scripted_review import Review, found, person, side, write

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.ui.scripted import Reply, Script
    from tests.ui.stand import Stand

pytestmark = pytest.mark.browser
PLACE = "plugins/stash-sense/review"
SCENES = f"{PLACE}?type=duplicate_scenes"
PERSONS = f"{PLACE}?type=unidentified_scenes"
LINKS = f"{PLACE}?type=missing_ids"
RUN = {"state": "completed", "looked_at": 1234, "opened": 12, "closed": 0, "error": None, "whole": False}
HOUR_AGO = "2026-01-01T00:00:00Z"
LONG = "A title that does not end " * 8
HOSTILE = '<img src=x onerror="alert(1)"> & <b>bold</b>'
RTL = "مشهد من فيلم قديم (1999)"


def scenes() -> list[Reply]:
    return [
        found(1, "duplicate_scenes", "Harbour at night", 97.4),
        found(2, "duplicate_scenes", "Two of a kind", 88.0, reasons=["Both have the stash-box id 9f3c."]),
        found(3, "duplicate_scenes", "The long way home", 71.2),
        found(4, "duplicate_scenes", "Perhaps the same", 52.0),
    ]


def detail() -> Reply:
    facts = {"Title": "Harbour at night", "Date": "2020-01-02", "Resolution": "1920x1080", "Tags": "night, harbour"}
    other = facts | {"Resolution": "1280x720", "Tags": "night"}
    return {
        "sides": [
            side("scene", 1, "Harbour at night", facts, suggested=True, why=["larger picture"], crops=["face:10"]),
            side("scene", 2, "Harbour at night (copy)", other, subtitle="12 min", crops=["face:20"]),
        ],
        "differing": ["Resolution", "Tags"],
        "pairs": [{"a": "1", "b": "2", "score": 97.4, "reasons": ["The perceptual hashes differ in 3 of 64 bits."]}],
        "choices": [
            {"key": "keep", "label": "Keep", "value": "1", "options": [option("1", "Scene 1"), option("2", "Scene 2")]},
            {
                "key": "cover", "label": "Cover", "value": "1",
                "options": [
                    option("1", "First", picture="scene/1/screenshot"),
                    option("2", "Second", picture="scene/2/screenshot"),
                ],
            },
            {
                "key": "date", "label": "Date", "value": "2020-01-02",
                "options": [option("2020-01-02", "2020-01-02", source="Scene 1"), option("2020-02-01", "2020-02-01")],
            },
        ],
    }  # fmt: skip


def option(value: str, label: str, picture: str | None = None, source: str | None = None) -> Reply:
    return {"value": value, "label": label, "picture": picture, "from": source}


def people() -> list[Reply]:
    ada, bruno = person(101, 1, "Ada Quill", 0.993), person(102, 2, "Bruno Vale", 0.942)
    rows = [found(20, "unidentified_scenes", "Scene number 2", 99.3, ids=[2], persons=[ada, bruno])]
    rows.append(found(21, "unidentified_scenes", "Scene number 3", 83.0, ids=[3], persons=[person(201, 3, "Cleo", 0.83)]))
    return rows


def links(count: int = 3) -> list[Reply]:
    boxes = ("https://one.example/graphql", "https://two.example/graphql")
    return [
        found(100 + each, "missing_ids", f"Performer number {each}", 99 - each / 400, endpoint=boxes[each % 2], ids=[each])
        for each in range(1, count + 1)
    ]


@pytest.fixture
def review(script: Script) -> Review:
    """Four pairs of scenes, two scenes with persons, three links, all of them looked for two hours ago."""
    run = RUN | {"at": HOUR_AGO}
    script.review = Review(rows=[*scenes(), *people(), *links()], details={1: detail()})
    script.review.runs = dict.fromkeys(("duplicate_scenes", "unidentified_scenes", "missing_ids"), run)
    return script.review


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


# the types


def test_the_types_with_what_is_open(page: Page, review: Review, script: Script) -> None:
    page.goto(PLACE)
    see(page.get_by_text("9 things to decide"))
    see(page.get_by_role("link", name="Duplicate scenes: 4 open, 3 of them likely"))
    see(page.get_by_text(re.compile("all |1,234 looked at, 12 new")).first)
    see(page.get_by_text("Never looked for."), count=3)
    page.get_by_role("button", name="Look at everything anew: Duplicate scenes").click()
    see(page.get_by_role("progressbar"))
    assert asked(script, "job.start") == [{"kind": "find_duplicate_scenes", "whole": True}]
