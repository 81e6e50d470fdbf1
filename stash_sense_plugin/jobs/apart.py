"""One file in a process of its own, so that a file that ends whatever process looks at it ends no more than that.

A file whose look was begun again and again without an end may be such a file, or may have met Stash's stop button each
time. Here the two can be told apart: we outlive the process that looks, and die with the other. So it is with models
that end the process that loads them.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING

from stash_sense_plugin.app import IN_ENVIRONMENT, MAIN
from stash_sense_plugin.errors import ModelError, RequestError
from stash_sense_plugin.install import environment, processes
from stash_sense_plugin.protocol import launch
from stash_sense_plugin.stash import system

if TYPE_CHECKING:
    from collections.abc import Callable

    from stash_sense_plugin.app import App

UNITS = {
    "scene": "identify:scene_apart",
    "image": "identify:image_apart",
    "cover": "learn:cover_apart",
    "picture": "learn:picture_apart",
    "profile": "learn_profiles:picture_apart",
    "models": "identify:models_apart",
}
BLAME = "Looking at this file ends the process that does it, every time. The file may be damaged."


def look(app: App, unit: str, number: int, beat: Callable[[], None]) -> None:
    """Have it looked at. Its result is then in the store; where none is, the file is to blame, since it is not Stash:
    raises StashUnreachable where that is gone. `beat` is called a few times a second and may raise Stopped."""
    _run(app, unit, number, beat)
    system.version(app.stash)


def check_models(app: App, beat: Callable[[], None]) -> None:
    """Raises ModelError where loading them ends the process that does it."""
    if _run(app, "models", 0, beat):
        raise ModelError(
            "Loading the models ends the process that does it.", 'Run "Set up" again. "Diagnose" tells more.'
        )


def _run(app: App, unit: str, number: int, beat: Callable[[], None]) -> int:
    """The exit status of a process that does it; not 0 where something ended it."""
    found = environment.require(app.places)
    body = {
        "server_connection": app.stash.connection.as_json(),
        "args": {"task": "apart", "unit": unit, "id": number},
    }
    variables = {**found.variables(), IN_ENVIRONMENT: str(found.root), launch.REQUEST: json.dumps(body)}
    log = app.places.logs / "apart.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    return processes.run([*found.command, str(MAIN)], log, tick=beat, variables=variables)


def do(app: App, unit: str, number: int) -> None:
    """Be that process."""
    if unit not in UNITS:
        raise RequestError(f'There is no "{unit}" to be looked at.')
    module, _, name = UNITS[unit].partition(":")
    getattr(import_module(f"stash_sense_plugin.jobs.{module}"), name)(app, number)
