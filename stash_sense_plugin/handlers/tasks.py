"""The tasks on Stash's Tasks page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.app import PLUGIN_ID
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.handlers import diagnosis
from stash_sense_plugin.jobs import registry, starting, worker
from stash_sense_plugin.jobs.reconcile import Told
from stash_sense_plugin.protocol import log
from stash_sense_plugin.protocol.request import whole
from stash_sense_plugin.stash import jobs as stash_jobs

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request

GOES_ON = "goes_on"
"""The argument with which a task that gave way queues itself again: the number of its job."""
SCENES = ("untagged", "all")


def set_up(app: App, request: Request) -> dict[str, Any]:
    app.move_data_directory()
    return _run(app, request, "set_up", {})


def learn(app: App, request: Request) -> dict[str, Any]:
    return _run(app, request, "learn", {})


def rematch(app: App, request: Request) -> dict[str, Any]:
    return _run(app, request, "rematch", {})


def find(app: App, request: Request) -> dict[str, Any]:
    """Argument whole=true: everything is looked at anew."""
    return _run(app, request, "find_all", {"whole": True} if _is_true(request.args.get("whole")) else {})


def compare(app: App, request: Request) -> dict[str, Any]:
    """Argument whole=true: everything that is linked is fetched anew."""
    return _run(app, request, "find_upstream", {"whole": True} if _is_true(request.args.get("whole")) else {})


def identify(app: App, request: Request) -> dict[str, Any]:
    return _run(app, request, "identify_all", _which_scenes(request.args))


def queue(app: App, request: Request) -> dict[str, Any]:
    """Arguments from the companion, where something new in Stash is the reason: `new`, scene or image, and its `id`."""

    def again() -> None:
        stash_jobs.run_task(app.stash, PLUGIN_ID, registry.QUEUE_TASK)

    result = worker.Task(app, again).work_through(_told(request.args))
    log.info(f"{registry.QUEUE_TASK}: {result['text']}")
    return result


def _told(args: dict[str, Any]) -> Told | None:
    number = whole(args.get("id"))
    return Told(str(args["new"]), number) if number and args.get("new") in ("scene", "image") else None


def diagnose(app: App, request: Request) -> dict[str, Any]:
    report = diagnosis.report(app)
    log.info(report["text"])
    return report


def _which_scenes(args: dict[str, Any]) -> dict[str, Any]:
    """Task arguments: scenes=untagged or all, tag=NAME, ids=1,2,3 (or a list), again=true for those done already."""
    chosen: dict[str, Any] = {"scenes": str(args.get("scenes") or SCENES[0])}
    if chosen["scenes"] not in SCENES:
        raise RequestError(f'"scenes" is one of {", ".join(SCENES)}, not "{chosen["scenes"]}".')
    if ids := args.get("ids"):
        chosen["ids"] = _ids(ids)
    if tag := args.get("tag"):
        chosen["tag"] = str(tag)
    if _is_true(args.get("again")):
        chosen["again"] = True
    return chosen


def _is_true(value: object) -> bool:
    return str(value).lower() in ("true", "1", "yes")


def _ids(value: object) -> list[int]:
    parts = value if isinstance(value, list) else str(value).replace(",", " ").split()
    numbers = [whole(part) for part in parts]
    if None in numbers or not numbers:
        raise RequestError(f'"ids" must be numbers with commas between them, not "{str(value)[:80]}".')
    return sorted({number for number in numbers if number is not None})


def _run(app: App, request: Request, kind: str, args: dict[str, Any]) -> dict[str, Any]:
    title = registry.kind(kind).task or kind

    def again(job: int) -> None:
        sent = {"task": request.name, **args, GOES_ON: str(job)}
        stash_jobs.run_task(app.stash, PLUGIN_ID, title, sent)

    result = worker.run_task(app, kind, args, again, whole(request.args.get(GOES_ON)))
    starting.ensure(app)
    return result
