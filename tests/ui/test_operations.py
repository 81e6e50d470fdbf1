"""The page of operations in a real Chromium: what runs, waits and ran, by the clock and by itself."""

from __future__ import annotations

import itertools
import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import PATIENCE_MS
from tests.ui import host_queue
from tests.ui.looking import see, toast
from tests.ui.scripted import ended

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.ui.scripted import Reply, Script

pytestmark = pytest.mark.browser
PLACE = "plugins/stash-sense/operations"
EVERYTHING = {"scene_create": True, "performer_change": True}
SCAN = host_queue.job(1, "Scanning...", "RUNNING", 0.42)
OURS = host_queue.job(3, "Running plugin task: Work through the queue")


@pytest.fixture
def script(script: Script) -> Script:
    """With numbers for what is started that come after those of what ended before."""
    script.numbers, script.job_seconds = itertools.count(100), 60
    return script


def past() -> list[Reply]:
    return [
        ended(9, "learn", "failed", 300, error="There is no space left.", asked_by="schedule"),
        ended(8, "identify_all", "cancelled", 5000, asked_by="task"),
        ended(
            7, "identify_new", "completed", 9000, asked_by="event",
            result={"text": "12 scenes looked at.", "notes": ["2 have no file."]}, left_out=["scene 14", "scene 15"],
        ),
    ]  # fmt: skip


def busy(script: Script) -> None:
    """Two jobs run, three wait, three have ended."""
    script.past = past()
    script.start("identify_all", asked_by="task")
    script.start("fetch_database", total=100)
    script.start("identify", ("scene", "2"), held="pending", priority=10)
    script.start("rematch", held="pending", asked_by="schedule", message="Interrupted. It goes on.", attempts=2)
    script.start("identify_new", held="queued", priority=100, asked_by="event")


def part(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def rows(page: Page, name: str) -> Locator:
    return part(page, name).get_by_role("listitem")


def asked(script: Script, name: str) -> list[Reply]:
    return [{key: value for key, value in args.items() if key != "operation"} for n, args in script.asked if n == name]


def asked_soon(page: Page, script: Script, name: str, count: int = 1) -> list[Reply]:
    """What was asked by then; a click does not wait for its call."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while script.times_asked(name) < count and time.monotonic() < until:
        page.wait_for_timeout(50)
    return asked(script, name)


# what is seen


def test_what_runs_waits_and_ran(page: Page, script: Script) -> None:
    busy(script)
    page.goto(PLACE)
    now = part(page, "Now")
    see(now.get_by_role("progressbar"), count=2)
    see(now.get_by_text("run as a task of Stash · uses the graphics card"))
    see(now.get_by_text("asked for by you, in a page · uses the network"))
    see(rows(page, "Waiting"), count=3)
    first, second, third = (rows(page, "Waiting").nth(place) for place in range(3))
    see(first.get_by_text("Waits for its turn · asked for by you, in a page"))
    see(first.get_by_role("link", name="Scene 2"))
    see(second.get_by_text("Interrupted. It goes on. · by schedule · uses the processor · begun 2 times"))
    see(third.get_by_text("Waits in Stash's queue · since something changed in Stash"))
    see(rows(page, "History"), count=3)
    failed, stopped, done = (rows(page, "History").nth(place) for place in range(3))
    see(failed.get_by_text("There is no space left."))
    see(failed.get_by_text("Failed · 5 min ago · took 2 min 5 s · by schedule"))
    see(stopped.get_by_text("Stopped · 1 h ago"))
    see(done.get_by_text("12 scenes looked at.\n2 have no file."))
    see(done.get_by_text("2 left out, since they ended the work time and again: scene 14, scene 15"))
    see(done.get_by_role("button", name="Try again"), count=0)


def test_nothing_yet_says_what_to_do(page: Page) -> None:
    page.goto(PLACE)
    see(page.get_by_text("Stash Sense does nothing at the moment."))
    see(page.get_by_text("Nothing waits. Start a quick action below"))
    see(page.get_by_text("Nothing has run yet"))
    see(page.get_by_text("Start with a quick action: “Set up” first"))
    see(page.get_by_role("button", name="Clear history"), count=0)


def test_notes_come_first(page: Page, script: Script) -> None:
    script.notes = [
        {"key": "sign_in", "text": "A run was not let in by Stash.", "at": "2026-05-02T03:00:00Z"},
        {"key": "clock", "text": "The clock was set back.", "at": "2026-05-02T03:00:00Z"},
    ]
    page.goto(PLACE)
    see(page.locator(".sense-notice-warning").get_by_text("A run was not let in by Stash."))
    see(page.locator(".sense-notice-info").get_by_text("The clock was set back."))


def test_it_is_told_when_it_cannot_be_loaded(page: Page, script: Script) -> None:
    script.fail["queue.show"] = "The database is locked."
    page.goto(PLACE)
    see(page.get_by_role("alert").get_by_text("The database is locked."))
    script.fail.clear()
    page.get_by_role("button", name="Try again").click()
    see(part(page, "History"))


def test_what_ends_moves_to_the_history_without_asking_at_every_look(page: Page, script: Script) -> None:
    script.job_seconds = 4
    script.start("rematch")
    page.goto(PLACE)
    see(part(page, "Now").get_by_role("progressbar"))
    see(rows(page, "History").get_by_text("All done."))
    see(page.get_by_text("Stash Sense does nothing at the moment."))
    assert script.times_asked("queue.show") == 2
    assert script.times_asked("jobs.status") == 0


# stopping, order, and doing again


def test_stop_and_stop_after_this_one(page: Page, script: Script) -> None:
    script.start("identify_all")
    page.goto(PLACE)
    page.get_by_role("button", name="Stop after this one: Identify performers in many scenes").click()
    see(page.get_by_text("Stops after what it is at just now."))
    see(page.get_by_role("button", name=re.compile("Stop after this one")), count=0)
    page.get_by_role("button", name="Stop: Identify performers in many scenes").click()
    see(rows(page, "History").get_by_text(re.compile("^Stopped")))
    assert asked(script, "job.stop") == [{"id": 100, "after_unit": True}, {"id": 100}]


def test_cancel_what_waits(page: Page, script: Script) -> None:
    busy(script)
    page.goto(PLACE)
    page.get_by_role("button", name="Cancel: Identify performers, Scene 2").click()
    see(rows(page, "Waiting"), count=2)
    see(rows(page, "History"), count=4)
    assert asked(script, "job.stop") == [{"id": 102}]


def test_another_priority_is_another_place(page: Page, script: Script) -> None:
    busy(script)
    page.goto(PLACE)
    see(rows(page, "Waiting").nth(2).get_by_text("Identify performers in what is new"))
    choice = page.get_by_role("combobox", name="Priority: Identify performers in what is new")
    expect(choice).to_have_value("low")
    choice.select_option("critical")
    see(rows(page, "Waiting").nth(0).get_by_text("Identify performers in what is new"))
    expect(choice).to_have_value("critical")
    choice.focus()
    page.keyboard.press("ArrowDown")
    expect(choice).to_have_value("high")
    expect(choice).to_be_focused()
    sent = [args["priority"] for args in asked_soon(page, script, "job.priority", 2)]
    assert sent == ["critical", "high"]


def test_a_refused_priority_stays_as_it_was(page: Page, script: Script) -> None:
    busy(script)
    script.fail["job.priority"] = "There is no job 104 any more."
    page.goto(PLACE)
    choice = page.get_by_role("combobox", name="Priority: Identify performers in what is new")
    choice.select_option("high")
    see(toast(page, "There is no job 104 any more."))
    expect(choice).to_have_value("low")


def test_try_again(page: Page, script: Script) -> None:
    script.past = past()
    page.goto(PLACE)
    page.get_by_role("button", name="Try again: Learn faces from my library").click()
    see(part(page, "Now").get_by_role("progressbar"))
    assert asked(script, "job.retry") == [{"id": 9}]


def test_quick_actions_start_and_say_what_they_take(page: Page, script: Script) -> None:
    script.missing = ["faces"]
    page.goto(PLACE)
    quick = part(page, "Quick actions")
    see(quick.get_by_text("Uses the network."))
    see(quick.get_by_text("Needs known faces first. Uses the processor."))
    assert quick.get_by_role("button", name="Start: Match again").is_disabled()
    quick.get_by_role("button", name="Start: Learn faces from my library").click()
    see(part(page, "Now").get_by_role("progressbar"))
    assert quick.get_by_role("button", name="Running: Learn faces from my library").is_disabled()
    assert asked(script, "job.start") == [{"kind": "learn"}]


def test_work_through_the_queue_now(page: Page, script: Script) -> None:
    script.arrived = {"scene": 12, "image": 1}
    page.goto(PLACE)
    see(page.get_by_text("Waits to be looked at: 12 new scenes and 1 new image."))
    see(page.get_by_text("Nothing waits."), count=0)
    page.get_by_role("button", name="Work through the queue now").click()
    see(toast(page, "Stash has it in its queue."))
    script.fail["queue.run"] = "Stash does not take a task just now."
    page.get_by_role("button", name="Work through the queue now").click()
    see(toast(page, "Stash does not take a task just now."))


# the log


def test_a_log_opens_and_escape_gives_the_focus_back(page: Page, script: Script) -> None:
    script.past = past()
    script.logged = [
        {"at": "2026-05-02T03:00:00+00:00", "level": "info", "text": "Looking at 240 pictures."},
        {"at": "2026-05-02T03:02:00+00:00", "level": "error", "text": "No space left on device."},
    ]
    page.goto(PLACE)
    button = page.get_by_role("button", name="Log: Learn faces from my library")
    button.press("Enter")
    log = part(page, "Log of Learn faces from my library")
    see(log.get_by_role("listitem"), count=2)
    see(log.get_by_text("Error: No space left on device."))
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(log.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Tab")
    expect(log.get_by_role("list")).to_be_focused()
    page.keyboard.press("Escape")
    see(log, shown=False)
    expect(button).to_be_focused()
    assert asked(script, "job.log") == [{"id": 9}]
    page.keyboard.press("Enter")
    log.get_by_role("button", name="Close").click()
    expect(button).to_be_focused()


def test_the_log_of_what_runs_grows_and_stays_open_at_its_end(page: Page, script: Script) -> None:
    script.job_seconds = 6
    script.start("rematch")
    page.goto(PLACE)
    page.get_by_role("button", name="Log: Match again").click()
    log = part(page, "Log of Match again")
    see(log.get_by_text("Nothing was logged."))
    script.logged = [{"at": "2026-05-02T03:00:00+00:00", "level": "info", "text": "Comparing."}]
    see(log.get_by_text("Comparing."))
    see(part(page, "History").get_by_role("region", name="Log of Match again").get_by_text("Comparing."))
    assert script.times_asked("job.log") <= 4


# schedules


def schedule(page: Page, name: str) -> Locator:
    return rows(page, "Schedules").filter(has_text=name)


def test_a_schedule_is_stored_when_it_is_changed(page: Page, script: Script) -> None:
    page.goto(PLACE)
    learn = schedule(page, "Learn faces from my library")
    see(page.get_by_text(re.compile(r"The clock of Stash's machine shows \d\d:\d\d\.")))
    page.get_by_label("When: Learn faces from my library").select_option("daily")
    see(learn.get_by_text("Saved."))
    see(learn.get_by_text(re.compile(r"Due (today|tomorrow) at \d\d:\d\d; runs at the next occasion after that\.")))
    learn.get_by_label("Time of day").fill("04:30")
    asked_soon(page, script, "schedule.set", 2)
    see(learn.get_by_text("Saved."))
    learn.get_by_label("only in quiet hours (01:00 to 07:00)").check()
    sent = asked_soon(page, script, "schedule.set", 3)
    assert [args["kind"] for args in sent] == ["learn"] * 3
    rules = [args["rule"] for args in sent]
    assert rules[0] == {"mode": "daily", "hours": 24, "at": "03:00", "quiet": False}
    assert rules[2] == {"mode": "daily", "hours": 24, "at": "04:30", "quiet": True}
    page.reload()
    expect(learn.get_by_label("Time of day")).to_have_value("04:30")
    page.get_by_label("When: Learn faces from my library").select_option("off")
    see(learn.get_by_text(re.compile("Due")), count=0)


def test_every_so_many_hours(page: Page, script: Script) -> None:
    script.rules["rematch"] = {"mode": "hours", "hours": 12, "at": "03:00", "quiet": False}
    script.overdue = {"rematch"}
    page.goto(PLACE)
    row = schedule(page, "Match again")
    see(row.get_by_text(re.compile(r"Was due (today|yesterday) at \d\d:\d\d; runs at the next occasion\.")))
    hours = row.get_by_label("Hours between two runs")
    hours.fill("0")
    see(row.get_by_role("alert").get_by_text("This must be a whole number from 1 to 2160."))
    assert script.times_asked("schedule.set") == 0
    hours.fill("48")
    hours.blur()
    see(row.get_by_text("Saved."))
    see(row.get_by_role("alert"), count=0)
    assert [args["rule"]["hours"] for args in asked(script, "schedule.set")] == [48]


def test_a_schedule_that_is_refused_says_why(page: Page, script: Script) -> None:
    script.fail["schedule.set"] = "The database is locked."
    page.goto(PLACE)
    page.get_by_label("When: Match again").select_option("hours")
    see(schedule(page, "Match again").get_by_role("alert").get_by_text("The database is locked."))


def test_what_was_typed_is_stored_when_the_view_is_left(page: Page, script: Script) -> None:
    script.rules["rematch"] = {"mode": "hours", "hours": 12, "at": "03:00", "quiet": False}
    page.goto(PLACE)
    schedule(page, "Match again").get_by_label("Hours between two runs").fill("6")
    page.get_by_role("navigation", name="Stash Sense").get_by_role("link", name="Diagnosis").click()
    assert asked_soon(page, script, "schedule.set")[0]["rule"]["hours"] == 6


def test_quiet_hours_are_changed_in_the_settings(page: Page) -> None:
    page.goto(PLACE)
    page.get_by_role("link", name="Quiet hours: 01:00 to 07:00").click()
    see(page.get_by_role("button", name="Save"))


# by itself


def test_what_is_done_by_itself_is_told(page: Page, script: Script) -> None:
    script.automatic = {"known": True, "enabled": True, "switches": EVERYTHING}
    page.goto(PLACE)
    mine = part(page, "By itself")
    see(mine.get_by_text("Look for known faces in new scenes: on"))
    see(mine.get_by_text("Look for known faces in new images: off"))
    link = mine.get_by_role("link", name="Change them there").get_attribute("href")
    assert link
    assert link.endswith("/settings?tab=plugins")


def test_automatic_work_that_is_disabled_stops_schedules_too(page: Page, script: Script) -> None:
    script.automatic = {"known": True, "enabled": False, "switches": {}}
    script.rules["rematch"] = {"mode": "daily", "hours": 24, "at": "03:00", "quiet": False}
    page.goto(PLACE)
    see(part(page, "By itself").get_by_text("is disabled or not there"))
    see(part(page, "By itself").get_by_role("listitem"), count=0)
    see(schedule(page, "Match again").get_by_text("Does not run while automatic work is disabled."))


def test_a_stash_that_does_not_say(page: Page, script: Script) -> None:
    script.automatic = {"known": False, "enabled": False, "switches": {}}
    page.goto(PLACE)
    see(part(page, "By itself").get_by_text("Stash did not say what is switched on."))


# the history


def test_older_ones(page: Page, script: Script) -> None:
    script.past = [ended(number, "rematch", ago=3600 * (20 - number)) for number in range(1, 8)]
    page.goto(PLACE)
    see(rows(page, "History"), count=5)
    page.get_by_role("button", name="Show older").click()
    see(rows(page, "History"), count=7)
    see(page.get_by_role("button", name="Show older"), count=0)
    assert asked(script, "queue.history") == [{"before": 3}]


def test_the_history_is_cleared_after_asking(page: Page, script: Script) -> None:
    script.past = past()
    page.goto(PLACE)
    clear = part(page, "History").get_by_role("button", name="Clear history")
    clear.click()
    see(page.get_by_text("Forget what ran, and its logs?"))
    page.keyboard.press("Escape")
    see(page.get_by_text("Forget what ran, and its logs?"), count=0)
    expect(clear).to_be_focused()
    clear.press("Enter")
    page.get_by_role("button", name="Cancel").click()
    expect(clear).to_be_focused()
    assert script.times_asked("queue.clear") == 0
    clear.press("Enter")
    page.keyboard.press("Enter")
    see(page.get_by_text("Nothing has run yet"))
    assert script.times_asked("queue.clear") == 1


# Stash's own queue


def test_what_stash_itself_does_and_where_we_wait(page: Page) -> None:
    host_queue.give(page, SCAN)
    page.goto(PLACE)
    stash = part(page, "Stash's own queue")
    see(stash.get_by_text("Scanning... 42 %"))
    see(stash.get_by_text("Stash Sense does not wait in it."))
    host_queue.tell(page, "ADD", OURS)
    see(stash.get_by_text("Stash Sense waits behind it."))
    host_queue.tell(page, "UPDATE", SCAN | {"progress": 0.5})
    see(stash.get_by_text("Scanning... 50 %"))
    host_queue.tell(page, "REMOVE", SCAN | {"status": "FINISHED"})
    see(stash.get_by_text("Stash Sense is next."))
    host_queue.tell(page, "UPDATE", OURS | {"status": "RUNNING", "progress": 0.1})
    see(stash.get_by_text("Stash Sense: Work through the queue 10 %"))
    host_queue.tell(page, "REMOVE", OURS)
    see(stash.get_by_text("Stash does nothing at the moment."))


# keyboard and small screens


def test_everything_is_reached_by_tab_from_top_to_bottom(page: Page, script: Script) -> None:
    busy(script)
    page.goto(PLACE)
    see(rows(page, "History"), count=3)
    see(part(page, "Quick actions"))
    page.get_by_role("link", name="Diagnosis").focus()
    focused = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
    order = []
    for _ in range(40):
        page.keyboard.press("Tab")
        order.append(page.evaluate(focused).strip())
        if order[-1] == "Log: Identify performers in what is new":
            break
    wanted = [
        "Log: Identify performers in many scenes",
        "Stop after this one: Identify performers in many scenes",
        "Stop: Identify performers in many scenes",
        "Work through the queue now",
        "Priority: Identify performers, Scene 2",
        "Cancel: Identify performers, Scene 2",
        "Log: Match again",
        "Start: Set up",
        "Quiet hours: 01:00 to 07:00",
        "When: Learn faces from my library",
        "Change them there",
        "Clear history",
        "Try again: Learn faces from my library",
        "Log: Identify performers in what is new",
    ]
    assert [name for name in dict.fromkeys(order) if name in wanted] == wanted


def test_a_narrow_screen(page: Page, script: Script) -> None:
    busy(script)
    script.past[0]["error"] = "No such file: /data/" + "averylongname" * 20
    script.rules["rematch"] = {"mode": "hours", "hours": 12, "at": "03:00", "quiet": True}
    script.logged = [{"at": "2026-05-02T03:00:00+00:00", "level": "warning", "text": "/data/" + "longer" * 40}]
    host_queue.give(page, SCAN, OURS)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(PLACE)
    page.get_by_role("button", name="Log: Learn faces from my library").click()
    see(part(page, "Log of Learn faces from my library").get_by_role("listitem"))
    page.get_by_role("button", name="Clear history").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# the rare look of every page


def test_any_page_of_stash_tells_that_something_is_due(page: Page, script: Script) -> None:
    script.due_at = 0
    page.goto("scenes/3")
    assert asked_soon(page, script, "queue.tick") == [{}]
    page.reload()
    page.wait_for_timeout(6000)
    assert script.times_asked("queue.tick") == 1, "not again within two minutes"


@pytest.mark.parametrize("later", [3600, None])
def test_nothing_is_told_while_nothing_is_due(page: Page, script: Script, later: float | None) -> None:
    script.due_at = later and time.time() + later
    script.start("identify_new", held="queued")
    with page.expect_response("**/status.json"):
        page.goto("")
    page.wait_for_timeout(1500)
    assert script.times_asked("queue.tick") == 0


def test_how_often_stash_and_stash_boxes_are_asked(page: Page, script: Script) -> None:
    counted = {"requests": 1234, "waits": 20, "waited": 8.0, "depth": 3, "due_in": 0.2}
    told = {"requests": 9, "waits": 0, "waited": 0.0, "depth": 0, "due_in": 75.0}
    script.requests = [{"name": "Stash", "is_stash": True, **counted}]
    page.goto(PLACE)
    see(part(page, "Requests").get_by_text("1234 so far · 20 waited, 0.4 s on average · 3 wait now", exact=True))
    see(part(page, "Requests").get_by_text("Metadata Providers"), count=0)
    script.requests.append({"name": "StashDB", "is_stash": False, **told})
    page.reload()
    see(part(page, "Requests").get_by_text("9 so far · the next one in 1 min 15 s", exact=True))
    see(part(page, "Requests").get_by_text("Metadata Providers"))


def test_how_long_all_of_it_will_take(page: Page, script: Script) -> None:
    busy(script)
    script.all_seconds = 1200
    page.goto(PLACE)
    see(part(page, "Waiting").get_by_text("All that runs and waits: about 20 min left"))
