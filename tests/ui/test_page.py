"""The page of the plugin in a real Chromium: every view, every button."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.ui.looking import card, see, toast

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.scripted import Script
    from tests.ui.stand import Stand

pytestmark = pytest.mark.browser
PLACE = "plugins/stash-sense"


def task(page: Page, name: str) -> None:
    page.get_by_role("listitem").get_by_role("button", name=name).click()


def test_every_view_has_an_address(page: Page) -> None:
    page.goto(PLACE)
    views = page.get_by_role("navigation", name="Stash Sense")
    for name in ("Operations", "Known faces", "Settings", "Models", "Diagnosis", "Overview"):
        views.get_by_role("link", name=name).click()
        see(views.locator("[aria-current=page]").get_by_text(name))
        page.reload()
        see(views.locator("[aria-current=page]").get_by_text(name))
    page.go_back()
    see(views.locator("[aria-current=page]").get_by_text("Diagnosis"))


def test_a_count_opens_its_list(page: Page, script: Script) -> None:
    page.goto(PLACE)
    page.get_by_role("button", name="Show them").click()
    listed = page.get_by_role("region", name="With named persons nobody has decided on")
    see(listed.get_by_role("listitem"), count=5)
    listed.get_by_role("button", name="Show more").click()
    see(listed.get_by_role("listitem"), count=7)
    page.reload()
    see(listed.get_by_role("listitem"), count=5)
    listed.get_by_role("button", name="Close").click()
    see(listed, shown=False)
    page.get_by_role("group", name="Scenes").get_by_role("button", name=re.compile("failed")).click()
    see(page.get_by_text("The file is cut off after 3 seconds. Get it again."))
    page.get_by_role("group", name="Scenes").get_by_role("button", name=re.compile("identified")).click()
    page.get_by_role("link", name="Scene number 2", exact=True).click()
    page.get_by_role("tab", name="Sense").click()
    see(card(page, "Ada Quill"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Set up", "set_up"),
        ("Learn faces from my library", "learn"),
        ("Identify scenes without performers", "identify_all"),
        ("Match again", "rematch"),
    ],
)
def test_tasks(page: Page, script: Script, name: str, kind: str) -> None:
    script.job_seconds = 60
    page.goto(PLACE)
    task(page, name)
    see(page.get_by_role("progressbar"))
    see(page.get_by_role("listitem").get_by_role("button", name=name).and_(page.locator(":disabled")))
    page.get_by_role("button", name=re.compile("^Stop:")).click()
    see(page.get_by_role("progressbar"), shown=False)
    assert dict(script.asked)["job.start"]["kind"] == kind


def test_what_to_do_next(page: Page, script: Script) -> None:
    script.missing, script.job_seconds = ["environment", "models", "faces"], 1
    page.goto(PLACE)
    see(page.get_by_text("Needs “Set up” first."), count=3)
    page.get_by_role("button", name="Set up").first.click()
    page.get_by_role("button", name="Learn faces from my library").first.click()
    script.counts["scenes"] = {"outdated": 3, "identified": 4}
    page.reload()
    see(page.get_by_text("3 scenes were looked at"))
    page.get_by_role("button", name="Match again").first.click()
    see(page.get_by_role("progressbar"))
    script.counts["scenes"] = {}
    page.reload()
    see(page.get_by_text("5 performers can be recognised. Look through the scenes"))
    page.get_by_role("button", name="Identify scenes without performers").first.click()
    see(page.get_by_role("progressbar").first)


def test_a_licence_is_not_accepted_unread(page: Page, script: Script) -> None:
    script.missing, script.licence_first = ["models", "faces"], True
    page.goto(PLACE)
    page.get_by_role("link", name="Open the models page").click()
    see(page.get_by_text("I accept the licence").first)
    assert "job.start" not in dict(script.asked)


def test_a_task_that_failed_says_why(page: Page, script: Script) -> None:
    script.job_error, script.job_seconds = "There is no network.", 1
    page.goto(PLACE)
    task(page, "Set up")
    see(page.get_by_text("Set up failed"))
    see(page.get_by_text("There is no network."))


def test_changes_are_undone(page: Page, stand: Stand, script: Script) -> None:
    page.goto(PLACE)
    see(page.get_by_text("Nothing has been written yet"))
    script.operation(
        {
            "operation": "persons.accept",
            "kind": "scene",
            "id": "2",
            "choices": [{"person": 101, "performer_id": "1"}],
        }
    )
    page.reload()
    page.get_by_role("button", name="Undo: Added Ada Quill").click()
    see(toast(page, "Undone: Added Ada Quill."))
    see(page.get_by_text("undone", exact=False).first)
    assert stand.performers("scene", 2) == [5]


def test_all_changes(page: Page, script: Script) -> None:
    script.changes = [
        {
            "id": n,
            "title": f"Change {n}",
            "at": "2026-01-01T00:00:00Z",
            "state": "done",
            "can_undo": False,
            "target": None,
        }
        for n in range(12)
    ]
    page.goto(PLACE)
    page.get_by_role("button", name="Show all changes").click()
    see(page.get_by_text("Change 11"))


def test_known_faces(page: Page, script: Script) -> None:
    script.job_seconds = 1
    page.goto(f"{PLACE}/faces")
    see(page.get_by_text("5 performers can be recognised, by 25 faces"))
    see(page.get_by_text("No picture of this performer has a face."))
    page.get_by_label("Filter by name").fill("edda")
    see(page.get_by_role("listitem"), count=1)
    page.get_by_text("Only those who cannot be recognised (1)").click()
    see(page.get_by_text("No performer fits this filter"))
    page.get_by_label("Filter by name").fill("")
    see(page.get_by_role("listitem"), count=1)
    page.get_by_role("button", name="Learn faces from my library").click()
    see(page.get_by_role("progressbar"))
    see(page.get_by_role("progressbar"), shown=False)
    assert script.times_asked("learn.report") == 2
    page.get_by_role("link", name="Finn Okafor").click()
    see(page.get_by_role("heading", name="Finn Okafor"))


def test_many_known_faces(page: Page, script: Script) -> None:
    script.performers = [{"performer_id": str(n), "name": f"Name {n}", "faces": 1, "reason": None} for n in range(250)]
    page.goto(f"{PLACE}/faces")
    see(page.get_by_role("listitem"), count=100)
    page.get_by_role("button", name="Show 100 more").click()
    page.get_by_role("button", name="Show 50 more").click()
    see(page.get_by_role("listitem"), count=250)


def test_nobody_is_known(page: Page, script: Script) -> None:
    script.performers = []
    page.goto(f"{PLACE}/faces")
    see(page.get_by_text("No face is known yet"))
    page.get_by_role("button", name="Learn faces from my library").click()
    see(page.get_by_role("progressbar"))


def test_settings(page: Page, script: Script) -> None:
    page.goto(f"{PLACE}/settings")
    save = page.get_by_role("button", name="Save")
    frames = page.get_by_label("Frames per scene")
    frames.fill("5")
    see(page.get_by_text("This must be between 10 and 400."))
    see(save.and_(page.locator(":disabled")))
    frames.fill("120")
    page.get_by_label("Shift of the grid").fill("0.25")
    page.get_by_text("Learn from performer pictures", exact=True).click()
    page.get_by_label("Model pack").select_option("large")
    page.get_by_label("Folder with models").fill("/models")
    see(page.get_by_text("5 changes not saved"))
    save.click()
    see(toast(page, "Settings saved."))
    sent = dict(script.asked)["settings.set"]["values"]
    assert sent == {"frames": 120, "shift": 0.25, "learn_covers": False, "pack": "large", "models_folder": "/models"}
    page.reload()
    assert frames.input_value() == "120"


def test_settings_are_discarded_and_reset(page: Page, script: Script) -> None:
    page.goto(f"{PLACE}/settings")
    frames = page.get_by_label("Frames per scene")
    frames.fill("100")
    page.get_by_role("button", name="Discard changes").click()
    assert frames.input_value() == "60"
    frames.fill("100")
    frames.press("Enter")
    see(toast(page, "Settings saved."))
    page.get_by_role("button", name="Reset all to defaults").click()
    page.get_by_role("button", name="Cancel").click()
    assert frames.input_value() == "100"
    page.get_by_role("button", name="Reset all to defaults").click()
    page.get_by_role("button", name="Reset", exact=True).click()
    see(toast(page, "All settings are back at their defaults."))
    assert frames.input_value() == "60"


def test_a_setting_that_the_plugin_refuses(page: Page, script: Script) -> None:
    script.fail["settings.set"] = '"Folder with models" does not exist.'
    page.goto(f"{PLACE}/settings")
    page.get_by_label("Folder with models").fill("/none")
    page.get_by_role("button", name="Save").click()
    see(toast(page, '"Folder with models" does not exist.'))
    assert page.get_by_label("Folder with models").input_value() == "/none"


def test_models(page: Page, script: Script) -> None:
    script.job_seconds = 1
    page.goto(f"{PLACE}/models")
    large = page.get_by_role("region", name="Large")
    download = large.get_by_role("button", name="Download 326 MB")
    see(download.and_(page.locator(":disabled")))
    assert large.get_by_role("link", name="non-commercial research only").get_attribute("href")
    see(large.get_by_text("MIT (what compares)"))
    large.get_by_text("I accept the licence").click()
    download.click()
    see(page.get_by_role("progressbar"))
    see(large.get_by_text("ready", exact=True))
    see(large.get_by_role("link", name="Choose it in the settings to use it"))
    large.get_by_role("button", name="Remove").click()
    large.get_by_role("button", name="Cancel").click()
    large.get_by_role("button", name="Remove").click()
    large.get_by_role("button", name="Remove").click()
    see(large.get_by_text("not downloaded", exact=True))
    assert dict(script.asked)["job.start"]["pack"] == "large"


def test_a_damaged_pack_and_a_download_that_failed(page: Page, script: Script) -> None:
    script.packs[0]["state"], script.job_error, script.job_seconds = "damaged", "The sum is wrong.", 1
    page.goto(f"{PLACE}/models")
    page.get_by_role("button", name="Download again").click()
    see(page.get_by_text("The sum is wrong."))


def test_diagnosis(page: Page, stand: Stand, script: Script) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=stand.url)
    page.goto(f"{PLACE}/diagnosis")
    see(page.get_by_text("1 thing does not work."))
    see(page.get_by_text("Update the driver, then run Set up."))
    page.get_by_role("button", name="Copy as text").click()
    see(toast(page, "Copied."))
    assert "CUDA: did not answer" in page.evaluate("navigator.clipboard.readText()")
    script.sections[1]["lines"][1]["ok"] = True
    page.get_by_role("button", name="Try all again").click()
    see(page.get_by_text("Everything that was tried works."))


def test_a_diagnosis_where_the_browser_does_not_let_it_copy(page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(f"{PLACE}/diagnosis")
    page.get_by_role("button", name="Copy as text").click()
    shown = page.get_by_label("The diagnosis as text")
    see(shown)
    assert shown.evaluate("area => area.selectionEnd - area.selectionStart") > 20


@pytest.mark.parametrize(
    ("view", "operation"),
    [
        ("overview", "overview"),
        ("operations", "queue.show"),
        ("faces", "learn.report"),
        ("settings", "settings.get"),
        ("models", "packs.list"),
        ("diagnosis", "diagnose"),
    ],
)
def test_a_view_that_cannot_be_loaded(page: Page, script: Script, view: str, operation: str) -> None:
    script.fail[operation] = "The database is locked."
    page.goto(f"{PLACE}/{view}")
    see(page.get_by_role("alert").get_by_text("The database is locked."))
    script.fail.clear()
    page.get_by_role("button", name="Try again").click()
    see(page.get_by_role("alert"), shown=False)
