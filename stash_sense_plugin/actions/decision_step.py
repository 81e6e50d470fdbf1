"""What was decided about an entity and its stash-box becomes the base of the next comparison. Nothing is written to
Stash, but it is a step like those that do: after a kill it is done or not, and it can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.store import bases, journal, upstream
from stash_sense_plugin.store.bases import Base, Tie

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.journal import Entry

NAME = "decide"


def do(app: App, entry: Entry) -> None:
    with app.database.transaction():
        for decided in entry.after["ties"]:
            bases.put(app.database, _tie(entry, decided), decided["fields"], bases.DECIDED)
        upstream.forget_compared(app.database, entry.entity, [int(entry.entity_id or 0)])


def happened(app: App, entry: Entry) -> bool:
    """Where it was killed between the write and this, it is made up for: what was written was decided."""
    if entry.state == "intended" and _is_behind_what_was_done(app, entry):
        do(app, entry)
    found = [bases.get(app.database, _tie(entry, each)) for each in entry.after["ties"]]
    return all(
        base is not None and base.fields == each["fields"]
        for base, each in zip(found, entry.after["ties"], strict=True)
    )


complete = happened


def undo(app: App, entry: Entry) -> list[str]:
    """The bases of before, unless it was decided again since."""
    with app.database.transaction():
        for before, after in zip(entry.before["ties"], entry.after["ties"], strict=True):
            tie = _tie(entry, after)
            now = bases.get(app.database, tie)
            if now is not None and now.fields == after["fields"]:
                kept = before["base"]
                bases.restore(app.database, tie, Base(kept["fields"], kept["how"], kept["at"]) if kept else None)
        upstream.forget_compared(app.database, entry.entity, [int(entry.entity_id or 0)])
    return []


def _is_behind_what_was_done(app: App, entry: Entry) -> bool:
    change = journal.get(app.database, entry.change_id)
    before = [each for each in change.entries if each.id < entry.id] if change else []
    return all(each.state == "done" for each in before if each.recommendation_id == entry.recommendation_id)


def _tie(entry: Entry, decided: dict[str, str]) -> Tie:
    return Tie(entry.entity, int(entry.entity_id or 0), decided["endpoint"], decided["stash_id"])
