"""One launch: read the request, find its handler, reply. One table names every handler.

A handler's module is imported only when it is asked for, so that a light launch loads next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from stash_sense_plugin import app as application
from stash_sense_plugin.errors import RequestError, SenseError
from stash_sense_plugin.protocol import launch, log, request
from stash_sense_plugin.protocol.reply import ReplyPipe

if TYPE_CHECKING:
    from collections.abc import Callable

    Handler = Callable[[application.App, request.Request], Any]

HANDLERS: dict[tuple[str, str], str] = {
    ("task", "set_up"): "tasks:set_up",
    ("task", "learn"): "tasks:learn",
    ("task", "identify"): "tasks:identify",
    ("task", "rematch"): "tasks:rematch",
    ("task", "find"): "tasks:find",
    ("task", "compare"): "tasks:compare",
    ("task", "queue"): "tasks:queue",
    ("task", "diagnose"): "tasks:diagnose",
    ("task", "work"): "inner:work",
    ("task", "apart"): "inner:apart",
    ("operation", "overview"): "overview:overview",
    ("operation", "scenes.waiting"): "overview:scenes_waiting",
    ("operation", "learn.report"): "overview:learn_report",
    ("operation", "targets.list"): "overview:targets_list",
    ("operation", "job.start"): "work:start",
    ("operation", "job.stop"): "work:stop",
    ("operation", "jobs.status"): "work:status",
    ("operation", "queue.show"): "operations:show",
    ("operation", "queue.history"): "operations:history",
    ("operation", "queue.tick"): "operations:tick",
    ("operation", "queue.run"): "operations:run",
    ("operation", "queue.clear"): "operations:clear",
    ("operation", "job.retry"): "operations:retry",
    ("operation", "job.priority"): "operations:priority",
    ("operation", "job.log"): "operations:log",
    ("operation", "schedule.set"): "operations:schedule",
    ("operation", "identify.start"): "work:identify",
    ("operation", "target.show"): "target:show",
    ("operation", "crops"): "target:crops",
    ("operation", "persons.preview"): "decide:preview",
    ("operation", "persons.accept"): "decide:accept",
    ("operation", "person.reject"): "decide:reject",
    ("operation", "person.unreject"): "decide:unreject",
    ("operation", "performer.show"): "performer:show",
    ("operation", "performer.learn"): "performer:learn",
    ("operation", "performer.drop"): "performer:drop",
    ("operation", "performer.keep"): "performer:keep",
    ("operation", "performer.create"): "decide:create",
    ("operation", "change.undo"): "decide:undo",
    ("operation", "changes.list"): "decide:changes",
    ("operation", "review.types"): "review:types",
    ("operation", "review.list"): "review:listed",
    ("operation", "review.about"): "review:about",
    ("operation", "review.dismiss"): "review:dismiss",
    ("operation", "review.take_back"): "review:take_back",
    ("operation", "review.show"): "review_decide:show",
    ("operation", "review.preview"): "review_decide:preview",
    ("operation", "review.apply"): "review_decide:apply",
    ("operation", "review.preview_all"): "review_decide:preview_all",
    ("operation", "review.apply_all"): "review_decide:apply_all",
    ("operation", "boxes.list"): "boxes:listed",
    ("operation", "boxes.set"): "boxes:put",
    ("operation", "box.pictures"): "box_pictures:pictures",
    ("operation", "profile.find"): "from_profile:find",
    ("operation", "profile.show"): "from_profile:show",
    ("operation", "profile.preview"): "from_profile:preview",
    ("operation", "profile.apply"): "from_profile:apply",
    ("operation", "settings.get"): "options:get",
    ("operation", "settings.set"): "options:put",
    ("operation", "packs.list"): "packs:listed",
    ("operation", "packs.remove"): "packs:remove",
    ("operation", "databases.list"): "databases:listed",
    ("operation", "databases.install"): "databases:install",
    ("operation", "databases.fetch"): "databases:fetch",
    ("operation", "databases.remove"): "databases:remove",
    ("operation", "profiles.count"): "profiles:count",
    ("operation", "profiles.studios"): "profiles:studios",
    ("operation", "profiles.list"): "profiles:listed",
    ("operation", "profiles.remove"): "profiles:remove",
    ("operation", "profiles.take_back"): "profiles:take_back",
    ("operation", "diagnose"): "diagnosis:diagnose",
}


def main(reply: int) -> None:
    """Reads stdin, writes one reply to the descriptor `reply`, ends clean. What goes wrong is told in it, in words."""
    pipe = ReplyPipe(reply)
    raw = launch.given()
    try:
        wanted = request.parse(raw)
        with application.App(wanted.connection, raw, before_exec=pipe.restore) as app:
            pipe.output(handler(wanted)(app, wanted))
    except SenseError as error:
        log.error(str(error))
        pipe.error(str(error))
    except Exception as error:  # noqa: BLE001 - the outermost edge: Stash must get a reply
        import traceback  # costs a light launch more than most of our own modules

        log.error(traceback.format_exc())
        pipe.error(
            f"Stash Sense ran into an error of its own ({type(error).__name__}: {error}). "
            "The log of Stash has the details."
        )


def handler(wanted: request.Request) -> Handler:
    place = HANDLERS.get((wanted.kind, wanted.name))
    if place is None:
        raise RequestError(
            f'Stash Sense has no {wanted.kind} "{wanted.name}".',
            "Reload the page; after an update, reload the plugins in Stash too.",
        )
    module, _, name = place.partition(":")
    found: Handler = getattr(import_module(f"stash_sense_plugin.handlers.{module}"), name)
    return found
