"""What was decided about an entity and its stash-box becomes the base of the next comparison. Nothing is written to
Stash, but it is a step like those that do: after a kill it is done or not, and it can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.store import bases, upstream
from stash_sense_plugin.store.bases import Base, Tie

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.journal import Entry


def do(app: App, entry: Entry) -> None:
    with app.database.transaction():
        for decided in entry.after["ties"]:
            bases.put(app.database, _tie(entry, decided), decided["fields"], bases.DECIDED)
        upstream.forget_compared(app.database, entry.entity, [int(entry.entity_id or 0)])


def happened(app: App, entry: Entry) -> bool:
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


def _tie(entry: Entry, decided: dict[str, str]) -> Tie:
    return Tie(entry.entity, int(entry.entity_id or 0), decided["endpoint"], decided["stash_id"])
