"""The review in a real Chromium: what there is to decide, list by list and one by one, by mouse and by keyboard."""

from __future__ import annotations

import io
import re
import wave
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.ui.looking import HOSTILE, LONG, RTL, asked, asked_soon, open_tab, row, rows, said, see, toast
from tests.ui.scripted_review import Review, found, person, side, write

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.ui.scripted import Reply, Script

pytestmark = pytest.mark.browser
PLACE = "plugins/stash-sense/review"
SCENES = f"{PLACE}?type=duplicate_scenes"
PERSONS = f"{PLACE}?type=unidentified_scenes"
LINKS = f"{PLACE}?type=missing_ids"
RUN = {"state": "completed", "looked_at": 1234, "opened": 12, "closed": 0, "error": None, "whole": False}
HOUR_AGO = "2026-01-01T00:00:00Z"


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
    rows.append(
        found(21, "unidentified_scenes", "Scene number 3", 83.0, ids=[3], persons=[person(201, 3, "Cleo", 0.83)])
    )
    return rows


def links(count: int = 3) -> list[Reply]:
    boxes = ("https://one.example/graphql", "https://two.example/graphql")
    return [
        found(
            100 + each, "missing_ids", f"Performer number {each}", 99 - each / 400, endpoint=boxes[each % 2], ids=[each]
        )
        for each in range(1, count + 1)
    ]


@pytest.fixture
def review(script: Script) -> Review:
    """Four pairs of scenes, two scenes with persons, three links, all of them looked for two hours ago."""
    run = RUN | {"at": HOUR_AGO}
    script.review = Review(rows=[*scenes(), *people(), *links()], details={1: detail()})
    script.review.runs = dict.fromkeys(("duplicate_scenes", "unidentified_scenes", "missing_ids"), run)
    return script.review


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


def test_nothing_was_ever_looked_for(page: Page, script: Script) -> None:
    page.goto(PLACE)
    see(page.get_by_text("Nothing has been looked for yet"))
    page.get_by_role("button", name="Look for all").click()
    see(page.get_by_role("progressbar"))
    see(page.get_by_text("Nothing has been looked for yet"), count=0)
    see(page.get_by_role("button", name=re.compile("^Look for it")).first.get_by_text("Running"))
    assert asked(script, "job.start") == [{"kind": "find_all", "whole": False}]


def test_what_is_missing_first_is_told(page: Page, script: Script) -> None:
    script.review.needs["duplicate_scenes"] = "Stash Sense is not set up yet. Run Set up."
    page.goto(PLACE)
    see(page.get_by_text("Stash Sense is not set up yet. Run Set up."))
    assert page.get_by_role("button", name="Look for it: Duplicate scenes").is_disabled()
    page.goto(SCENES)
    see(page.get_by_text("Something is missing first"))
    page.get_by_role("link", name="To the operations").click()
    see(page.get_by_role("region", name="Quick actions"))


def test_counts_are_asked_for_anew_when_a_look_ends(page: Page, review: Review, script: Script) -> None:
    script.job_seconds = 3
    page.goto(PLACE)
    page.get_by_role("button", name="Look for it: Clips of longer scenes").click()
    see(page.get_by_role("progressbar"))
    review.rows.append(found(40, "clips", "A clip", 91))
    see(page.get_by_role("link", name="Clips of longer scenes: 1 open, 1 of them likely"))


def test_it_is_told_when_it_cannot_be_loaded(page: Page, review: Review, script: Script) -> None:
    script.fail["review.types"] = "The database is locked."
    page.goto(PLACE)
    see(page.get_by_role("alert").get_by_text("The database is locked."))
    script.fail = {"review.list": "The database is locked."}
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("link", name="Duplicate scenes", exact=True).click()
    see(page.get_by_role("alert").get_by_text("The database is locked."))
    script.fail.clear()
    page.get_by_role("button", name="Try again").click()
    see(rows(page), count=4)


def test_empty_lists_say_why(page: Page, review: Review, script: Script) -> None:
    page.goto(f"{PLACE}?type=clips")
    see(page.get_by_text("This has not been looked for yet"))
    review.runs["clips"] = RUN | {"at": HOUR_AGO}
    page.reload()
    see(page.get_by_text("Nothing to decide", exact=True))
    page.goto(f"{LINKS}&least=99&state=dismissed")
    see(page.get_by_text("Nothing fits this filter"))
    page.get_by_role("button", name="Show all").click()
    see(page.get_by_text("Nothing here"))


# the list


def test_filters_are_in_the_address(page: Page, review: Review) -> None:
    page.goto(SCENES)
    see(rows(page), count=4)
    see(row(page, "Harbour at night").get_by_text("97 %"))
    see(row(page, "Harbour at night").get_by_text("The perceptual hashes differ in 3 of 64 bits."))
    page.get_by_label("Show").select_option("likely and better")
    see(rows(page), count=3)
    page.get_by_label("Order").select_option("least sure first")
    see(rows(page).first.get_by_text("The long way home"))
    page.reload()
    see(rows(page), count=3)
    see(rows(page).first.get_by_text("The long way home"))
    rows(page).nth(1).get_by_role("link", name="Two of a kind").click()
    see(page.get_by_role("heading", name="Two of a kind"))
    page.reload()
    see(page.get_by_role("heading", name="Two of a kind"))
    page.go_back()
    see(rows(page), count=3)
    expect(page.get_by_label("Show")).to_have_value("70")
    page.get_by_role("button", name="Dismissed for good").click()
    see(page.get_by_text("Nothing fits this filter"))


def test_a_state_of_its_own_for_each_stash_box(page: Page, review: Review) -> None:
    page.goto(LINKS)
    see(rows(page), count=3)
    page.get_by_role("combobox", name="Stash-box").select_option("https://two.example/graphql")
    see(rows(page), count=2)
    page.goto(SCENES)
    see(rows(page), count=4)
    see(page.get_by_role("combobox", name="Stash-box"), count=0)


def test_pages_are_appended_and_stay_in_order_while_rows_go(page: Page, review: Review, script: Script) -> None:
    review.rows = links(120)
    page.goto(LINKS)
    see(rows(page), count=50)
    page.get_by_role("button", name="Show 50 more").click()
    see(rows(page), count=100)
    row(page, "Performer number 100").get_by_role("button", name="Dismiss: Performer number 100").click()
    see(rows(page), count=99)
    page.get_by_role("button", name=re.compile("Show 20 more")).click()
    see(rows(page), count=119)
    titles = rows(page).locator(".sense-found-title").all_text_contents()
    assert titles == [f"Performer number {each}" for each in range(1, 121) if each != 100]
    assert len(asked(script, "review.list")) == 3


def test_the_next_page_comes_by_itself_before_the_rows_run_out(page: Page, review: Review, script: Script) -> None:
    review.rows = links(60)
    page.goto(LINKS)
    see(rows(page), count=50)
    for gone in range(1, 42):
        page.keyboard.press("x")
        expect(row(page, f"Performer number {gone + 1}")).to_be_focused()
    see(rows(page), count=19)


# by keyboard


def test_a_list_is_worked_through_by_keyboard(page: Page, review: Review, script: Script) -> None:
    page.goto(SCENES)
    expect(row(page, "Harbour at night")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(row(page, "The long way home")).to_be_focused()
    page.keyboard.press("k")
    expect(row(page, "Two of a kind")).to_be_focused()
    page.keyboard.press("a")
    confirm = row(page, "Two of a kind").get_by_role("button", name="Merge", exact=True)
    expect(confirm).to_be_focused()
    see(page.get_by_role("region", name="What will be written").get_by_text("a tag"))
    page.keyboard.press("Enter")
    expect(row(page, "The long way home")).to_be_focused()
    see(row(page, "Two of a kind"), count=0)
    expect(said(page)).to_have_text("Merge: Two of a kind.")
    page.keyboard.press("x")
    expect(row(page, "Perhaps the same")).to_be_focused()
    page.keyboard.press("Shift+X")
    expect(row(page, "Harbour at night")).to_be_focused()
    sent = asked(script, "review.dismiss")
    assert sent == [{"ids": [3], "for_good": False}, {"ids": [4], "for_good": True}]
    (applied,) = asked(script, "review.apply")
    assert applied == {"id": 2, "choices": {}, "token": "token 2 "}


def test_the_last_decisions_are_undone_by_key(page: Page, review: Review, script: Script) -> None:
    page.goto(SCENES)
    see(rows(page), count=4)
    page.keyboard.press("u")
    expect(said(page)).to_have_text("There is nothing to undo here.")
    page.keyboard.press("a")
    expect(row(page, "Harbour at night").get_by_role("button", name="Merge", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page, "Two of a kind")).to_be_focused()
    page.keyboard.press("x")
    expect(row(page, "The long way home")).to_be_focused()
    page.keyboard.press("u")
    expect(row(page, "Two of a kind")).to_be_focused()
    page.keyboard.press("u")
    expect(row(page, "Harbour at night")).to_be_focused()
    see(row(page, "Harbour at night").get_by_role("table"), count=0)
    titles = rows(page).locator(".sense-found-title").all_text_contents()
    assert titles == ["Harbour at night", "Two of a kind", "The long way home", "Perhaps the same"]
    assert asked(script, "review.take_back") == [{"ids": [2]}]
    assert script.times_asked("change.undo") == 1


def test_the_keys_are_shown_and_escape_closes_step_by_step(page: Page, review: Review) -> None:
    page.goto(SCENES)
    expect(row(page, "Harbour at night")).to_be_focused()
    page.keyboard.press("?")
    see(page.get_by_role("definition").get_by_text("dismiss until it changes"))
    expect(row(page, "Harbour at night")).to_be_focused()
    page.keyboard.press("Space")
    see(page.get_by_text("1 chosen"))
    page.keyboard.press("a")
    expect(row(page, "Harbour at night").get_by_role("button", name="Merge", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    see(page.get_by_role("region", name="What will be written"), count=0)
    expect(row(page, "Harbour at night")).to_be_focused()
    page.keyboard.press("Escape")
    see(page.get_by_role("definition").get_by_text("dismiss until it changes"), count=0)
    page.keyboard.press("Escape")
    see(page.get_by_text("1 chosen"), count=0)


def test_a_detail_opens_and_escape_comes_back_to_its_row(page: Page, review: Review) -> None:
    page.goto(SCENES)
    expect(row(page, "Harbour at night")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Two of a kind")).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="The long way home")).to_be_focused()
    page.keyboard.press("Escape")
    expect(row(page, "The long way home")).to_be_focused()
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="The long way home")).to_be_focused()


def test_keys_do_nothing_in_fields_or_with_other_keys(page: Page, review: Review, script: Script) -> None:
    page.goto(LINKS)
    see(rows(page), count=3)
    page.keyboard.press("Control+x")
    page.keyboard.press("Alt+x")
    page.get_by_label("Order").focus()
    page.keyboard.press("x")
    page.get_by_role("button", name=re.compile("Add the link: all 3")).click()
    page.get_by_label("Those from").press("x")
    page.wait_for_timeout(300)
    assert script.times_asked("review.dismiss") == 0


def test_one_tab_stop_for_the_rows_and_their_buttons_after_it(page: Page, review: Review) -> None:
    page.goto(SCENES)
    expect(row(page, "Harbour at night")).to_be_focused()
    see(page.locator(".sense-found[tabindex='0']"), count=1)
    focused = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
    order = []
    for _ in range(7):
        page.keyboard.press("Tab")
        order.append(page.evaluate(focused))
    assert order[0] == "Choose Harbour at night"
    assert "Merge: Harbour at night" in order
    assert "Dismiss: Harbour at night" in order
    assert "Dismiss for good: Harbour at night" in order
    assert not any("Two of a kind" in name for name in order)


def test_the_last_row_leaves_the_focus_with_what_is_said_instead(page: Page, review: Review) -> None:
    review.rows = scenes()[:1]
    page.goto(SCENES)
    expect(row(page, "Harbour at night")).to_be_focused()
    page.keyboard.press("x")
    see(page.get_by_text("Nothing to decide", exact=True))
    assert page.evaluate("document.activeElement !== document.body")


# by mouse


def test_accepted_and_undone_by_mouse(page: Page, review: Review) -> None:
    page.goto(SCENES)
    row(page, "Two of a kind").get_by_role("button", name="Merge: Two of a kind").click()
    row(page, "Two of a kind").get_by_role("button", name="Merge", exact=True).click()
    toast(page, "Merge: Two of a kind.").get_by_role("button", name="Undo").click()
    see(rows(page), count=4)
    expect(row(page, "Two of a kind")).to_be_focused()
    assert review.rows[1]["state"] == "open"


def test_decided_in_another_tab(page: Page, review: Review) -> None:
    review.decided_elsewhere = {1, 2}
    page.goto(SCENES)
    row(page, "Two of a kind").get_by_role("button", name="Dismiss: Two of a kind").click()
    see(row(page, "Two of a kind").get_by_role("alert").get_by_text("This was decided already."))
    expect(row(page, "Two of a kind")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("a")
    see(row(page, "Harbour at night").get_by_role("alert").get_by_text("This was carried out already."))
    assert row(page, "Harbour at night").get_by_role("button", name="Merge", exact=True).is_disabled()
    review.rows[0]["state"] = review.rows[1]["state"] = "applied"
    page.reload()
    see(rows(page), count=2)


def test_what_cannot_be_undone_is_asked_about(page: Page, review: Review, script: Script) -> None:
    review.previews[1] = {"cannot_undo": ["The file /data/a.mp4 is deleted from disk."], "dangerous": True}
    page.goto(SCENES)
    expect(row(page, "Harbour at night")).to_be_focused()
    page.keyboard.press("a")
    expect(row(page, "Harbour at night").get_by_role("button", name="Merge", exact=True)).to_be_focused()
    see(page.get_by_text("Undo will not bring everything back"))
    page.keyboard.press("Enter")
    see(page.get_by_role("group", name="Is this right? The file /data/a.mp4 is deleted from disk."))
    assert script.times_asked("review.apply") == 0
    page.keyboard.press("Enter")
    expect(row(page, "Two of a kind")).to_be_focused()
    page.keyboard.press("u")
    expect(said(page)).to_have_text("This cannot be undone: Merge: Harbour at night.")


def test_what_undo_leaves_out_is_said_and_not_asked(page: Page, review: Review, script: Script) -> None:
    review.previews[1] = {"cannot_undo": ["The other scene gets a new number."]}
    page.goto(SCENES)
    expect(row(page, "Harbour at night")).to_be_focused()
    page.keyboard.press("a")
    see(page.get_by_text("The other scene gets a new number."))
    page.keyboard.press("Enter")
    expect(row(page, "Two of a kind")).to_be_focused()
    assert script.times_asked("review.apply") == 1


def test_dangerous_ones_are_asked_about_and_can_be_let_be(page: Page, review: Review, script: Script) -> None:
    review.previews[1] = {"dangerous": True}
    page.goto(SCENES)
    expect(row(page, "Harbour at night")).to_be_focused()
    page.keyboard.press("a")
    expect(row(page, "Harbour at night").get_by_role("button", name="Merge", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    see(page.get_by_role("button", name="Yes: Merge"))
    page.keyboard.press("Escape")
    see(page.get_by_role("button", name="Yes: Merge"), count=0)
    assert script.times_asked("review.apply") == 0


# what was decided


def test_dismissed_ones_are_taken_back_or_dismissed_for_good(page: Page, review: Review, script: Script) -> None:
    review.rows[0]["state"] = review.rows[1]["state"] = "dismissed"
    page.goto(f"{SCENES}&state=dismissed")
    row(page, "Harbour at night").get_by_role("button", name="Dismiss for good: Harbour at night").click()
    expect(row(page, "Two of a kind")).to_be_focused()
    row(page, "Two of a kind").get_by_role("button", name="Take back: Two of a kind").click()
    see(page.get_by_text("Nothing here"))
    assert [each["state"] for each in review.rows[:2]] == ["refused", "open"]
    page.get_by_role("button", name="Dismissed for good").click()
    row(page, "Harbour at night").get_by_role("button", name="Take back: Harbour at night").click()
    see(page.get_by_text("Nothing here"))
    assert review.rows[0]["state"] == "open"


def test_accepted_ones_are_undone(page: Page, review: Review, script: Script) -> None:
    change = {"id": 77, "title": "Merged two scenes", "state": "done", "can_undo": True, "at": HOUR_AGO}
    script.changes.append(change | {"target": {"kind": "scene", "id": "1"}})
    review.changes[77] = [1]
    review.rows[0].update(state="applied", change=script.changes[0])
    review.rows[1].update(state="applied", change=change | {"id": 78, "can_undo": False})
    review.rows[2].update(state="applied")
    page.goto(f"{SCENES}&state=applied")
    see(row(page, "Two of a kind").get_by_text("cannot be undone any more"))
    see(row(page, "The long way home").get_by_text("nothing had to be written"))
    row(page, "Harbour at night").get_by_role("button", name="Undo: Harbour at night").click()
    see(rows(page), count=2)
    see(toast(page, "Undone: Merged two scenes."))
    page.get_by_role("button", name=re.compile("^Open")).click()
    see(row(page, "Harbour at night"))


def test_counts_follow_what_is_decided(page: Page, review: Review, script: Script) -> None:
    page.goto(SCENES)
    expect(row(page, "Harbour at night")).to_be_focused()
    page.keyboard.press("x")
    see(page.get_by_role("button", name="Dismissed 1"))
    page.get_by_role("link", name="All types").click()
    see(page.get_by_role("link", name="Duplicate scenes: 3 open, 2 of them likely"))
    assert script.times_asked("review.types") == 1


def test_an_undo_in_another_list_puts_nothing_there(page: Page, review: Review) -> None:
    page.goto(SCENES)
    expect(row(page, "Harbour at night")).to_be_focused()
    page.keyboard.press("x")
    page.get_by_role("button", name="Dismissed 1").click()
    see(row(page, "Harbour at night").get_by_role("button", name="Take back: Harbour at night"))
    toast(page, "1 dismissed").get_by_role("button", name="Undo").click()
    see(page.get_by_text("Nothing here"))
    see(page.get_by_role("button", name="Open 4"))
    page.get_by_role("button", name="Open 4").click()
    see(rows(page), count=4)


# many at once


def test_all_shown_by_a_filter_are_accepted_and_undone(page: Page, review: Review, script: Script) -> None:
    review.rows = links(230)
    page.goto(f"{LINKS}&least=70")
    page.get_by_role("button", name="Add the link: all 230 shown by this filter…").click()
    panel = page.get_by_role("group", name="Accept many at once")
    see(panel.get_by_text("230 recommendations."))
    see(panel.get_by_text("and 30 more values"))
    see(panel.get_by_text("It has no file."))
    panel.get_by_role("button", name="Add the link: all 230").click()
    see(page.get_by_role("progressbar"))
    see(page.get_by_text("230 recommendations carried out.\nOne was left out."))
    see(page.get_by_text("Nothing fits this filter"))
    wanted = {"type": "missing_ids", "least": 70, "most": 100, "endpoint": "", "ids": []}
    assert asked(script, "review.preview_all") == [wanted]
    assert asked(script, "review.apply_all") == [wanted | {"token": "230"}]
    page.locator(".sense-notice").get_by_role("button", name="Undo").click()
    see(rows(page), count=50)
    see(page.get_by_text("230 recommendations carried out."), count=0)


def test_only_those_that_are_ticked(page: Page, review: Review, script: Script) -> None:
    page.goto(LINKS)
    row(page, "Performer number 1").get_by_role("checkbox").check()
    row(page, "Performer number 3").get_by_role("checkbox").check()
    page.get_by_role("button", name="Add the link: the 2 chosen…").click()
    see(page.get_by_text("2 recommendations."))
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Dismiss the 2 chosen…").click()
    page.get_by_role("group", name="Dismiss these 2?").get_by_role("button", name="Dismiss for good").click()
    see(rows(page), count=1)
    assert asked(script, "review.dismiss") == [{"ids": [101, 103], "for_good": True}]
    toast(page, "2 dismissed for good.").get_by_role("button", name="Undo").click()
    see(rows(page), count=3)


def test_all_are_dismissed_after_a_question(page: Page, review: Review, script: Script) -> None:
    page.goto(f"{SCENES}&least=70")
    see(rows(page), count=3)
    see(page.get_by_role("button", name=re.compile("shown by this filter")), count=0)
    page.get_by_role("button", name="Dismiss all 3…").click()
    expect(page.get_by_role("button", name="Until something changes")).to_be_focused()
    page.keyboard.press("Escape")
    assert script.times_asked("review.dismiss") == 0
    page.get_by_role("button", name="Dismiss all 3…").click()
    page.keyboard.press("Enter")
    see(page.get_by_text("Nothing fits this filter"))
    (sent,) = asked(script, "review.dismiss")
    assert (sent["all"], sent["least"], sent["type"]) == (True, 70, "duplicate_scenes")
    assert review.rows[3]["state"] == "open"


# persons


def test_the_persons_of_a_scene_are_chosen_one_by_one(page: Page, review: Review, script: Script) -> None:
    page.goto(PERSONS)
    scene = row(page, "Scene number 2")
    see(scene.locator("img[src^='data:']"), count=4)
    expect(scene.get_by_role("checkbox", name="Ada Quill is meant, too")).to_be_checked()
    scene.get_by_role("checkbox", name="Bruno Vale is meant, too").uncheck()
    scene.press("a")
    expect(scene.get_by_role("button", name="Add performers", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page, "Scene number 3")).to_be_focused()
    (sent,) = asked(script, "review.apply")
    assert sent["choices"] == {"persons": "101"}
    row(page, "Scene number 3").get_by_role("checkbox", name="Cleo is meant, too").uncheck()
    assert row(page, "Scene number 3").get_by_role("button", name="Add performers: Scene number 3").is_disabled()


def test_not_this_person(page: Page, review: Review, script: Script) -> None:
    page.goto(PERSONS)
    scene = row(page, "Scene number 2")
    scene.get_by_role("button", name="Not this person: Bruno Vale").click()
    see(scene.get_by_role("link", name="Bruno Vale"), count=0)
    (sent,) = asked(script, "person.reject")
    assert sent == {"kind": "scene", "id": "2", "person": 102, "performer_id": "2"}
    toast(page, "Remembered.").get_by_role("button", name="Take back").click()
    see(scene.get_by_role("link", name="Bruno Vale"))
    scene.get_by_role("button", name="Not this person: Bruno Vale").click()
    see(scene.get_by_role("link", name="Bruno Vale"), count=0)
    scene.get_by_role("button", name="Not this person: Ada Quill").click()
    see(scene, count=0)
    expect(row(page, "Scene number 3")).to_be_focused()


def test_all_persons_above_a_line(page: Page, review: Review, script: Script) -> None:
    page.goto(PERSONS)
    page.get_by_role("button", name="Add performers: all 2 shown by this filter…").click()
    see(page.get_by_text("1 recommendations."))
    page.get_by_label("Those from").fill("80")
    see(page.get_by_text("2 recommendations."))
    assert [args["least"] for args in asked(script, "review.preview_all")] == [90, 80]


# from close by


def test_the_sides_beside_each_other(page: Page, review: Review) -> None:
    page.goto(f"{SCENES}&id=1")
    sides = page.get_by_role("region", name="The sides, beside each other")
    see(sides.get_by_role("row"), count=6)
    see(sides.get_by_text("suggested"))
    see(sides.get_by_text("larger picture"))
    see(sides.get_by_role("rowheader", name="Resolution (differs)"))
    see(sides.get_by_role("img", name="A face of Harbour at night (copy)"))
    expect(sides.get_by_role("link", name="Harbour at night (copy)")).to_have_attribute(
        "href", re.compile("/scenes/2$")
    )
    page.get_by_text("Only what differs (2 rows)").click()
    see(sides.get_by_role("row"), count=4)


def test_a_choice_asks_for_another_preview(page: Page, review: Review, script: Script) -> None:
    page.goto(f"{SCENES}&id=1")
    see(page.get_by_text("Merge: Harbour at night."))
    page.get_by_role("radio", name="Keep this one Harbour at night (copy)").check()
    see(page.get_by_role("region", name="What will be written").get_by_text("a tag keep 2"))
    page.get_by_role("group", name="Cover").get_by_role("radio", name="Second").check()
    script.delay = 1.0
    page.get_by_label("Date").select_option("2020-02-01")
    accept = page.get_by_role("button", name="Merge", exact=True)
    expect(accept).to_be_disabled()
    expect(accept).to_be_enabled()
    script.delay = 0.0
    accept.click()
    expect(page.get_by_role("heading", name="Two of a kind")).to_be_focused()
    (sent,) = asked(script, "review.apply")
    assert sent["choices"] == {"keep": "2", "cover": "2", "date": "2020-02-01"}


def test_what_there_is_only_one_of_is_told_not_asked(page: Page, review: Review) -> None:
    choice = {"key": "others", "label": "The other files", "value": "stay", "options": [option("stay", "stay")]}
    review.details[1] = detail() | {"choices": [choice]}
    page.goto(f"{SCENES}&id=1")
    part = page.get_by_role("region", name="To choose")
    see(part.get_by_text("The other files"))
    see(part.get_by_role("combobox"), count=0)


def test_a_detail_is_decided_by_key_and_the_last_one_leads_to_the_list(page: Page, review: Review) -> None:
    review.rows = scenes()[:2]
    page.goto(SCENES)
    expect(row(page, "Harbour at night")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Harbour at night")).to_be_focused()
    see(page.get_by_text("Merge: Harbour at night."))
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Merge", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Two of a kind")).to_be_focused()
    page.keyboard.press("x")
    see(page.get_by_text("Nothing to decide", exact=True))
    assert page.evaluate("document.activeElement !== document.body")


def test_what_changed_meanwhile_is_looked_at_again(page: Page, review: Review, script: Script) -> None:
    page.goto(f"{SCENES}&id=1")
    review.stale_token = True
    page.get_by_role("button", name="Merge", exact=True).click()
    see(page.get_by_role("alert").get_by_text("Something about it changed meanwhile."))
    page.get_by_role("button", name="Look at it again").click()
    see(page.get_by_text("Something about it changed meanwhile."), count=0)
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("heading", name="Two of a kind")).to_be_focused()


def test_what_can_no_longer_be_applied_says_why(page: Page, review: Review) -> None:
    review.details[1] = detail() | {"stale": "Stash no longer has scene 2."}
    page.goto(f"{SCENES}&id=1")
    see(page.get_by_text("Stash no longer has scene 2."))
    see(page.get_by_role("button", name="Merge", exact=True), count=0)
    page.get_by_role("button", name="Dismiss", exact=True).click()
    expect(page.get_by_role("heading", name="Two of a kind")).to_be_focused()


def test_a_decided_one_shows_its_way_back(page: Page, review: Review) -> None:
    review.rows[0]["state"] = "refused"
    page.goto(f"{SCENES}&id=1")
    page.get_by_role("button", name="Take back").click()
    see(rows(page), count=3)
    assert review.rows[0]["state"] == "open"


def test_persons_from_close_by(page: Page, review: Review, script: Script) -> None:
    page.goto(f"{PERSONS}&id=20")
    see(page.get_by_role("heading", name="Scene number 2"))
    page.get_by_role("checkbox", name="Ada Quill is meant, too").uncheck()
    see(page.get_by_role("region", name="What will be written").get_by_text("a tag persons 102"))
    asked_before = script.times_asked("review.preview")
    page.get_by_role("checkbox", name="Ada Quill is meant, too").check()
    page.get_by_role("button", name="Not this person: Bruno Vale").click()
    assert len(asked_soon(page, script, "review.preview", asked_before + 2)) >= asked_before + 2
    page.get_by_role("checkbox", name="Ada Quill is meant, too").uncheck()
    see(page.get_by_text("Nobody is chosen."))
    see(page.get_by_role("button", name="Add performers", exact=True), count=0)


def test_two_hundred_sides(page: Page, review: Review) -> None:
    sides = [
        side("scene", each, f"Scene {each}", {"Size": f"{each} GB", "Path": "/data/" + "x" * 80})
        for each in range(1, 201)
    ]
    pairs = [{"a": "1", "b": str(each), "score": 90, "reasons": ["alike"]} for each in range(2, 102)]
    review.details[1] = {"sides": sides, "differing": ["Size"], "pairs": pairs}
    page.goto(f"{SCENES}&id=1")
    table = page.get_by_role("region", name="The sides, beside each other")
    see(table.get_by_role("columnheader"), count=201)
    table.evaluate("element => { element.scrollLeft = 5000; }")
    label = table.get_by_role("rowheader", name="Path")
    box, region = label.bounding_box(), table.bounding_box()
    assert box
    assert region
    assert abs(box["x"] - region["x"]) < 2, "the labels stay"
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.get_by_role("button", name="100 pairs, each with its reasons").click()
    see(page.get_by_role("region", name="Why").get_by_text("alike").last)


# clips


def clip(moments: list[tuple[float, float]]) -> Reply:
    return {
        "sides": [side("scene", 1, "Whole", {"Length": "1:00:00"}), side("scene", 2, "Clip", {"Length": "0:10:00"})],
        "differing": ["Length"],
        "moments": [{"a": a, "b": b} for a, b in moments],
    }


def test_videos_that_cannot_be_played_are_a_text(page: Page, review: Review) -> None:
    review.details[1] = clip([(60, 0)])
    page.goto(f"{SCENES}&id=1")
    see(page.get_by_text("This browser cannot play one of the two videos."))
    see(page.get_by_role("button", name="Merge", exact=True))


def test_two_videos_are_stepped_through_together(page: Page, review: Review) -> None:
    review.details[1] = clip([(6, 0), (9, 3), (12, 6)])
    page.route("**/stream", stream)
    page.goto(f"{SCENES}&id=1", wait_until="domcontentloaded")  # videos hold up the rest
    moments = page.get_by_role("region", name="The same moments")
    see(moments.get_by_text("1 of 3: 0:06 in the first, 0:00 in the second"))
    moments.get_by_role("button", name="The next moment").click()
    see(moments.get_by_text("2 of 3: 0:09 in the first, 0:03 in the second"))
    page.wait_for_function("[...document.querySelectorAll('video')].map(v => v.currentTime).join() === '9,3'")
    assert page.evaluate("[...document.querySelectorAll('video')].every(video => video.muted)")
    moments.get_by_role("button", name="Play both").click()
    see(moments.get_by_role("button", name="Pause both"))


def stream(route: Route) -> None:
    """Twenty seconds that every browser can play, in parts, as Stash serves them: otherwise nobody can seek."""
    body = silence(20)
    first = int(re.findall(r"bytes=(\d+)", route.request.headers.get("range", "bytes=0-"))[0])
    headers = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {first}-{len(body) - 1}/{len(body)}"}
    route.fulfill(status=206, body=body[first:], content_type="audio/wav", headers=headers)


def silence(seconds: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 8000 * seconds)
    return out.getvalue()


# elsewhere


def test_the_overview_leads_to_what_is_open(page: Page, review: Review) -> None:
    page.goto("plugins/stash-sense")
    part = page.get_by_role("region", name="To decide")
    see(part.get_by_role("listitem"), count=3)
    see(part.get_by_text("4 open, 3 of them likely"))
    part.get_by_role("link", name="Duplicate scenes").click()
    see(rows(page), count=4)


def test_the_overview_says_nothing_where_nothing_is_open(page: Page, script: Script) -> None:
    page.goto("plugins/stash-sense")
    see(page.get_by_role("heading", name="Found so far"))
    see(page.get_by_text("To decide", exact=True), count=0)


def test_a_scene_shows_what_is_open_about_it(page: Page, review: Review, script: Script) -> None:
    open_tab(page, 2)
    see(page.get_by_title("6 things to decide"))
    here = page.get_by_role("group", name="4 things to decide here")
    see(here.get_by_role("listitem"), count=3)
    assert asked(script, "review.about") == [{"kind": "scene", "id": "2"}]
    here.get_by_role("link", name="Harbour at night").click()
    see(page.get_by_role("heading", name="Harbour at night"))


def test_a_performer_shows_what_is_open_about_it(page: Page, review: Review, script: Script) -> None:
    review.rows.append(found(60, "duplicate_performers", "Ada Quill and Ada Q.", 85))
    page.goto("performers/1")
    here = page.get_by_role("group", name="2 things to decide here")
    see(here.get_by_text("85 %"))
    here.get_by_role("link", name="Ada Quill and Ada Q.").click()
    see(page.get_by_role("heading", name="Ada Quill and Ada Q."))
    assert asked(script, "review.about") == [{"kind": "performer", "id": "1"}]


def test_skipping_through_scenes_does_not_ask_about_each(page: Page, review: Review, script: Script) -> None:
    page.goto("scenes/1")
    for number in (2, 3):
        page.get_by_role("link", name="Host page").click()
        page.get_by_role("link", name=f"Scene number {number}").click()
    page.wait_for_timeout(1500)
    assert script.times_asked("review.about") <= 2


# names


def test_any_name_is_shown_as_it_is(page: Page, review: Review) -> None:
    names = [HOSTILE, RTL, LONG.strip(), "x" * 200]
    review.rows = [found(each, "duplicate_scenes", name, 90 - each) for each, name in enumerate(names, 1)]
    review.details = {
        each: {"sides": [side("scene", 1, name, {"Title": name}), side("scene", 2, name, {"Title": ""})]}
        for each, name in enumerate(names, 1)
    }
    review.previews = {each: {"writes": [write(name, "Title", "", name)]} for each, name in enumerate(names, 1)}
    for width in (1280, 500, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(SCENES)
        see(rows(page), count=4)
        for each, name in enumerate(names):
            expect(rows(page).nth(each).locator(".sense-found-title")).to_have_text(name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for each, name in enumerate(names, 1):
            page.goto(f"{SCENES}&id={each}")
            see(page.get_by_role("heading", name=name, exact=True))
            see(page.get_by_role("region", name="What will be written"))
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, each)
    see(page.locator("b"), count=0)


@pytest.mark.parametrize("width", [500, 390])
def test_nothing_is_wider_than_a_small_screen(page: Page, review: Review, width: int) -> None:
    review.rows[4]["persons"][0]["name"] = "Wolfeschlegelsteinhausenbergerdorff" * 2
    page.set_viewport_size({"width": width, "height": 844})
    for place in (PLACE, SCENES, PERSONS, LINKS, f"{SCENES}&id=1", f"{PERSONS}&id=20"):
        page.goto(place)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place


def test_pictures_are_fetched_when_they_come_into_view(page: Page, review: Review, script: Script) -> None:
    review.rows = [
        found(each, "unidentified_scenes", f"Scene {each}", 99, ids=[1], persons=[person(each, 1, "Ada Quill", 0.99)])
        for each in range(1, 51)
    ]
    page.goto(PERSONS)
    see(rows(page), count=50)
    see(rows(page).first.locator("img[src^='data:']"), count=2)
    page.wait_for_timeout(500)
    sent = {name for args in asked(script, "crops") for name in args["ids"]}
    assert len(sent) < 40
    assert page.locator("img.sense-picture:not([loading=lazy])").count() == 0
