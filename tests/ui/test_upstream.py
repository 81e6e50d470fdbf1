"""What stash-boxes say, in a real Chromium: lists, fields side by side, candidates of scenes, the boxes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.ui.looking import HOSTILE, LONG, RTL, asked, asked_soon, row, rows, said, see, toast
from tests.ui.scripted_upstream import FANSDB, STASHDB, Upstream, box, field_of, finding
from tests.ui.upstream_story import QUIET, detail, performer_fields, told

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.ui.scripted import Script

pytestmark = pytest.mark.browser
PLACE = "plugins/stash-sense/review"
PERFORMERS = f"{PLACE}?type=upstream_performers"
ADA = f"{PERFORMERS}&id=1"
SCENE = f"{PLACE}?type=upstream_scenes&id=13"
MATCH = f"{PLACE}?type=scene_matches&id=14"
BOXES = "plugins/stash-sense/boxes"


@pytest.fixture
def review(script: Script) -> Upstream:
    script.review = told()
    return script.review


def choose(page: Page, label: str) -> Locator:
    """The control of the field with this label."""
    return page.get_by_role("radiogroup", name=f"{label}: what to do")


def chosen(page: Page, label: str) -> Locator:
    return choose(page, label).get_by_role("radio", checked=True)


def field_row(page: Page, label: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile(f"^{re.escape(label)}")))


def sent(page: Page, script: Script) -> dict[str, str]:
    """The choices of the first thing that was carried out."""
    choices: dict[str, str] = asked_soon(page, script, "review.apply")[0]["choices"]
    return choices


# the types


def test_the_types_in_two_groups(page: Page, review: Upstream, script: Script) -> None:
    review.runs["upstream_tags"] = {
        "at": "2026-01-01T00:00:00Z", "state": "completed", "looked_at": 9, "opened": 1, "error": None, "whole": False,
    }  # fmt: skip
    page.goto(PLACE)
    boxes, library = (
        page.get_by_role("region", name="At the stash-boxes"),
        page.get_by_role("region", name="In your library"),
    )
    see(boxes.get_by_role("listitem"), count=6)
    see(library.get_by_role("listitem"), count=5)
    see(boxes.get_by_role("link", name="Changes of performers: 5 open", exact=True))
    boxes.get_by_role("button", name="Ask the stash-boxes").click()
    see(page.get_by_role("progressbar"))
    see(boxes.get_by_role("button", name="Look for it: Changes of tags").get_by_text("Running"))
    expect(library.get_by_role("button", name="Look for it: Duplicate scenes")).to_be_enabled()
    assert asked(script, "job.start") == [{"kind": "find_upstream", "whole": False}]


def test_without_a_stash_box_the_types_say_so(page: Page, review: Upstream) -> None:
    review.listed = []
    page.goto(PLACE)
    see(page.get_by_role("region", name="At the stash-boxes").get_by_text("Stash knows no stash-box yet."))


def test_what_a_type_needs_first_leads_to_the_stash_boxes(page: Page, review: Upstream) -> None:
    review.needs["scene_matches"] = "Every stash-box is switched off."
    page.goto(PLACE)
    see(page.get_by_text("Every stash-box is switched off."))
    review.listed = []
    page.get_by_role("link", name="To the stash-boxes").click()
    see(page.get_by_role("heading", name="Stash knows no stash-box yet"))
    see(page.get_by_text("Settings > Metadata Providers > Stash-box Endpoints"))


# the list


def test_rows_say_which_fields_differ_and_where(page: Page, review: Upstream) -> None:
    page.goto(PERFORMERS)
    fields = row(page, "Ada Quill").get_by_role("list", name="What differs").get_by_role("listitem")
    texts = ["Name", "Disambiguation +", "Aliases", "Gender +", "Birthdate !", "Death date +", "15 more"]
    expect(fields).to_have_text(texts)
    see(page.get_by_role("listitem", name="Bruno Vale", exact=True).get_by_text("merged there"))
    see(page.get_by_role("listitem", name="Dario Fenn", exact=True).get_by_text("deleted there"))
    see(page.get_by_role("listitem", name="Dario Fenn", exact=True).get_by_text("FansDB"))
    see(rows(page).get_by_text("%"), count=0)
    see(page.get_by_text("example"), count=0)


def test_studios_and_tags_are_linked_and_pictured(page: Page, review: Upstream) -> None:
    for kind, name in (("studio", "Harbour Lights"), ("tag", "Outdoors")):
        with page.expect_request(re.compile(f"/{kind}/3/image")):
            page.goto(f"{PLACE}?type=upstream_{kind}s")
        link = row(page, name).get_by_role("link", name=f"{kind.capitalize()} 3")
        expect(link).to_have_attribute("href", re.compile(f"/{kind}s/3$"))


def test_filters_by_box_by_field_and_by_what_only_adds(page: Page, review: Upstream, script: Script) -> None:
    page.goto(PERFORMERS)
    see(rows(page), count=5)
    page.get_by_role("combobox", name="Stash-box").select_option(label="FansDB")
    see(rows(page), count=1)
    page.get_by_role("combobox", name="Stash-box").select_option(label="all")
    page.get_by_role("combobox", name="Field").select_option(label="URLs")
    see(rows(page), count=2)
    page.get_by_text("Only what just adds").click()
    see(rows(page), count=1)
    page.reload()
    see(rows(page), count=1)
    expect(page.get_by_role("combobox", name="Field")).to_have_value("urls")
    assert asked(script, "review.list")[-1] == {
        "type": "upstream_performers", "state": "open", "least": 0, "most": 100, "endpoint": "", "order": "score",
        "field": "urls", "only_adds": True, "after": 0,
    }  # fmt: skip
    page.get_by_role("combobox", name="Stash-box").select_option(label="FansDB")
    see(page.get_by_text("Nothing fits this filter"))
    page.get_by_role("button", name="Show all").click()
    see(rows(page), count=5)


def test_all_that_only_adds_is_accepted_with_one_preview_and_one_undo(
    page: Page, review: Upstream, script: Script
) -> None:
    page.goto(f"{PERFORMERS}&field=urls")
    page.get_by_role("button", name="Apply: all 2 shown by this filter…").click()
    see(page.get_by_text("2 recommendations."))
    see(page.get_by_text("Only the field of the filter is written."))
    page.get_by_label("Only those that just add something").check()
    page.get_by_role("button", name="Apply: 1", exact=True).click()
    see(page.get_by_text("1 recommendations carried out."))
    see(rows(page), count=1)
    wanted = {"type": "upstream_performers", "least": 0, "most": 100, "endpoint": "", "field": "urls", "ids": []}
    assert asked(script, "review.preview_all") == [wanted, wanted | {"only_adds": True}]
    assert asked(script, "review.apply_all") == [wanted | {"only_adds": True, "token": "1"}]
    page.locator(".sense-notice").get_by_role("button", name="Undo").click()
    see(rows(page), count=2)


def test_all_of_a_box_are_dismissed(page: Page, review: Upstream, script: Script) -> None:
    page.goto(f"{PERFORMERS}&endpoint={FANSDB}&adds=true")
    see(page.get_by_text("Nothing fits this filter"))
    page.goto(f"{PERFORMERS}&endpoint={STASHDB}&adds=true")
    page.get_by_role("button", name="Dismiss all 2…").click()
    page.keyboard.press("Enter")
    see(page.get_by_text("Nothing fits this filter"))
    (args,) = asked(script, "review.dismiss")
    assert (args["endpoint"], args["only_adds"], args["all"]) == (STASHDB, True, True)


# what is shown of fields


def test_both_sides_with_what_happened(page: Page, review: Upstream) -> None:
    page.goto(ADA)
    see(page.get_by_role("link", name="Its page at StashDB"))
    see(page.get_by_text("Changed there 5 h ago. Compared 12 days ago."))
    see(page.get_by_role("rowheader"), count=21)
    birth = field_row(page, "Birthdate")
    see(birth.get_by_text("both changed"))
    see(birth.get_by_text("Was: 1990", exact=True))
    see(birth.get_by_text("FansDB says 1990-02-03"))
    see(field_row(page, "Gender").get_by_text("only adds"))
    tattoos = field_row(page, "Tattoos")
    expect(tattoos.locator("del")).to_have_text(["three", "a small"])
    expect(tattoos.locator("ins").first).to_have_text("five")
    tattoos.get_by_role("button", name="What it was").click()
    see(tattoos.get_by_text("a rose with three leaves").last)
    page.get_by_role("button", name="2 more that differ and are not asked about").click()
    for each in QUIET:
        see(page.get_by_text(each["text"]))
    page.goto(SCENE)
    see(field_row(page, "Date").get_by_text("FansDB comes first and says 2020-01-02"))
    expect(chosen(page, "Date")).to_have_text(re.compile("Keep mine"))


def test_what_cannot_be_written_is_told_and_not_asked(page: Page, review: Upstream, script: Script) -> None:
    page.goto(f"{PLACE}?type=upstream_tags&id=12")
    category = field_row(page, "Category")
    see(category.get_by_text("Stash has no categories of tags"))
    see(category.get_by_text("Cannot be written"))
    see(category.get_by_role("radio"), count=0)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(category.get_by_role("rowheader")).to_be_focused()
    page.keyboard.press("t")
    page.keyboard.press("Enter")
    see(page.get_by_role("region", name="What will be written").first)
    (args,) = asked(script, "review.preview")
    assert args["choices"] == {"description": "accept", "category": "keep"}


def test_pictures_side_by_side_are_fetched_once_and_together(page: Page, review: Upstream, script: Script) -> None:
    page.goto(f"{PERFORMERS}&id=3")
    see(page.get_by_role("img", name="The picture of StashDB"))
    see(page.get_by_role("img", name="Your picture"))
    page.goto(MATCH)
    see(page.locator("img[src^='data:']"), count=2)
    assert asked(script, "box.pictures") == [
        {"tokens": ["box:ada"]}, {"tokens": ["box:Harbour at Night", "box:Harbour by Day"]},
    ]  # fmt: skip
    page.goto(SCENE)
    see(field_row(page, "Cover").get_by_role("img", name="The picture of StashDB"))
    see(field_row(page, "Cover").locator("img[src^='data:']"), count=0)


def test_what_was_decided_is_shown_without_controls(page: Page, review: Upstream) -> None:
    review.rows[0]["state"] = "applied"
    page.goto(ADA)
    see(page.get_by_role("rowheader"), count=21)
    see(page.get_by_role("radio"), count=0)
    see(page.get_by_text("nothing", exact=True), count=0)
    expect(page.get_by_role("checkbox").first).to_be_disabled()


# by keyboard

KEYS = {
    "name": ("l", "alias"),
    "disambiguation": ("t", "accept"),
    "aliases": ("m", "keep"),
    "gender": ("2", "accept"),
    "birthdate": ("1", "keep"),
    "death_date": ("m", "keep"),
    "ethnicity": ("t", "accept"),
    "country": ("m", "keep"),
    "eye_color": ("t", "accept"),
    "hair_color": ("1", "keep"),
    "height": ("t", "accept"),
    "cup_size": ("m", "keep"),
    "band_size": ("m", "keep"),
    "waist_size": ("t", "accept"),
    "hip_size": ("t", "accept"),
    "breast_type": ("m", "keep"),
    "career_start": ("t", "accept"),
    "career_end": ("m", "keep"),
    "tattoos": ("2", "accept"),
    "piercings": ("m", "keep"),
    "urls": ("t", "accept"),
}


def test_a_performer_with_21_fields_is_decided_by_keyboard(page: Page, review: Upstream, script: Script) -> None:
    """Two keys a field and two for the end; nothing is asked of the backend before the preview."""
    assert list(KEYS) == [each["name"] for each in performer_fields()]
    page.goto(ADA)
    see(page.get_by_role("rowheader"), count=21)
    expect(page.get_by_role("heading", name="Ada Quill")).to_be_focused()
    before = len(script.asked)
    for key, _ in KEYS.values():
        page.keyboard.press("j")
        page.keyboard.press(key)
    expect(chosen(page, "URLs")).to_be_focused()
    see(page.get_by_text("10 taken, 10 kept, 1 as you say"))
    assert len(script.asked) == before
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Apply", exact=True)).to_be_focused()
    see(page.get_by_role("region", name="What will be written").get_by_role("row").nth(1))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bruno Vale")).to_be_focused()
    assert sent(page, script) == {name: control for name, (_, control) in KEYS.items()}
    page.keyboard.press("u")
    expect(said(page)).to_have_text("Undone: Apply: Ada Quill.")


def test_the_field_that_has_the_focus_is_seen(page: Page, review: Upstream) -> None:
    """Neither the head of the table nor the bar below covers it, nor the box that is typed into."""
    for width in (1280, 800, 500):
        page.set_viewport_size({"width": width, "height": 700})
        page.goto(ADA)
        see(page.get_by_role("rowheader"), count=21)
        for key in ("j",) * 21 + ("k",) * 20 + ("j",) * 18:
            page.keyboard.press(key)
            _is_seen(page, page.locator(".sense-field:focus-within"))
        page.keyboard.press("c")
        _is_seen(page, page.get_by_role("textbox", name="Tattoos: your own value"))


def _is_seen(page: Page, element: Locator) -> None:
    box, bar = element.bounding_box(), page.locator(".sense-ask").bounding_box()
    assert box
    assert bar
    assert box["y"] >= page.locator(".top-nav").bounding_box()["height"] - 1  # type: ignore[index]
    assert box["y"] + box["height"] <= bar["y"] + 1


def test_all_are_decided_at_once_and_set_back(page: Page, review: Upstream) -> None:
    page.goto(ADA)
    see(page.get_by_role("rowheader"), count=21)
    page.keyboard.press("Shift+M")
    see(page.get_by_text("0 taken, 21 kept"))
    page.keyboard.press("Shift+T")
    see(page.get_by_text("21 taken, 0 kept"))
    page.keyboard.press("Shift+S")
    see(page.get_by_text("20 taken, 1 kept"))
    expect(chosen(page, "Name")).to_have_text(re.compile("Take theirs, keep mine as alias"))
    page.get_by_role("button", name="Keep all of mine").click()
    see(page.get_by_text("0 taken, 21 kept"))
    page.keyboard.press("a")
    see(page.get_by_text("Nothing is written; StashDB's values are noted as seen."))
    expect(page.get_by_role("button", name="Apply", exact=True)).to_be_focused()


def test_a_decision_after_the_preview_asks_for_another_one(page: Page, review: Upstream, script: Script) -> None:
    page.goto(ADA)
    see(page.get_by_role("rowheader"), count=21)
    for key in ("j", "j", "Enter"):
        page.keyboard.press(key)
    accept = page.get_by_role("button", name="Apply", exact=True)
    expect(accept).to_be_focused()
    page.keyboard.press("Escape")
    see(accept, count=0)
    expect(chosen(page, "Disambiguation")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(chosen(page, "Disambiguation")).to_have_text(re.compile("Keep mine"))
    expect(chosen(page, "Disambiguation")).to_be_focused()
    page.keyboard.press("Enter")
    expect(accept).to_be_focused()
    first, second = asked(script, "review.preview")
    assert (first["choices"]["disambiguation"], second["choices"]["disambiguation"]) == ("accept", "keep")
    choose(page, "Gender").get_by_role("radio", name="Keep mine").click()
    see(accept, count=0)
    page.keyboard.press("Escape")
    see(rows(page), count=5)


def test_items_are_ticked_by_keyboard(page: Page, review: Upstream, script: Script) -> None:
    page.goto(ADA)
    see(page.get_by_role("rowheader"), count=21)
    for key in ("j", "j", "j", "i", "j", "Space", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.get_by_role("checkbox", name="Adda")).to_be_focused()
    expect(page.get_by_role("checkbox", name="Ada Marsh")).not_to_be_checked()
    expect(chosen(page, "Aliases")).to_have_text(re.compile("As ticked"))
    see(field_row(page, "Aliases").get_by_text("they took it away"))
    see(field_row(page, "Aliases").get_by_text("you took it away"))
    for key in ("j", "j", "j"):
        page.keyboard.press(key)
    expect(chosen(page, "Gender")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Apply", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    assert json.loads(sent(page, script)["aliases.items"]) == ["Ada Q.", "Quilla"]


def test_ticks_follow_the_control(page: Page, review: Upstream) -> None:
    page.goto(ADA)
    tick = page.get_by_role("checkbox", name="Adda")
    expect(tick).not_to_be_checked()
    choose(page, "Aliases").get_by_role("radio", name="Keep mine").click()
    expect(tick).to_be_checked()
    expect(page.get_by_role("checkbox", name="Ada Marsh")).not_to_be_checked()


def test_a_value_of_ones_own_is_typed(page: Page, review: Upstream, script: Script) -> None:
    page.goto(ADA)
    see(page.get_by_role("rowheader"), count=21)
    for key in ("j", "j", "j", "j", "j", "c"):
        page.keyboard.press(key)
    value = page.get_by_role("textbox", name="Birthdate: your own value")
    expect(value).to_be_focused()
    expect(value).to_have_value("1990-02-03")
    page.keyboard.press("Control+a")
    page.keyboard.type("Mtxn")
    see(page.get_by_text("A date is like 1990-02-03, 1990-02 or 1990."))
    expect(value).to_have_attribute("aria-describedby", "sense-custom-birthdate")
    value.fill("1990-03")
    see(page.get_by_text("A date is like"), count=0)
    page.keyboard.press("Escape")
    expect(chosen(page, "Birthdate")).to_be_focused()
    page.keyboard.press("c")
    expect(value).to_be_focused()
    page.keyboard.press("Enter")
    expect(chosen(page, "Birthdate")).to_be_focused()
    page.keyboard.press("Enter")
    see(page.get_by_role("region", name="What will be written").first.get_by_text("1990-03"))
    page.keyboard.press("Enter")
    choices = sent(page, script)
    assert (choices["birthdate"], choices["birthdate.value"]) == ("custom", "1990-03")


def test_the_focus_is_where_it_belongs_before_the_next_key(page: Page, review: Upstream) -> None:
    page.goto(ADA)
    see(page.get_by_role("rowheader"), count=21)
    page.keyboard.press("Enter")
    for _ in range(12):
        expect(page.get_by_role("button", name="Apply", exact=True)).to_be_focused()
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")


def test_what_is_refused_is_told_and_the_decisions_stay(page: Page, review: Upstream, script: Script) -> None:
    page.goto(ADA)
    see(page.get_by_role("rowheader"), count=21)
    page.keyboard.press("Shift+M")
    script.fail["review.preview"] = "Another performer is called so."
    page.keyboard.press("Enter")
    see(page.get_by_role("alert").get_by_text("Another performer is called so."))
    page.keyboard.press("Escape")
    see(page.get_by_text("0 taken, 21 kept"))
    script.fail.clear()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Apply", exact=True)).to_be_focused()
    review.stale_token = True
    page.keyboard.press("Enter")
    see(page.get_by_role("alert").get_by_text("Something about it changed meanwhile."))
    page.get_by_role("button", name="Look at it again").click()
    see(page.get_by_role("alert"), count=0)
    page.get_by_role("button", name="Apply", exact=True).click()
    assert set(sent(page, script).values()) == {"keep"}


def test_keys_go_on_to_the_next_finding_and_dismiss(page: Page, review: Upstream, script: Script) -> None:
    page.goto(ADA)
    see(page.get_by_role("rowheader"), count=21)
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Bruno Vale")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("heading", name="Ada Quill")).to_be_focused()
    see(page.get_by_role("rowheader"), count=21)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("heading", name="Bruno Vale")).to_be_focused()
    assert asked(script, "review.dismiss") == [{"ids": [1], "for_good": False}]


def test_the_keys_of_fields_are_shown(page: Page, review: Upstream) -> None:
    page.goto(ADA)
    see(page.get_by_role("rowheader"), count=21)
    page.keyboard.press("j")
    page.keyboard.press("?")
    see(page.get_by_role("definition").get_by_text("take theirs, keep mine as alias"))
    expect(said(page)).to_contain_text("m, M: keep mine (Shift: all)")
    expect(chosen(page, "Name")).to_be_focused()
    page.keyboard.press("Escape")
    see(page.get_by_role("definition").get_by_text("take theirs, keep mine as alias"), count=0)
    page.goto(f"{PLACE}?type=upstream_performers&id=2")
    page.get_by_role("button", name="Keys").click()
    see(page.get_by_role("definition").get_by_text("look closer"))


def test_each_field_is_one_group_with_one_tab_stop(page: Page, review: Upstream) -> None:
    page.goto(ADA)
    see(page.get_by_role("radiogroup"), count=21)
    name = choose(page, "Name")
    see(name.get_by_role("radio"), count=5)
    see(name.locator("[tabindex='0']"), count=1)
    expect(chosen(page, "Name")).to_have_attribute("tabindex", "0")
    chosen(page, "Name").focus()
    page.keyboard.press("Tab")
    expect(chosen(page, "Disambiguation")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(chosen(page, "Disambiguation")).to_have_text(re.compile("Custom"))
    expect(chosen(page, "Disambiguation")).to_be_focused()


# linked entities


def test_nobody_is_linked_by_name_alone(page: Page, review: Upstream, script: Script) -> None:
    page.goto(SCENE)
    cleo = page.get_by_role("radiogroup", name="Cleo Marsh: what to do")
    expect(cleo.get_by_role("radio", checked=True)).to_have_text("Leave it out")
    see(page.get_by_text("1 that is not in your Stash is left out."))
    see(cleo.get_by_role("radio", name="It is Finn Okafor"))
    see(cleo.get_by_text("It has the alias “Cleo Marsh”."))
    see(field_row(page, "Performers").get_by_text("as Ada Q."))
    expect(field_row(page, "Performers").get_by_role("link", name="here: Bruno Vale")).to_have_attribute(
        "href", re.compile("/performers/2$")
    )
    page.keyboard.press("Shift+T")
    expect(cleo.get_by_role("radio", checked=True)).to_have_text("Leave it out")
    cleo.get_by_role("radio", name="It is Cleo Marsh").click()
    page.get_by_role("radiogroup", name="Dario Fenn: what to do").get_by_role("radio", name="Keep").click()
    expect(chosen(page, "Performers")).to_have_text(re.compile("One by one"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Apply", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    choices = sent(page, script)
    decided = {key: value for key, value in choices.items() if key.startswith("performers")}
    assert decided == {
        "performers": "items", "performers.s1": "keep", "performers.s2": "add", "performers.s3": "link:3",
        "performers.s4": "keep",
    }  # fmt: skip


def test_one_that_is_missing_is_created_by_keyboard(page: Page, review: Upstream, script: Script) -> None:
    page.goto(f"{PLACE}?type=upstream_studios&id=11")
    see(page.get_by_role("rowheader"), count=2)
    for key in ("j", "j", "i", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    parent = page.get_by_role("radiogroup", name="Harbour Group: what to do")
    expect(parent.get_by_role("radio", checked=True)).to_have_text("Create it, with its profile")
    expect(chosen(page, "Parent studio")).to_have_text(re.compile("Take theirs"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Apply", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    assert sent(page, script) == {"name": "keep", "parent": "accept", "parent.p1": "create"}


# what is gone there


def test_merged_at_the_stash_box(page: Page, review: Upstream, script: Script) -> None:
    page.goto(f"{PERFORMERS}&id=2")
    see(page.get_by_text("StashDB merged this into another one."))
    expect(page.get_by_role("link", name="9a")).to_have_attribute("href", "https://stashdb.example/performers/9a")
    link = page.get_by_role("radiogroup", name="The link to StashDB")
    expect(link.get_by_role("radio", checked=True)).to_have_text("Link to what StashDB merged it into")
    link.get_by_role("radio", name="Remove the link").click()
    accept = page.get_by_role("button", name="Apply", exact=True)
    expect(accept).to_be_enabled()
    accept.click()
    assert sent(page, script) == {"relink": "remove"}


def test_deleted_at_the_stash_box(page: Page, review: Upstream) -> None:
    page.goto(f"{PERFORMERS}&id=4")
    see(page.get_by_text("StashDB deleted this."))
    see(page.get_by_role("radiogroup", name="The link to StashDB").get_by_role("radio"), count=2)


# scenes without a link


def test_candidates_are_compared_with_the_scene(page: Page, review: Upstream) -> None:
    page.goto(MATCH)
    sides = page.get_by_role("region", name="The scene and what it may be, beside each other")
    see(sides.get_by_text("oshash: 1 of 1 the same"))
    see(sides.get_by_text("phash: 1 of 1, 7 bits apart"))
    see(sides.get_by_text("submitted 24 times", exact=True))
    see(sides.get_by_role("cell", name="26:52, 102 s longer"))
    see(sides.get_by_role("rowheader", name="Title (differs)"))
    see(sides.get_by_text("suggested"), count=1)
    expect(sides.get_by_role("link", name="Harbour by Day")).to_have_attribute(
        "href", "https://stashdb.example/scenes/c2"
    )
    see(page.get_by_role("region", name="harbour_night_1080").get_by_text("99 %"))


def test_a_candidate_is_chosen_by_its_number(page: Page, review: Upstream, script: Script) -> None:
    page.goto(MATCH)
    title = field_row(page, "Title").filter(has=page.get_by_role("radiogroup"))
    see(title.get_by_text("Harbour at Night"))
    which = page.get_by_role("radiogroup", name="Which one it is")
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(chosen(page, "Title")).to_have_text(re.compile("Keep mine"))
    page.keyboard.press("k")
    expect(which.get_by_role("radio", checked=True)).to_be_focused()
    page.keyboard.press("2")
    see(title.get_by_text("Harbour by Day"))
    expect(chosen(page, "Title")).to_have_text(re.compile("Take theirs"))
    page.keyboard.press("1")
    see(title.get_by_text("Harbour at Night"))
    expect(chosen(page, "Title")).to_have_text(re.compile("Keep mine"))
    page.get_by_role("button", name="This one: Harbour by Day").click()
    see(title.get_by_text("Harbour by Day"))
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Link", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    assert sent(page, script) == {"candidate": "c2", "title": "accept", "date": "accept"}
    shown = [args.get("candidate") for args in asked(script, "review.show")]
    assert shown == [None, "c2", "c1", "c2"]


def test_none_of_the_candidates(page: Page, review: Upstream, script: Script) -> None:
    page.goto(MATCH)
    see(page.get_by_role("radiogroup", name="Title: what to do"))
    page.keyboard.press("0")
    see(page.get_by_role("radiogroup", name="Title: what to do"), count=0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Link", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    assert sent(page, script) == {"candidate": ""}


def test_high_confidence_is_accepted_for_many(page: Page, review: Upstream, script: Script) -> None:
    page.goto(f"{PLACE}?type=scene_matches&least=99")
    see(row(page, "harbour_night_1080").get_by_text("almost certain"))
    page.get_by_role("button", name="Link: the one shown by this filter…").click()
    see(page.get_by_label("Those from"))
    (args,) = asked_soon(page, script, "review.preview_all")
    assert (args["type"], args["least"]) == ("scene_matches", 99)


# the stash-boxes


def test_the_stash_boxes_in_their_order(page: Page, review: Upstream) -> None:
    review.listed = [
        box(FANSDB, 1, has_key=False, error="FansDB did not answer within 30 seconds."),
        box(STASHDB, 0),
    ]
    page.goto(BOXES)
    expect(page.get_by_role("heading", level=3)).to_have_text(["StashDB", "FansDB"])
    first, second = page.get_by_role("region", name="StashDB"), page.get_by_role("region", name="FansDB")
    see(first.get_by_text("first", exact=True))
    see(first.get_by_role("row", name="Performers 7,012 3 h ago"))
    see(first.get_by_role("row", name="Tags 0 never"))
    see(first.get_by_text("1,234 requests so far, at most 240 a minute."))
    see(second.get_by_role("alert").get_by_text("FansDB did not answer within 30 seconds."))
    see(second.get_by_text("Stash has no API key for it"))
    see(page.get_by_text("example"), count=0)


def test_boxes_and_fields_are_switched(page: Page, review: Upstream, script: Script) -> None:
    script.delay = 0.3
    page.goto(BOXES)
    stashdb = page.get_by_role("region", name="StashDB")
    stashdb.get_by_role("button", name="Performers: 6 of 7 fields are compared").click()
    for label in ("Aliases", "Country", "Picture"):
        stashdb.get_by_role("checkbox", name=label).click()
    see(stashdb.get_by_role("button", name="Performers: 5 of 7 fields are compared"))
    page.get_by_role("region", name="FansDB").get_by_text("Ask it").click()
    expect(page.get_by_role("checkbox", name="Ask FansDB")).to_be_checked()
    expected = [("aliases", False), ("country", False), ("picture", True)]
    wishes = asked_soon(page, script, "boxes.set", 4)
    assert [(each["field"], each["on"]) for each in wishes[:3]] == expected
    assert wishes[3] == {"endpoint": FANSDB, "enabled": True}
    script.delay = 0.0
    page.reload()
    see(stashdb.get_by_role("button", name="Performers: 5 of 7 fields are compared"))


def test_a_switch_that_is_refused_goes_back(page: Page, review: Upstream, script: Script) -> None:
    script.fail["boxes.set"] = "Stash does not know this stash-box any more."
    page.goto(BOXES)
    page.get_by_role("region", name="StashDB").get_by_text("Ask it").click()
    see(toast(page, "Stash does not know this stash-box any more."))
    expect(page.get_by_role("checkbox", name="Ask StashDB")).to_be_checked()


# names and widths


def test_any_value_is_shown_as_it_is(page: Page, review: Upstream) -> None:
    values = [HOSTILE, RTL, LONG.strip(), "x" * 300]
    fields = [field_of(f"f{n}", f"Field {n}", "line", value, value[::-1]) for n, value in enumerate(values)]
    review.rows = [finding(1, "upstream_performers", HOSTILE, fields)]
    review.details = {1: detail("performer", 1, HOSTILE, fields)}
    for width in (1280, 800, 500, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(ADA)
        for value in values:
            see(page.get_by_text(value, exact=True).first)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    see(page.locator("b"), count=0)


@pytest.mark.parametrize("width", [800, 500, 390])
def test_nothing_is_wider_than_a_small_screen(page: Page, review: Upstream, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    for place in (PLACE, PERFORMERS, ADA, f"{PERFORMERS}&id=2", f"{PERFORMERS}&id=3", SCENE, MATCH, BOXES):
        page.goto(place)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place
