"""What the page of a performer shows of the known faces, in a real Chromium."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.ui.looking import see, toast
from tests.ui.story import found

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.scripted import Reply, Script
    from tests.ui.stand import Stand

pytestmark = pytest.mark.browser
TITLE = "What Stash Sense knows of Ada Quill"


def picture(source: int, state: str, kind: str = "image", **other: object) -> Reply:
    unused = state == "unused"
    return {
        "kind": kind,
        "source": str(source),
        "state": state,
        "reason": "No face was found in the picture." if unused else None,
        "face": None if unused else f"known:{10 * source}",
        "quality": None if unused else "good",
    } | other


@pytest.fixture
def ada(script: Script) -> Script:
    """Four pictures of Ada; she was recognised in scene 2 and an image without being tagged."""
    script.pictures = [picture(1, "used", "cover"), picture(2, "used"), picture(3, "odd"), picture(4, "unused")]
    script.targets["scene", "2"] = identification = found()
    person = identification["persons"][0]["id"]
    base = {"confidence": 0.97, "words": "very likely", "crop": "face:10", "person": person, "frames": 12}
    script.seen_untagged = [
        {**base, "kind": "scene", "id": "2", "title": "Scene number 2", "first_seen": 61.0},
        {**base, "kind": "image", "id": "1", "title": "", "first_seen": None, "person": person + 1},
    ]
    return script


def opened(page: Page) -> None:
    page.goto("performers/1")
    page.get_by_role("button", name=TITLE).click()


def test_nothing_is_asked_until_it_is_opened(page: Page, ada: Script) -> None:
    page.goto("performers/1")
    see(page.get_by_role("button", name=TITLE))
    assert ada.times_asked("performer.show") == 0
    page.get_by_role("button", name=TITLE).click()
    see(page.get_by_role("img", name="Ada Quill, as you know this performer"), count=3)
    see(page.get_by_text("set aside: unlike the others"))
    page.get_by_role("button", name="1 picture that nothing was learned from").click()
    see(page.get_by_text("No face was found in the picture."))


def test_a_face_is_dropped_and_used_again(page: Page, ada: Script) -> None:
    opened(page)
    page.get_by_role("button", name="Drop").nth(1).click()
    see(toast(page, "Dropped."))
    see(page.get_by_text("image · dropped"))
    (asked,) = [args for name, args in ada.asked if name == "performer.drop"]
    assert (asked["id"], asked["kind"], asked["source"]) == ("1", "image", "2")
    page.get_by_role("button", name="Use again").click()
    see(toast(page, "Taken back."))
    see(page.get_by_text("image · dropped"), shown=False)


def test_it_says_why_somebody_with_faces_is_not_named(page: Page, ada: Script) -> None:
    ada.not_named = "Not named: known by 1 face, and the settings ask for 2."
    opened(page)
    see(page.get_by_text("Not named: known by 1 face"))


def test_the_pictures_are_learned_now(page: Page, ada: Script) -> None:
    opened(page)
    page.get_by_role("button", name="Learn now").click()
    see(page.get_by_role("progressbar"))
    see(page.get_by_role("progressbar"), shown=False)
    assert ada.times_asked("performer.learn") == 1
    assert ada.times_asked("performer.show") >= 2


def test_who_was_seen_untagged_is_added_and_undone(page: Page, ada: Script, stand: Stand) -> None:
    opened(page)
    see(page.get_by_role("link", name="Image 1"))
    see(page.get_by_text(re.compile(r"97 % · 1:01")))
    page.get_by_role("button", name="Add").first.click()
    see(toast(page, "Added Ada Quill."))
    assert stand.performers("scene", 2) == [5, 1]
    toast(page, "Added").get_by_role("button", name="Undo").click()
    see(toast(page, "Undone: Added Ada Quill."))
    assert stand.performers("scene", 2) == [5]


def test_a_performer_nobody_knows_by_face(page: Page, script: Script) -> None:
    opened(page)
    see(page.get_by_text("No face of Ada Quill is known."))
    see(page.get_by_role("button", name="Learn now"))
    see(page.get_by_text("Nowhere at the moment."))


def test_what_cannot_be_loaded_is_tried_again(page: Page, ada: Script) -> None:
    ada.fail["performer.show"] = "The database is locked."
    opened(page)
    see(page.get_by_role("alert").get_by_text("The database is locked."))
    ada.fail.clear()
    page.get_by_role("button", name="Try again").click()
    see(page.get_by_text("Seen, but not tagged"))
