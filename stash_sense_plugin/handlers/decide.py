"""What the user decides about a person, and taking it back."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import add_performers, create_performer, recovery
from stash_sense_plugin.actions import undo as undoing
from stash_sense_plugin.analyzers import unidentified_scenes, upstream
from stash_sense_plugin.errors import NotReady, RequestError, StashError
from stash_sense_plugin.handlers import target as shown
from stash_sense_plugin.handlers.work import target
from stash_sense_plugin.jobs import starting
from stash_sense_plugin.protocol.request import whole
from stash_sense_plugin.protocol.times import iso
from stash_sense_plugin.store import jobs, journal, targets, verdicts

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request
    from stash_sense_plugin.store.journal import Change


MOST_TOLD = 3


def preview(app: App, request: Request) -> dict[str, Any]:
    where = target(request)
    plan = add_performers.preview(app, where, _choices(request))
    return {
        "text": plan.text(where[0]),
        "adds": [{"id": str(each.id), "name": each.name} for each in plan.adds],
        "creates": [{"id": str(number), "name": each.name} for number, each in plan.creates.items()],
        "already": [{"id": str(each.id), "name": each.name} for each in plan.already],
    }


def accept(app: App, request: Request) -> dict[str, Any]:
    choices = _choices(request)
    if any(choice.performer < 0 for choice in choices):  # may have to be created, with a picture
        _enter_environment(app)
    recovery.settle(app)
    change, text = add_performers.apply(app, target(request), choices, lambda person: _picture(app, person))
    _tell_review(app, target(request), change)
    return {"change": _change(app, change), "text": text}


def reject(app: App, request: Request) -> dict[str, Any]:
    where, performer = target(request), _performer(request)
    person = add_performers.person_of(app, where, request.number("person"))
    verdicts.put(app.database, where, person, performer, "rejected")
    _tell_review(app, where, None)
    return {"text": "Remembered.", "identification": shown.identification(app, where)}


def unreject(app: App, request: Request) -> dict[str, Any]:
    where = target(request)
    person = add_performers.person_of(app, where, request.number("person"))
    verdicts.remove(app.database, where, person, _performer(request))
    return {"text": "Taken back.", "identification": shown.identification(app, where)}


def create(app: App, request: Request) -> dict[str, Any]:
    _enter_environment(app)
    recovery.settle(app)
    where, person, name = target(request), request.number("person"), request.text("name")
    made = create_performer.apply(app, where, person, name, _picture(app, person))
    _tell_review(app, where, made.change)
    text = f"Created {made.name} and added."
    return {"performer_id": str(made.performer), "change": _change(app, made.change), "text": text}


def _tell_review(app: App, where: tuple[str, int], change: int | None) -> None:
    """What was decided where the scene is shown is not asked for again in the review."""
    kind, number = where
    if kind == "scene":
        unidentified_scenes.decided(app, number, change)


def _enter_environment(app: App) -> None:
    """To read a picture out of the video. Where there is no environment, the picture is the crop that was kept."""
    with contextlib.suppress(NotReady):
        app.enter_environment()


def _picture(app: App, person: int) -> bytes | None:
    if app.in_environment:
        from stash_sense_plugin.analyzers import portrait  # reads videos, which takes the environment's packages

        return portrait.of_person(app, person)
    face = targets.best_face(app.database, person)
    return face["crop"] if face else None


def undo(app: App, request: Request) -> dict[str, Any]:
    recovery.settle(app)
    number = request.number("change")
    left, told = undoing.undo(app, number)
    _look_again(app, number)
    text = " ".join([*(left or ["Undone."]), *told[:MOST_TOLD]])
    more = f" And {len(told) - MOST_TOLD:,} more." if len(told) > MOST_TOLD else ""
    return {"text": text + more, "done": not left, "left": left}


def _look_again(app: App, number: int) -> None:
    """What was merged and is apart again has another number, by which it has to be found. Of what was decided about
    stash-boxes all that is told again is open again."""
    change = journal.get(app.database, number)
    for action in undoing.MERGES & {entry.action for entry in (change.entries if change else ())}:
        starting.note(app, f"find_duplicate_{action.removeprefix('merge_')}", {}, jobs.EVENT)
    if change:
        upstream.look_again_of(app, change)


def changes(app: App, request: Request) -> dict[str, Any]:
    return {"changes": latest(app, 100)}


def latest(app: App, most: int) -> list[dict[str, Any]]:
    """What was changed last, each in the state that Stash shows."""
    with contextlib.suppress(StashError):  # then it is settled the next time
        recovery.settle(app)
    return [change_json(change) for change in journal.latest(app.database, most)]


def change_json(change: Change) -> dict[str, Any]:
    where = change.target
    return {
        "id": change.id,
        "title": change.title,
        "state": change.state,
        "can_undo": change.can_undo,
        "at": iso(change.at),
        "target": {"kind": where[0], "id": str(where[1])} if where else None,
    }


def _change(app: App, number: int | None) -> dict[str, Any] | None:
    change = journal.get(app.database, number) if number is not None else None
    return change_json(change) if change else None


def _choices(request: Request) -> list[add_performers.Choice]:
    return [_choice(each) for each in request.items("choices")]


def _choice(given: object) -> add_performers.Choice:
    fields = given if isinstance(given, dict) else {}
    person, performer = whole(fields.get("person")), performer_number(fields.get("performer_id"))
    if person is None or performer is None:
        raise RequestError("A choice names a person and a performer.")
    return add_performers.Choice(person, performer)


def _performer(request: Request) -> int:
    number = performer_number(request.args.get("performer_id"))
    if number is None:
        raise RequestError(f'"{request.name}" needs "performer_id".')
    return number


def performer_number(value: object) -> int | None:
    """A performer's id, or the negative number of somebody in a published database."""
    text = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    number = whole(text.removeprefix("-"))
    return -number if number is not None and text.startswith("-") else number
