"""Work that a page starts, follows and stops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import profile_choice
from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.install import packs
from stash_sense_plugin.jobs import readiness, starting
from stash_sense_plugin.jobs import status as job_status
from stash_sense_plugin.store import jobs

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request

FINDING = ("find_all", *(each.job for each in TYPES.values()))
STARTABLE = ("set_up", "learn", "learn_profiles", "rematch", "identify_all", "fetch_pack", *FINDING)
KINDS = ("scene", "image")


def start(app: App, request: Request) -> dict[str, Any]:
    kind = request.text("kind")
    if kind not in STARTABLE:
        raise RequestError(f'A page cannot start "{kind}".')
    args: dict[str, Any] = {"scenes": "untagged"} if kind == "identify_all" else {}
    if kind in FINDING:
        args = {"whole": True} if request.args.get("whole") is True else {}
    if kind == "set_up":
        app.move_data_directory()
    if kind == "fetch_pack":
        args = {
            "pack": packs.by_id(request.text("pack")).id,
            "accept_licence": request.args.get("accept_licence") is True,
        }
    if kind == "learn_profiles":
        choice = profile_choice.read(request.args)
        app.box(choice.endpoint)  # so that a missing key is told here
        args = choice.as_args()
    if kind in ("learn", "learn_profiles", "identify_all", "rematch"):
        readiness.demand(app, faces=not kind.startswith("learn"))
    return {"job": job_status.as_json(starting.ask(app, kind, args))}


def identify(app: App, request: Request) -> dict[str, Any]:
    """Ask for one scene or image. The unfinished job for it is returned, not doubled."""
    kind, number = target(request)
    readiness.demand(app, faces=True)
    return {"job": job_status.as_json(starting.ask(app, "identify", {"target": kind, "id": number}))}


def stop(app: App, request: Request) -> dict[str, Any]:
    """At once, or with `after_unit` when what it is at just now is done."""
    number = request.number("id")
    jobs.ask_to_stop(app.database, number, jobs.AFTER_THIS_UNIT if request.args.get("after_unit") else jobs.NOW)
    job_status.write(app.database, app.status_file)
    job = jobs.find(app.database, number)
    if job is None:
        raise RequestError(f"There is no job {number}.")
    return {"job": job_status.as_json(job)}


def status(app: App, request: Request) -> dict[str, Any]:
    starting.ensure(app)
    return job_status.listing(app.database)


def target(request: Request) -> tuple[str, int]:
    """What the request is about: kind (scene or image) and id."""
    kind = request.text("kind")
    if kind not in KINDS:
        raise RequestError(f'Stash Sense looks at scenes and images, not at a "{kind}".')
    return kind, request.number("id")
