"""The second list of known faces, those learned from stash-boxes, in a real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.ui.looking import see, toast
from tests.ui.scripted_profiles import STASHDB, profile

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.ui.scripted import Script

pytestmark = pytest.mark.browser


@pytest.fixture
def shown(page: Page, script: Script) -> Page:
    """Seven who were learned: the first is in the library, the second was deleted upstream."""
    script.profiles.rows = [profile(number, f"Person {number}") for number in range(1, 8)]
    script.profiles.rows[0]["performer"] = {"id": "4", "name": "Ada"}
    script.profiles.rows[1] |= {"deleted": True, "odd": 2}
    page.goto("plugins/stash-sense/faces/stash-boxes")
    return page


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=name)


def asked(script: Script, operation: str) -> list[dict[str, Any]]:
    return [args for name, args in script.asked if name == operation]


def test_both_lists_have_an_address(page: Page, script: Script) -> None:
    page.goto("plugins/stash-sense/faces")
    page.get_by_role("link", name="From stash-boxes").click()
    see(page.get_by_text("Nobody was learned from a stash-box yet"))
    assert page.url.endswith("/faces/stash-boxes")
    page.reload()
    see(page.get_by_text("Nobody was learned from a stash-box yet"))
    page.get_by_role("link", name="Your library").click()
    see(page.get_by_role("button", name="Learn faces from my library"))


def test_what_it_takes_is_told_before_it_begins(shown: Page, script: Script) -> None:
    shown.get_by_label("Whom to learn").select_option(label="All performers of your library that are linked there")
    see(shown.get_by_role("button", name="Learn them"), shown=False)
    shown.get_by_role("button", name="How many are they?").click()
    see(shown.get_by_text("320 profiles, about 1,900 new pictures, takes about 15 min 50 s."))
    see(shown.get_by_text("For example Ada, Bea, and Cyd."))
    shown.get_by_role("button", name="Learn them").click()
    see(shown.get_by_role("progressbar"))
    (start,) = asked(script, "job.start")
    assert {key: start[key] for key in ("kind", "endpoint", "of")} == {
        "kind": "learn_profiles", "endpoint": STASHDB, "of": "linked"
    }  # fmt: skip


def test_another_choice_is_counted_anew(shown: Page, script: Script) -> None:
    shown.get_by_role("button", name="How many are they?").click()
    see(shown.get_by_role("button", name="Learn them"))
    shown.get_by_label("Whom to learn").select_option(label="Your favourites at the stash-box")
    see(shown.get_by_role("button", name="Learn them"), shown=False)


def test_what_was_counted_is_gone_when_it_was_learned(shown: Page, script: Script) -> None:
    script.job_seconds = 0.3
    shown.get_by_role("button", name="How many are they?").click()
    shown.get_by_role("button", name="Learn them").click()
    see(shown.get_by_text("320 profiles"), shown=False)
    see(shown.get_by_role("button", name="Learn them"), shown=False)


def test_a_name_needs_two_letters(shown: Page, script: Script) -> None:
    shown.get_by_label("Whom to learn").select_option(label="Performers there whose name contains …")
    button = shown.get_by_role("button", name="How many are they?")
    assert button.is_disabled()
    field = shown.get_by_label("Part of the name")
    field.fill("Quill")
    button.click()
    see(shown.get_by_text("320 profiles"))
    assert asked(script, "profiles.count")[0]["value"] == "Quill"
    assert field.input_value() == "Quill", "counting keeps what was typed"


def test_a_studio_is_looked_for_and_chosen(shown: Page, script: Script) -> None:
    script.profiles.studios = [
        {"id": "s1", "name": "Harbour", "parent": "Harbour Network"},
        {"id": "s2", "name": "Harbour Network", "parent": None},
    ]
    shown.get_by_label("Whom to learn").select_option(label="Performers of a studio there")
    shown.get_by_label("Name of the studio").fill("harbour")
    shown.get_by_role("button", name="Find").click()
    see(shown.get_by_label("Harbour (Harbour Network)"))
    shown.get_by_label("Harbour Network", exact=True).check()
    shown.get_by_role("button", name="How many are they?").click()
    see(shown.get_by_text("320 profiles"))
    assert asked(script, "profiles.count")[0]["value"] == "s2"


def test_why_a_run_failed_is_told(shown: Page, script: Script) -> None:
    script.job_error, script.job_seconds = "StashDB says that it was asked too often. What was learned is kept.", 0.3
    shown.get_by_role("button", name="How many are they?").click()
    shown.get_by_role("button", name="Learn them").click()
    see(shown.get_by_role("alert").get_by_text("StashDB says that it was asked too often."))


def test_each_is_shown_with_faces_page_and_performer(shown: Page) -> None:
    see(shown.get_by_text("7 profiles learned from StashDB"))
    first, second = row(shown, "Person 1"), row(shown, "Person 2")
    see(first.get_by_role("link", name="Ada"))
    assert first.get_by_role("link", name="Person 1").get_attribute("href") == "https://stashdb.example/performers/1"
    see(second.get_by_text("not in your library"))
    see(second.get_by_text("deleted at the stash-box"))
    see(second.get_by_text("2 set aside"))
    see(row(shown, "Person 6"), shown=False)
    shown.get_by_role("button", name="Show more").click()
    see(row(shown, "Person 7"))


def test_the_list_is_filtered_by_name(shown: Page, script: Script) -> None:
    shown.get_by_label("Filter by name").fill("person 7")
    see(row(shown, "Person 7"))
    see(row(shown, "Person 1"), shown=False)
    shown.get_by_label("Filter by name").fill("nobody at all")
    see(shown.get_by_text("Nobody fits this filter"))


def test_one_is_forgotten_after_asking_and_can_be_learned_again(shown: Page, script: Script) -> None:
    row(shown, "Person 2").get_by_role("button", name="Forget: Person 2").click()
    see(shown.get_by_text("Forget the faces of Person 2, and leave this profile out from now on?"))
    row(shown, "Person 2").get_by_role("button", name="Forget", exact=True).click()
    see(row(shown, "Person 2"), shown=False)
    see(shown.get_by_text("6 profiles learned from StashDB"))
    shown.get_by_label("Left out (1)").check(force=True)
    row(shown, "Person 2").get_by_role("button", name="Learn again").click()
    see(toast(shown, "The next run that meets this profile learns it again."))
    assert asked(script, "profiles.take_back")[0]["person"] == 2


def test_all_of_a_stash_box_are_forgotten_after_asking(shown: Page, script: Script) -> None:
    shown.get_by_role("button", name="Forget all").click()
    see(shown.get_by_text("Forget all faces learned from StashDB?"))
    shown.get_by_role("button", name="Forget all").click()
    see(shown.get_by_text("Nobody was learned from a stash-box yet"))
    assert asked(script, "profiles.remove")[0]["endpoint"] == STASHDB


def test_without_a_key_it_says_where_to_enter_one(page: Page, script: Script) -> None:
    script.profiles.boxes[0]["has_key"] = False
    page.goto("plugins/stash-sense/faces/stash-boxes")
    see(page.get_by_text("Stash has no key for any stash-box"))
    see(page.get_by_label("Whom to learn"), shown=False)
