"""What works, what does not and why: what install/ knows, with Stash and the known faces added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin import __version__
from stash_sense_plugin.errors import SenseError
from stash_sense_plugin.install import diagnose as installed
from stash_sense_plugin.install.diagnose import Line, Section
from stash_sense_plugin.jobs import reconcile, status
from stash_sense_plugin.stash import system
from stash_sense_plugin.store import jobs, journal, known, notes

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request


def diagnose(app: App, request: Request) -> dict[str, Any]:
    return report(app)


def report(app: App) -> dict[str, Any]:
    parts = {"Stash": _stash, "Known faces": _known, "Work": _work, "Pages": _pages}
    more = [_section(title, lines, app) for title, lines in parts.items()]
    sections = installed.report(app.places, folder=app.models_folder, more=more)
    return {"sections": installed.as_json(sections), "text": installed.as_text(sections)}


def _section(title: str, lines: Any, app: App) -> Section:
    """A part that fails says so and does not take the report with it."""
    try:
        return Section(title, tuple(lines(app)))
    except SenseError as error:
        return Section(title, (Line(title, error.text, False, error.way_out),))


def _stash(app: App) -> list[Line]:
    version = system.version(app.stash)
    boxes = ", ".join(box.name or box.endpoint for box in system.stash_boxes(app.stash))
    return [
        Line("Stash Sense", __version__, True),
        Line("Stash", version or "a development build", True),
        Line("Address", app.stash.base, True),
        Line("Stash-boxes", boxes or "none configured", None),
    ]


def _known(app: App) -> list[Line]:
    index = known.index(app.database, app.pack.space)
    if index is None:
        return [Line("Face index", "none", False, 'Run "Learn faces from my library".')]
    there = (app.places.index / index.file).is_file()
    counts = known.counts(app.database, app.pack.space)
    return [
        Line("Known", f"{counts['faces']} faces of {counts['performers']} performers", bool(index.faces)),
        Line("Known from stash-boxes", "{faces} faces of {people} people".format(**counts["elsewhere"]), None),
        Line(
            "Face index",
            f"version {index.version}, {index.file}",
            there,
            "" if there else 'Its file is gone. Run "Learn faces from my library".',
        ),
        Line("Changes that can be undone", str(journal.undoable(app.database)), None),
    ]


def _work(app: App) -> list[Line]:
    """What waits, and what is done by itself."""
    on = reconcile.level_out(app)
    names = ", ".join(sorted(on.on)) or "nothing switched on"
    unfinished = jobs.unfinished(app.database)
    at_work = sum(1 for job in unfinished if not job.idle)
    by_itself = Line("By itself", names, True)
    if not on.enabled:
        way_out = f'Enable "{reconcile.COMPANION}" in Stash: Settings > Plugins.'
        by_itself = Line("By itself", "the plugin for automatic work is disabled", None, way_out)
    return [
        Line("Jobs", f"{at_work} at work, {len(unfinished) - at_work} waiting", True),
        by_itself,
        *(Line("Note", row["text"], None) for row in notes.listed(app.database)),
    ]


def _pages(app: App) -> list[Line]:
    if status.writable(app.status_file):
        return [Line("Progress for the pages", str(app.status_file), True)]
    return [
        Line(
            "Progress for the pages",
            "the plugin's folder cannot be written",
            None,
            "Pages ask for progress less often; nothing else changes.",
        )
    ]
