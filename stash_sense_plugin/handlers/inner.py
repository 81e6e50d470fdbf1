"""What processes of ours are launched for by others of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.jobs import apart as in_own_process
from stash_sense_plugin.jobs import worker

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request


def work(app: App, request: Request) -> dict[str, Any]:
    """Be the worker of the pages."""
    return {"jobs": worker.drain(app)}


def apart(app: App, request: Request) -> None:
    """Look at one file for a job that does not trust it in its own process."""
    in_own_process.do(app, request.text("unit"), request.number("id"))
