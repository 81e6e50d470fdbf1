"""Looking for somebody at the stash-boxes, from a performer's page and for a person seen, in a real Chromium."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.ui.looking import HOSTILE, LONG, RTL, asked, asked_soon, card, open_tab, see, toast
from tests.ui.scripted import candidate as likely
from tests.ui.scripted import identification, person
from tests.ui.scripted_from_profile import BOTH, candidate
from tests.ui.scripted_upstream import FANSDB, STASHDB

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.ui.scripted import Script
    from tests.ui.stand import Stand

pytestmark = pytest.mark.browser
OPEN = "Find on stash-boxes"
FIELD = "Look for a name, an address or an id"
PERSON = "From a stash-box…"
UNKNOWN = "Person 4: Unknown person"
REFUSED = "FansDB refused the API key. Look at it in Stash under Settings > Metadata Providers."


def told(script: Script) -> Script:
    """Three at StashDB: the likely one, a namesake, one whom another performer has; one at FansDB, named otherwise."""
    ada = candidate(
        "ada-1", "Ada Quill", 92.5, birthdate="1991-02-03", country="United States", disambiguation="the painter",
        aliases=["Ada Q.", "Quilla", "A. Quill", "Adda", "Ada Marsh", "Ada of the Harbour"],
        reasons=["The same name: Ada Quill", "Born on the same day: 1991-02-03", "The same country and gender"],
    )  # fmt: skip
    namesake = candidate(
        "ada-2", "Ada Quill", 22, birthdate="1979-11-30", country="Australia", picture="box:none",
        reasons=["The same name"],
        against=["Different dates of birth: 1991-02-03 and 1979-11-30", "2 profiles there go by the name"],
    )  # fmt: skip
    taken = candidate(
        "bruno", "Bruno Quill", 20, gender="Male", linked={"id": "2", "name": "Bruno Vale"},
        against=["Bruno Vale of your library has this link already"],
    )  # fmt: skip
    marsh = candidate(
        "marsh", "Ada Quill-Marsh", 74, FANSDB, birthdate="1991-02-04", country="United States", aliases=["Ada Quill"],
        reasons=["The name of one is an alias of the other: Ada Quill"],
        against=["Only one is marked as “the painter”"],
    )  # fmt: skip
    script.from_profile.found = {STASHDB: [ada, namesake, taken], FANSDB: [marsh]}
    script.from_profile.boxes = [*BOTH]
    return script


@pytest.fixture
def ada(script: Script) -> Script:
    return told(script)


def opened(page: Page) -> None:
    page.goto("performers/1")
    page.get_by_role("button", name=OPEN).click()


def panel(page: Page) -> Locator:
    return page.get_by_role("group", name="Profiles at the stash-boxes")


def tick(page: Page, name: str, box: str = "StashDB") -> Locator:
    return page.get_by_role("checkbox", name=re.compile(f"^Choose {re.escape(name)} at {box}")).first


def box_of(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def compared(page: Page) -> Locator:
    return page.get_by_role("region", name="The sides, beside each other")


def to_preview(page: Page) -> None:
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("button", name="Preview").click()


def no_wider_than_the_page(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


# what is found


def test_nothing_is_asked_until_it_is_opened(page: Page, ada: Script) -> None:
    page.goto("performers/1")
    see(page.get_by_role("button", name=OPEN))
    assert ada.times_asked("profile.find") == 0
    page.get_by_role("button", name=OPEN).click()
    see(page.get_by_text("4 profiles found."))
    assert sorted(asked(ada, "profile.find"), key=lambda each: str(each["endpoint"])) == [
        {"kind": "performer", "id": "1", "endpoint": each} for each in (FANSDB, STASHDB)
    ]


def test_each_profile_tells_who_it_is_why_and_what_speaks_against_it(page: Page, ada: Script) -> None:
    opened(page)
    found = box_of(page, "StashDB").locator(".sense-candidate")
    see(found, count=3)
    first, second, third = found.all()
    see(box_of(page, "StashDB").get_by_text("StashDB: 3 profiles"))
    expect(first).to_contain_text(re.compile(r"Ada Quill \(the painter\).*1991-02-03 · United States · Female", re.S))
    see(first.get_by_text("also Ada Q., Quilla, A. Quill, and 3 more"))
    see(first.get_by_text("Born on the same day: 1991-02-03"))
    see(first.get_by_text("very likely"))
    see(first.get_by_role("img", name="The picture of Ada Quill"))
    assert first.get_by_role("link").get_attribute("href") == "https://stashdb.example/performers/ada-1"
    see(second.get_by_text("Different dates of birth: 1991-02-03 and 1979-11-30"))
    expect(second.locator(".sense-score")).to_have_count(0)
    see(third.get_by_role("link", name="Bruno Vale"))
    expect(tick(page, "Bruno Quill")).to_be_disabled()
    assert tick(page, "Ada Quill").get_attribute("aria-label") == "Choose Ada Quill at StashDB: very likely, 92 %"


def test_at_most_one_of_each_stash_box_is_chosen(page: Page, ada: Script) -> None:
    opened(page)
    tick(page, "Ada Quill-Marsh", "FansDB").check()
    tick(page, "Ada Quill").check()
    see(page.get_by_text("2 chosen: Ada Quill-Marsh and Ada Quill"))
    page.get_by_role("checkbox", name="Choose Ada Quill at StashDB", exact=True).check()
    expect(tick(page, "Ada Quill")).not_to_be_checked()
    expect(tick(page, "Ada Quill-Marsh", "FansDB")).to_be_checked()
    see(page.get_by_text("2 chosen"))
    tick(page, "Ada Quill-Marsh", "FansDB").uncheck()
    see(page.get_by_text("1 chosen: Ada Quill"))


def test_the_performers_own_link_is_told(page: Page, ada: Script) -> None:
    ada.from_profile.found[STASHDB][0]["linked"] = {"id": "1", "name": "Ada Quill"}
    opened(page)
    see(page.get_by_text("linked already", exact=True))
    expect(tick(page, "Ada Quill")).to_be_enabled()


def test_what_is_linked_so_already_needs_nothing_to_be_written(page: Page, ada: Script) -> None:
    ada.from_profile.found[STASHDB][0]["linked"] = {"id": "1", "name": "Ada Quill"}
    opened(page)
    tick(page, "Ada Quill").check()
    to_preview(page)
    see(page.get_by_text("Nothing has to be written."))
    page.get_by_role("button", name="Done").click()
    done = page.locator(".sense-from-done")
    see(done.get_by_text("Nothing had to be written."))
    see(done.get_by_role("button", name="Undo"), shown=False)


def test_many_are_shown_little_by_little(page: Page, ada: Script) -> None:
    ada.from_profile.found[STASHDB] = [candidate(f"n{number}", f"Ada {number}", 40) for number in range(9)]
    opened(page)
    see(tick(page, "Ada 4"))
    see(tick(page, "Ada 5"), shown=False)
    page.get_by_role("button", name="Show 4 more").click()
    see(tick(page, "Ada 8"))


def test_something_else_is_looked_for_and_what_was_chosen_stays(page: Page, ada: Script) -> None:
    quill = candidate("q-9", "Adeline Quill", 0)
    ada.from_profile.typed["https://stashdb.example/performers/q-9"] = {STASHDB: [quill]}
    opened(page)
    tick(page, "Ada Quill-Marsh", "FansDB").check()
    page.get_by_role("textbox", name=FIELD).fill("  https://stashdb.example/performers/q-9 ")
    page.get_by_role("button", name="Search").click()
    see(page.get_by_text("1 profile found."))
    see(box_of(page, "FansDB").get_by_text("Nobody there."))
    assert asked(ada, "profile.find")[-1]["query"] == "https://stashdb.example/performers/q-9"
    tick(page, "Adeline Quill").check()
    see(page.get_by_text("2 chosen: Ada Quill-Marsh and Adeline Quill"))
    page.get_by_role("button", name="What is known of the person").click()
    see(page.get_by_text("4 profiles found."))
    expect(tick(page, "Ada Quill-Marsh", "FansDB")).to_be_checked()


# where there is nothing to choose


def test_while_the_stash_boxes_are_asked_it_says_so(page: Page, ada: Script) -> None:
    ada.delay = 1
    opened(page)
    see(page.get_by_text("Asking the stash-boxes"))
    see(page.get_by_text("4 profiles found."))


def test_a_slow_stash_box_holds_back_nobody(page: Page, ada: Script) -> None:
    ada.from_profile.slow[STASHDB] = 4
    opened(page)
    see(tick(page, "Ada Quill-Marsh", "FansDB"))
    see(box_of(page, "StashDB").get_by_text("It is being asked."))
    tick(page, "Ada Quill-Marsh", "FansDB").check()
    see(page.get_by_text("4 profiles found."))
    expect(tick(page, "Ada Quill-Marsh", "FansDB")).to_be_checked()


def test_what_is_typed_meanwhile_counts(page: Page, ada: Script) -> None:
    ada.from_profile.slow[STASHDB] = 2
    ada.from_profile.typed["Adeline"] = {FANSDB: [candidate("q-9", "Adeline Quill", 0, FANSDB)]}
    opened(page)
    see(box_of(page, "StashDB").get_by_text("It is being asked."))
    page.get_by_role("textbox", name=FIELD).fill("Adeline")
    page.keyboard.press("Enter")
    see(page.get_by_text("1 profile found."))
    page.wait_for_timeout(2500)
    see(page.get_by_text("1 profile found."))


def test_nobody_found_and_what_to_do_next(page: Page, script: Script) -> None:
    script.from_profile.boxes = [*BOTH]
    opened(page)
    see(page.get_by_text("Nothing that is known of Ada Quill leads to a profile. Look for another name"))
    page.get_by_role("textbox", name=FIELD).fill("Zz")
    page.keyboard.press("Enter")
    see(page.get_by_text("No stash-box has somebody like that. Try another spelling"))


def test_a_stash_box_that_fails_is_told_in_its_place_and_tried_again(page: Page, ada: Script) -> None:
    ada.from_profile.failing[FANSDB] = REFUSED
    opened(page)
    see(box_of(page, "FansDB").get_by_text(REFUSED))
    tick(page, "Ada Quill").check()
    ada.from_profile.failing.clear()
    box_of(page, "FansDB").get_by_role("button", name="Try again").click()
    see(tick(page, "Ada Quill-Marsh", "FansDB"))
    expect(tick(page, "Ada Quill")).to_be_checked()
    assert asked(ada, "profile.find")[-1] == {"kind": "performer", "id": "1", "endpoint": FANSDB}


def test_without_a_stash_box_both_ways_out_are_told(page: Page, ada: Script) -> None:
    ada.from_profile.boxes = []
    opened(page)
    see(page.get_by_text("No stash-box can be asked"))
    see(page.get_by_text("Settings > Metadata Providers"))
    place = page.get_by_role("link", name="Metadata Providers in Stash")
    assert (place.get_attribute("href") or "").endswith("/settings?tab=metadata-providers")
    page.get_by_role("link", name="To the stash-boxes").click()
    page.wait_for_url("**/plugins/stash-sense/boxes")


def test_what_cannot_be_asked_for_another_reason_is_tried_again(page: Page, ada: Script) -> None:
    ada.fail["profile.find"] = "The database is locked."
    opened(page)
    see(panel(page).get_by_role("alert").get_by_text("The database is locked."), count=2)
    ada.fail.clear()
    for _ in range(2):
        panel(page).get_by_role("button", name="Try again").first.click()
    see(page.get_by_text("4 profiles found."))
    ada.fail["boxes.list"] = "Stash is gone."
    page.get_by_role("textbox", name=FIELD).fill("Quill")
    page.keyboard.press("Enter")
    see(panel(page).get_by_role("alert").get_by_text("Stash is gone."))
    ada.fail.clear()
    panel(page).get_by_role("button", name="Try again").click()
    see(page.get_by_text("No stash-box has somebody like that."))


# compared, linked, taken back


def test_the_chosen_ones_stand_beside_the_performer_and_what_differs_is_marked(page: Page, ada: Script) -> None:
    opened(page)
    tick(page, "Ada Quill").check()
    tick(page, "Ada Quill-Marsh", "FansDB").check()
    page.get_by_role("button", name="Compare").click()
    heads = compared(page).get_by_role("columnheader")
    expect(heads).to_have_count(4)
    expect(heads.nth(1)).to_contain_text("in your library")
    expect(heads.nth(2)).to_contain_text("the painter · StashDB")
    differing = compared(page).get_by_role("row", name=re.compile(r"\(differs\)"))
    expect(differing).to_have_count(2)
    expect(differing.nth(1)).to_contain_text(re.compile(r"Birthdate.*1991-02-03.*1991-02-03.*1991-02-04"))
    see(page.get_by_text("Details and picture are taken from"), shown=False)
    assert [each["endpoint"] for each in asked(ada, "profile.show")[0]["choices"]] == [STASHDB, FANSDB]
    page.get_by_role("button", name="Back to all that were found").click()
    expect(tick(page, "Ada Quill")).to_be_checked()


def test_they_are_linked_in_one_step_and_taken_back(page: Page, ada: Script) -> None:
    opened(page)
    tick(page, "Ada Quill").check()
    tick(page, "Ada Quill-Marsh", "FansDB").check()
    to_preview(page)
    see(page.get_by_text("Link Ada Quill with StashDB and FansDB."))
    see(page.get_by_role("cell", name="ada-1"))
    assert ada.times_asked("profile.apply") == 0
    page.get_by_role("button", name="Link", exact=True).click()
    done = page.locator(".sense-from-done")
    see(done.get_by_text("Link Ada Quill with StashDB and FansDB."))
    expect(done).to_be_focused()
    (wish,) = asked(ada, "profile.apply")
    assert (wish["performer"], wish["add_to"], len(wish["choices"]), "fields_from" in wish) == ("1", None, 2, False)
    done.get_by_role("button", name="Undo").click()
    see(toast(page, "Undone: Link Ada Quill with StashDB and FansDB."))
    see(page.get_by_text("2 chosen"))
    assert ada.times_asked("change.undo") == 1


def test_what_changed_meanwhile_is_previewed_again(page: Page, ada: Script) -> None:
    opened(page)
    tick(page, "Ada Quill").check()
    to_preview(page)
    ada.from_profile.stale_token = True
    page.get_by_role("button", name="Link", exact=True).click()
    see(page.get_by_text("Something about it changed meanwhile."))
    page.get_by_role("button", name="Look at it again").click()
    see(page.get_by_text("Something about it changed meanwhile."), shown=False)
    button = page.get_by_role("button", name="Link", exact=True)
    expect(button).to_be_focused()
    button.click()
    see(page.locator(".sense-from-done"))
    assert ada.times_asked("profile.preview") == 2


def test_what_the_preview_refuses_is_told_in_words(page: Page, ada: Script) -> None:
    text = "Edda Stone (performer 5) is linked with Ada Quill at StashDB already."
    ada.fail["profile.preview"] = text
    opened(page)
    tick(page, "Ada Quill").check()
    to_preview(page)
    see(panel(page).get_by_role("alert").get_by_text(text))
    expect(page.get_by_role("button", name="Link", exact=True)).to_be_disabled()


# a person who was seen


def test_an_unknown_person_is_created_from_a_profile_and_taken_back(page: Page, ada: Script, stand: Stand) -> None:
    open_tab(page)
    card(page, UNKNOWN).get_by_role("button", name=PERSON).click()
    see(page.get_by_text("4 profiles found."))
    see(panel(page).get_by_role("img", name="The face found"), count=3)
    assert sorted(asked(ada, "profile.find"), key=lambda each: str(each["endpoint"])) == [
        {"kind": "scene", "id": "2", "person": 104, "endpoint": each} for each in (FANSDB, STASHDB)
    ]
    tick(page, "Ada Quill").check()
    tick(page, "Ada Quill-Marsh", "FansDB").check()
    page.get_by_role("button", name="Compare").click()
    see(page.get_by_role("radio", name="StashDB", checked=True))
    page.get_by_role("radio", name="FansDB").click()
    page.get_by_role("button", name="Preview").click()
    see(page.get_by_text("Create Ada Quill-Marsh from FansDB, linked with StashDB and FansDB, and add to this scene."))
    panel(page).get_by_role("button", name="Create and add").click()
    see(toast(page, "Create Ada Quill-Marsh from FansDB"))
    created = card(page, "Person 4: Ada Quill-Marsh")
    see(created.get_by_role("link", name="Ada Quill-Marsh"))
    see(created.get_by_text("Added", exact=True))
    see(panel(page), shown=False)
    expect(created).to_be_focused()
    (wish,) = asked(ada, "profile.apply")
    assert (wish["performer"], wish["fields_from"]) == (None, FANSDB)
    assert wish["add_to"] == {"kind": "scene", "id": "2", "person": 104}
    assert len(stand.performers("scene", 2)) == 2
    created.get_by_role("button", name="Undo").click()
    see(card(page, UNKNOWN).get_by_role("button", name=PERSON))
    see(panel(page), shown=False)
    assert stand.performers("scene", 2) == [5]


def test_who_is_linked_with_it_in_the_library_is_added_instead_of_created(page: Page, ada: Script) -> None:
    open_tab(page)
    card(page, UNKNOWN).get_by_role("button", name=PERSON).click()
    third = page.locator(".sense-candidate").nth(2)
    see(third.get_by_text("in your library as"))
    tick(page, "Bruno Quill").check()
    to_preview(page)
    see(page.get_by_text("Bruno Vale is linked so already, and add to this scene."))
    panel(page).get_by_role("button", name="Add to scene").click()
    see(card(page, "Person 4: Bruno Vale"))
    assert asked(ada, "profile.apply")[0]["performer"] == "2"


def test_somebody_known_by_a_published_database_is_looked_for_too(page: Page, ada: Script) -> None:
    cyd = person(1, likely(-7, "Cyd Inkwell", 0.96) | {"page": None})
    ada.targets["scene", "2"] = identification([cyd, person(2, likely(1, "Ada Quill", 0.96))])
    ada.from_profile.found = {STASHDB: [], FANSDB: []}
    open_tab(page)
    see(card(page, "Ada Quill").get_by_role("button", name=PERSON), shown=False)
    card(page, "Cyd Inkwell").get_by_role("button", name=PERSON).click()
    see(page.get_by_text("Nothing that is known of Cyd Inkwell leads to a profile."))


def test_it_and_the_search_among_ones_own_do_not_stand_open_together(page: Page, ada: Script) -> None:
    open_tab(page)
    who = card(page, UNKNOWN)
    who.get_by_role("button", name=PERSON).click()
    see(panel(page))
    who.get_by_role("button", name="Who is it?").click()
    see(page.get_by_role("combobox", name="Search your performers by name"))
    see(panel(page), shown=False)
    who.get_by_role("button", name=PERSON).click()
    see(page.get_by_role("combobox", name="Search your performers by name"), shown=False)
    expect(page.get_by_role("textbox", name=FIELD)).to_be_focused()


def test_the_panel_of_an_image(page: Page, ada: Script) -> None:
    ada.targets["image", "1"] = identification([person(1, None)])
    page.goto("images/1")
    page.get_by_role("button", name="Who is in this image?").click()
    page.get_by_role("button", name=PERSON).click()
    tick(page, "Ada Quill").check()
    to_preview(page)
    see(page.get_by_text("Create Ada Quill from StashDB, linked with StashDB, and add to this image."))


# keys, narrow pages, odd names


def test_all_of_it_by_keyboard(page: Page, ada: Script) -> None:
    page.goto("performers/1")
    page.get_by_role("button", name=OPEN).focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name=FIELD)
    expect(field).to_be_focused()
    see(page.get_by_text("4 profiles found."))
    page.keyboard.press("ArrowDown")
    expect(tick(page, "Ada Quill")).to_be_focused()
    page.keyboard.press("Space")
    for _ in range(2):  # the one that is taken is passed over
        page.keyboard.press("ArrowDown")
    expect(tick(page, "Ada Quill-Marsh", "FansDB")).to_be_focused()
    page.keyboard.press("Enter")
    see(page.get_by_text("2 chosen"))
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    tick(page, "Ada Quill-Marsh", "FansDB").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Compare")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ada Quill and what is chosen")).to_be_focused()
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Link", exact=True)).to_be_focused()
    page.keyboard.press("a")
    see(page.locator(".sense-from-done"))
    assert len(asked_soon(page, ada, "profile.apply")) == 1


def test_escape_goes_back_a_step_and_then_to_the_button(page: Page, ada: Script) -> None:
    opened(page)
    tick(page, "Ada Quill").check()
    page.get_by_role("button", name="Compare").click()
    see(compared(page))
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Compare")).to_be_focused()
    page.keyboard.press("Escape")
    see(panel(page), shown=False)
    button = page.get_by_role("button", name=OPEN)
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_its_keys_do_not_reach_the_list_of_persons(page: Page, ada: Script) -> None:
    cyd = person(1, likely(-7, "Cyd Inkwell", 0.96) | {"page": None})
    ada.targets["scene", "2"] = identification([cyd])
    open_tab(page)
    card(page, "Cyd Inkwell").get_by_role("button", name=PERSON).click()
    see(page.get_by_text("4 profiles found."))
    page.get_by_role("button", name="Close").focus()
    for key in ("a", "x"):
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    expect(card(page, "Cyd Inkwell").get_by_role("button", name=PERSON)).to_be_focused()
    assert (ada.times_asked("persons.accept"), ada.times_asked("person.reject")) == (0, 0)


@pytest.mark.parametrize("name", [LONG, "Quill" * 40, HOSTILE, RTL])
def test_narrow_pages_and_names_without_end(page: Page, ada: Script, name: str) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    ada.from_profile.found[STASHDB][0] |= {"name": name, "disambiguation": name, "aliases": [name] * 3}
    opened(page)
    panel(page).get_by_role("checkbox").first.check()
    see(panel(page).locator(".sense-candidate-name").first.get_by_text(name.strip(), exact=True))
    no_wider_than_the_page(page)
    expect(page.get_by_role("button", name="Compare")).to_be_in_viewport()
    to_preview(page)
    see(page.get_by_role("button", name="Link", exact=True))
    no_wider_than_the_page(page)


def test_narrow_scene(page: Page, ada: Script) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    open_tab(page)
    card(page, UNKNOWN).get_by_role("button", name=PERSON).click()
    tick(page, "Ada Quill").check()
    no_wider_than_the_page(page)
    to_preview(page)
    see(panel(page).get_by_role("button", name="Create and add"))
    no_wider_than_the_page(page)
