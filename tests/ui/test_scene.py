"""The Sense tab of a scene in a real Chromium: every state, every button."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.ui.looking import card, open_tab, see, toast
from tests.ui.scripted import candidate, identification, person
from tests.ui.story import found

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.scripted import Script
    from tests.ui.stand import Stand

pytestmark = pytest.mark.browser


def test_from_the_first_click_to_the_performers_and_back(page: Page, stand: Stand) -> None:
    open_tab(page, 1)
    page.get_by_role("button", name="Identify performers").click()
    see(page.get_by_role("progressbar"))
    see(page.get_by_text(re.compile(r"\d+ of 60")))
    see(card(page, "Ada Quill"))
    assert stand.performers("scene", 1) == []

    page.get_by_role("button", name="Add Ada Quill and Bruno Vale").click()
    see(toast(page, "Added Ada Quill and Bruno Vale."))
    see(card(page, "Ada Quill").get_by_text("Added", exact=True))
    assert stand.performers("scene", 1) == [1, 2]
    page.get_by_role("tab", name="Details").click()
    see(page.get_by_role("list", name="Performers").get_by_text("Bruno Vale"))

    toast(page, "Added").get_by_role("button", name="Undo").click()
    see(toast(page, "Undone: Added Ada Quill and Bruno Vale."))
    see(page.get_by_role("list", name="Performers").get_by_text("Bruno Vale"), shown=False)
    assert stand.performers("scene", 1) == []


def test_the_work_goes_on_through_a_reload_and_on_other_pages(page: Page, script: Script) -> None:
    script.job_seconds = 4
    open_tab(page, 1)
    page.get_by_role("button", name="Identify performers").click()
    see(page.get_by_role("progressbar"))
    page.reload()
    page.get_by_role("tab", name="Sense").click()
    see(page.get_by_role("progressbar"))
    page.get_by_role("link", name="Host page").click()
    page.get_by_role("link", name="Scene number 1").click()
    page.get_by_role("tab", name="Sense").click()
    see(page.get_by_role("progressbar"))
    see(card(page, "Ada Quill"))
    assert script.times_asked("identify.start") == 1


def test_stop(page: Page, script: Script) -> None:
    script.job_seconds = 60
    open_tab(page, 1)
    page.get_by_role("button", name="Identify performers").click()
    page.get_by_role("button", name="Stop: Identify performers").click()
    see(page.get_by_text("It was stopped before it was done."))
    see(page.get_by_role("button", name="Identify performers"))


@pytest.mark.parametrize(
    ("missing", "button"),
    [
        (["environment", "models", "faces"], "Set up"),
        (["models", "faces"], "Download models"),
        (["faces"], "Learn faces from my library"),
    ],
)
def test_what_is_missing_comes_with_one_button(page: Page, script: Script, missing: list[str], button: str) -> None:
    script.missing, script.job_seconds = missing, 1.5
    open_tab(page, 1)
    steps = page.locator(".sense-step")
    see(steps, count=len(missing))
    see(steps.get_by_role("button"), count=1)
    steps.get_by_role("button", name=button).click()
    see(page.get_by_role("progressbar"))
    left = [what for what in missing if what not in ("environment", "models")] if len(missing) > 1 else []
    if left:
        see(steps, count=len(left))
        page.get_by_role("button", name="Learn faces from my library").click()
    see(page.get_by_role("button", name="Identify performers"))


def test_a_licence_is_read_on_its_page(page: Page, script: Script) -> None:
    script.missing, script.licence_first = ["models", "faces"], True
    open_tab(page, 1)
    see(page.locator(".sense-step"), count=2)
    page.get_by_role("link", name="Open the models page").click()
    see(page.get_by_text("I accept the licence").first)


def test_single_persons(page: Page, stand: Stand, script: Script) -> None:
    open_tab(page)
    see(page.get_by_role("tab", name=re.compile("2 persons to decide on")))
    see(card(page, "Edda Stone").get_by_text("In this scene"))
    card(page, "Ada Quill").get_by_role("button", name="Add to scene: Ada Quill").click()
    see(card(page, "Ada Quill").get_by_text("Added", exact=True))
    assert stand.performers("scene", 2) == [5, 1]
    see(page.get_by_role("tab", name=re.compile("1 person to decide on")))

    card(page, "Edda Stone").get_by_role("button", name="Confirm: Edda Stone").click()
    see(card(page, "Edda Stone").get_by_role("button", name="Undo"))

    card(page, "Bruno Vale").get_by_role("button", name="Not this person: Bruno Vale").click()
    see(page.get_by_text("Not Bruno Vale"))
    toast(page, "Remembered.").get_by_role("button", name="Take back").click()
    see(card(page, "Bruno Vale"))
    card(page, "Bruno Vale").get_by_role("button", name="Not this person: Bruno Vale").click()
    card(page, "Unknown person").get_by_role("button", name="Take back").click()
    see(card(page, "Bruno Vale"))
    assert [name for name, _ in script.asked if name.startswith("person.")] == ["person.reject", "person.unreject"] * 2

    card(page, "Ada Quill").get_by_role("button", name="Undo").click()
    see(card(page, "Ada Quill").get_by_role("button", name="Add to scene: Ada Quill"))


def test_a_performer_removed_in_stash_can_be_added_again(page: Page, stand: Stand) -> None:
    open_tab(page)
    card(page, "Ada Quill").get_by_role("button", name="Add to scene: Ada Quill").click()
    see(card(page, "Ada Quill").get_by_text("Added", exact=True))
    stand.stash.library.scenes[2].performer_ids = []
    page.reload()
    page.get_by_role("tab", name="Sense").click()
    card(page, "Ada Quill").get_by_text("Add again").click()
    see(card(page, "Ada Quill").get_by_text("Added", exact=True))
    assert stand.performers("scene", 2) == [1]


def test_alternatives_faces_and_times(page: Page, stand: Stand) -> None:
    open_tab(page)
    bruno = card(page, "Bruno Vale")
    bruno.get_by_role("button", name="8 faces · 1 alternative").click()
    see(bruno.locator(".sense-strip img"), count=8)
    see(bruno.get_by_text("possible, 52 %"))
    bruno.get_by_role("button", name="Jump to 0:55").click()
    assert page.locator("video").get_attribute("data-asked") == "55"
    bruno.get_by_role("button", name="+16 more times").click()
    see(bruno.get_by_role("button", name=re.compile("Jump to")), count=21)
    bruno.get_by_role("button", name="Add to scene: Dario Fenn").click()
    see(card(page, "Dario Fenn").get_by_text("Added", exact=True))
    assert stand.performers("scene", 2) == [5, 4]


def test_the_line_of_add_all_can_be_moved(page: Page, script: Script) -> None:
    script.targets["scene", "2"] = found() | {"above": 1.0}
    open_tab(page)
    see(page.get_by_text("Nobody left to add above 100 %"))
    line = page.get_by_role("spinbutton", name="Least confidence in per cent")
    line.fill("95")
    see(page.get_by_role("button", name="Add Ada Quill", exact=True))
    line.fill("50")
    see(page.get_by_role("button", name="Add Ada Quill and Bruno Vale"))


def test_many_to_add_are_asked_about_once_more(page: Page, stand: Stand, script: Script) -> None:
    many = [person(n, found()["persons"][0]["best"] | {"performer_id": str(n), "name": f"P{n}"}) for n in range(1, 6)]
    script.targets["scene", "3"] = identification(many)
    open_tab(page, 3)
    page.get_by_role("button", name="Add P1, P2, and 3 more").click()
    page.get_by_role("button", name="Cancel").click()
    assert stand.performers("scene", 3) == []
    page.get_by_role("button", name="Add P1, P2, and 3 more").click()
    page.get_by_role("button", name="Yes, add them").click()
    see(page.get_by_role("button", name="Undo for all 5"), count=5)
    assert stand.performers("scene", 3) == [1, 2, 3, 4, 5]


def test_search_a_performer_for_somebody_unknown(page: Page, stand: Stand) -> None:
    open_tab(page)
    unknown = card(page, "Person 4: Unknown person")
    unknown.get_by_role("button", name="Who is it?").click()
    box = unknown.get_by_role("combobox", name="Search your performers by name")
    box.press_sequentially("marsh")
    see(unknown.get_by_role("option"), count=2)
    box.press("Enter")
    unknown.get_by_role("button", name="Cancel").click()
    box.press_sequentially("marsh")
    unknown.get_by_role("option", name=re.compile("Cleo Marsh")).click()
    assert stand.performers("scene", 2) == [5]
    unknown.get_by_role("button", name="Add Cleo Marsh").click()
    see(card(page, "Cleo Marsh").get_by_text("Added", exact=True))
    assert stand.performers("scene", 2) == [5, 3]


def test_create_a_performer_for_somebody_unknown(page: Page, stand: Stand) -> None:
    open_tab(page)
    page.get_by_role("button", name="Who is it?").first.click()
    box = page.get_by_role("combobox", name="Search your performers by name")
    box.press_sequentially("Gus Newell")
    see(page.get_by_text("No performer of yours has this name."))
    box.press("ArrowDown")
    box.press("Enter")
    see(page.get_by_text("Creates the performer “Gus Newell” with this face as the picture"))
    page.get_by_role("button", name="Create and add").click()
    see(toast(page, "Created and added Gus Newell."))
    see(card(page, "Gus Newell"))
    assert len(stand.performers("scene", 2)) == 2


def test_somebody_else_and_leaving_the_search(page: Page, stand: Stand) -> None:
    open_tab(page)
    ada = card(page, "Ada Quill")
    ada.get_by_role("button", name="Somebody else").click()
    ada.get_by_role("combobox").press("Escape")
    see(ada.get_by_role("combobox"), shown=False)
    ada.get_by_role("button", name="Somebody else").click()
    ada.get_by_role("combobox").press_sequentially("okaforson")
    see(ada.get_by_text("also Okaforson"))


def test_many_unknown_persons_are_folded(page: Page, script: Script) -> None:
    script.targets["scene", "2"] = found(unknown=6)
    open_tab(page)
    see(card(page, "Unknown person"), count=0)
    page.get_by_role("button", name="Show 6 unknown persons").click()
    see(card(page, "Unknown person"), count=6)
    page.get_by_role("button", name="Hide unknown persons").click()
    see(card(page, "Unknown person"), count=0)


def test_outdated_is_said_and_matched_again(page: Page, script: Script) -> None:
    script.targets["scene", "2"] = found() | {"outdated": True, "outdated_why": "The known faces have changed."}
    open_tab(page)
    see(page.get_by_text("The known faces have changed."))
    page.get_by_role("button", name="Match again").click()
    see(page.get_by_role("progressbar"))
    see(page.get_by_text("The known faces have changed."), shown=False)


def test_a_changed_file_is_said_and_identified_again(page: Page, script: Script) -> None:
    script.targets["scene", "2"] = found() | {"file_changed": True}
    open_tab(page)
    see(page.get_by_text("The file has changed since."))
    page.get_by_role("button", name="Identify again").click()
    see(page.get_by_text("The file has changed since."), shown=False)
    assert dict(script.asked)["target.show"]["file"] == f"{2:016x}"


def test_no_faces(page: Page, script: Script) -> None:
    script.targets["scene", "2"] = identification([])
    open_tab(page)
    see(page.get_by_text("Not one face in 60 frames."))
    page.get_by_role("button", name="Identify again").click()
    see(card(page, "Ada Quill"))


def test_a_scene_that_failed(page: Page, script: Script) -> None:
    script.targets["scene", "2"] = identification([], state="failed", error="The file is cut off. Get it again.")
    open_tab(page)
    see(page.get_by_text("The file is cut off. Get it again."))
    see(page.get_by_role("link", name="See what is wrong"))
    page.get_by_role("button", name="Try again").click()
    see(card(page, "Ada Quill"))


def test_a_job_that_failed(page: Page, script: Script) -> None:
    script.job_error, script.job_seconds = "There is no space left.", 1
    open_tab(page, 1)
    page.get_by_role("button", name="Identify performers").click()
    see(page.get_by_text("There is no space left."))
    see(page.get_by_role("button", name="Identify performers"))


def test_an_operation_that_fails(page: Page, script: Script) -> None:
    script.fail["target.show"] = "The database is locked. Try again in a moment."
    open_tab(page)
    see(page.get_by_role("alert").get_by_text("The database is locked."))
    script.fail.clear()
    page.get_by_role("button", name="Try again").click()
    see(card(page, "Ada Quill"))
    script.fail["persons.accept"] = "Stash is busy."
    card(page, "Ada Quill").get_by_role("button", name="Add to scene: Ada Quill").click()
    see(toast(page, "Stash is busy."))
    see(card(page, "Ada Quill").get_by_role("button", name="Add to scene: Ada Quill"))


def test_a_second_click_does_nothing(page: Page, script: Script) -> None:
    script.delay = 0.5
    open_tab(page)
    button = card(page, "Ada Quill").get_by_role("button", name="Add to scene: Ada Quill")
    button.evaluate("button => { button.click(); button.click(); button.click(); }")
    see(card(page, "Ada Quill").get_by_text("Added", exact=True))
    assert script.times_asked("persons.accept") == 1


def test_a_stash_that_does_not_answer_for_a_while(page: Page, script: Script) -> None:
    script.job_seconds = 12
    open_tab(page, 1)
    page.get_by_role("button", name="Identify performers").click()
    see(page.get_by_role("progressbar"))
    page.route("**/status.json", lambda route: route.abort())
    see(page.get_by_text("Stash does not answer at the moment."))
    page.unroute("**/status.json")
    see(card(page, "Ada Quill"))


def test_without_a_status_file_the_page_asks(page: Page, script: Script) -> None:
    script.status_file, script.job_seconds = False, 5
    open_tab(page, 1)
    page.get_by_role("button", name="Identify performers").click()
    see(card(page, "Ada Quill"))
    assert script.times_asked("jobs.status") >= 1


def test_somebody_of_a_published_database_is_created_and_added(page: Page, script: Script) -> None:
    script.names[-5] = "Gil Orton"
    new = candidate(-5, "Gil Orton", 0.97, None) | {"page": "https://stashdb.org/performers/five"}
    known = candidate(1, "Ada Quill", 0.993, "known:10")
    script.targets["scene", "2"] = identification([person(1, known, (), 34), person(2, new, (), 20)])
    open_tab(page)
    gil = card(page, "Gil Orton")
    see(gil.get_by_text("not in Stash yet"))
    assert gil.get_by_role("link", name="Gil Orton").get_attribute("href") == "https://stashdb.org/performers/five"
    see(gil.get_by_role("button", name="Create and add"))

    page.get_by_role("button", name="Add Ada Quill and Gil Orton").click()
    see(page.get_by_text("Add Ada Quill and Gil Orton to this scene."))
    assert script.times_asked("persons.accept") == 0, "nobody is created without being asked"
    page.get_by_role("button", name="Cancel").click()
    gil.get_by_role("button", name="Create and add").click()
    see(toast(page, "Added Gil Orton."))
