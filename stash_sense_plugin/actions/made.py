"""What earlier steps of a change made, in later ones: {"$made": name} stands for its id until it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.app import App

MADE = "$made"


def name_in(value: Any) -> str | None:
    """By which an earlier step is meant; None where a value is none of these."""
    return value[MADE] if isinstance(value, dict) and set(value) == {MADE} else None


def waits(value: Any) -> bool:
    """Whether something in it is not there yet."""
    if isinstance(value, dict):
        return name_in(value) is not None or any(waits(each) for each in value.values())
    return isinstance(value, (list, tuple)) and any(waits(each) for each in value)


def in_place(app: App, change: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """The same with ids. Raises RequestError where an earlier step is missing."""
    if not waits(values):
        return dict(values)
    found: dict[str, Any] = _put(values, by(app, change))
    return found


def by(app: App, change: int) -> dict[str, int]:
    """All that a change made, by name."""
    rows = app.database.all(
        "SELECT json_extract(after, '$.as') AS name, entity_id FROM entry "
        "WHERE change_id = ? AND action = 'make' AND entity_id > 0",
        [change],
    )
    return {row["name"]: row["entity_id"] for row in rows}


def _put(value: Any, numbers: Mapping[str, int]) -> Any:
    name = name_in(value)
    if name is not None:
        if name not in numbers:
            raise RequestError(f"What was to be made first is not there: {name}.", "Reload the page and try again.")
        return numbers[name]
    if isinstance(value, dict):
        return {key: _put(each, numbers) for key, each in value.items()}
    if not isinstance(value, (list, tuple)):
        return value
    items = [_put(each, numbers) for each in value]
    return [each for place, each in enumerate(items) if each not in items[:place] or not waits(value[place])]
