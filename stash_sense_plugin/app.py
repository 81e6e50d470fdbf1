"""What handlers and jobs are given: each part built on first use, so that a launch pays only for what it needs."""

from __future__ import annotations

import contextlib
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import BoxBusy, NotReady, RequestError, StashError
from stash_sense_plugin.install import environment, packs, tenancy
from stash_sense_plugin.install.places import Places
from stash_sense_plugin.protocol import launch, log
from stash_sense_plugin.settings import Settings
from stash_sense_plugin.store import jobs, rates
from stash_sense_plugin.store import settings as stored_settings
from stash_sense_plugin.store.database import Database
from stash_sense_plugin.store.jobs import HIGH

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Self

    from stash_sense_plugin.protocol.request import Connection
    from stash_sense_plugin.stash.client import Stash
    from stash_sense_plugin.stash.system import BoxAccess
    from stash_sense_plugin.stashbox.client import StashBox

PLUGIN_ID = "stash-sense"
POINTER = "data-directory.txt"
DATABASE = "stash-sense.sqlite"
MAIN = Path(__file__).with_name("__main__.py")
IN_ENVIRONMENT = "STASH_SENSE_ENVIRONMENT"
LONGEST_WAIT = 60.0
"""Seconds. A stash-box that wants to be left alone for longer is told of at once, instead of waited for."""


class App:
    """`raw` is the request as it came, for a process that takes our place. `priority`: of what asks Stash just now."""

    def __init__(self, connection: Connection, raw: str, before_exec: Callable[[], None] = lambda: None) -> None:
        self.connection = connection
        self._raw = raw
        self._before_exec = before_exec
        self._exit = contextlib.ExitStack()
        self._uncounted = 0
        self._boxes: dict[str, StashBox] = {}
        self.priority = HIGH

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._exit.close()

    @cached_property
    def stash(self) -> Stash:
        from stash_sense_plugin.stash.client import Stash  # light launches that ask Stash nothing need no HTTP

        return self._exit.enter_context(Stash(self.connection, turn=self._take_turn))

    def _take_turn(self) -> None:
        """Before each request to Stash. The first ones find out where the database is, which could tell of a limit."""
        if "database" in self.__dict__ and (per_minute := self.settings.number("stash_requests")):
            rates.take_turn(self.database, rates.STASH, per_minute, self.priority)
        else:
            self._uncounted += 1

    def count_requests(self) -> None:
        """Add what was asked so far to the figures that all processes share."""
        if self._uncounted:
            rates.count(self.database, rates.STASH, self._uncounted)
            self._uncounted = 0

    @cached_property
    def places(self) -> Places:
        return Places(self._data_directory())

    @cached_property
    def database(self) -> Database:
        places = self.places
        tenancy.check(places.data, self._home)
        database = Database(places.database)
        self._exit.callback(database.close)
        return database

    @cached_property
    def settings(self) -> Settings:
        return Settings(stored_settings.load(self.database))

    @cached_property
    def boxes(self) -> tuple[BoxAccess, ...]:
        """The stash-boxes that Stash knows, in its order."""
        from stash_sense_plugin.stash import system

        return system.box_accesses(self.stash)

    def box(self, endpoint: str) -> StashBox:
        """What asks that stash-box, as often as Stash allows and together with all others who do.

        Raises RequestError where Stash does not know it, NotReady where the user gave Stash no key for it.
        """
        if endpoint not in self._boxes:
            access = next((each for each in self.boxes if each.endpoint == endpoint), None)
            if access is None:
                raise RequestError(
                    f"Stash knows no stash-box at {endpoint}.",
                    "Add it on Stash's page Metadata Providers, or choose another.",
                )
            if not access.key:
                raise NotReady(
                    "key",
                    f"Stash has no key for {access.name or endpoint}.",
                    "Enter yours on Stash's page Metadata Providers.",
                )
            self._boxes[endpoint] = self._opened(access)
        return self._boxes[endpoint]

    def _opened(self, access: BoxAccess) -> StashBox:
        from stash_sense_plugin.stashbox.client import StashBox

        resource = jobs.for_endpoint(access.endpoint)

        def turn() -> None:
            if (seconds := rates.held(self.database, resource)) > LONGEST_WAIT:
                raise BoxBusy(
                    box.name,
                    f"{box.name} asks to be left alone for {seconds / 60:.0f} minutes.",
                    "Try again after that.",
                )
            rates.take_turn(self.database, resource, access.per_minute, self.priority)

        def hold(seconds: float) -> None:
            log.info(f"{box.name} says that it was asked too often. It is left alone for {seconds:.0f} s.")
            rates.hold(self.database, resource, seconds)

        box = StashBox(access.endpoint, access.key, name=access.name, turn=turn, hold=hold)
        return self._exit.enter_context(box)

    @property
    def status_file(self) -> Path:
        return self.connection.plugin_directory / "state" / "status.json"

    @property
    def pack(self) -> packs.Pack:
        """The pack in use."""
        return packs.by_id(self.settings.text("pack"))

    @property
    def models_folder(self) -> Path | None:
        return packs.chosen_folder(self.settings.text("models_folder"))

    def forget_settings(self) -> None:
        self.__dict__.pop("settings", None)

    def move_data_directory(self) -> None:
        """Take over the data directory that the user set in Stash, and note it for launches that do not ask Stash."""
        wanted = self._asked_directory()
        pointer = self._home / POINTER
        if wanted == self._home:
            pointer.unlink(missing_ok=True)
        else:
            self._home.mkdir(parents=True, exist_ok=True)
            pointer.write_text(str(wanted), encoding="utf-8")
        self.__dict__.pop("places", None)

    @property
    def in_environment(self) -> bool:
        found = environment.find(self.places)
        return found is not None and os.environ.get(IN_ENVIRONMENT) == str(found.root)

    def enter_environment(self) -> None:
        """Go on in the plugin's own environment: returns there at once, and elsewhere not at all (same pid, same
        request). Raises NotReady where there is none yet."""
        found = environment.find(self.places)
        if found is None:
            raise NotReady("environment", "Stash Sense is not set up yet.", 'Run the task "Set up".')
        if self.in_environment:
            return
        self._exit.close()
        variables = {**os.environ, IN_ENVIRONMENT: str(found.root), "ORT_DISABLE_TELEMETRY": "1"}
        variables.pop("PYTHONPATH", None)
        self._before_exec()
        launch.take_place([*found.command, str(MAIN)], variables, self._raw.encode("utf-8", "replace"))

    @property
    def _home(self) -> Path:
        return self.connection.directory / PLUGIN_ID

    def _data_directory(self) -> Path:
        """Where the state is. Stash is asked only while there is neither a pointer nor a database, since that costs
        a request at every launch."""
        if moved := os.environ.get("STASH_SENSE_DATA"):
            return Path(moved)
        with contextlib.suppress(OSError, UnicodeDecodeError):
            if moved := (self._home / POINTER).read_text(encoding="utf-8").strip():
                return Path(moved)
        if (self._home / DATABASE).is_file():
            return self._home
        return self._asked_directory()

    def _asked_directory(self) -> Path:
        from stash_sense_plugin.stash import system

        try:
            value = system.plugin_settings(self.stash, PLUGIN_ID).get("data_directory")
        except StashError:
            if (self._home / DATABASE).is_file():
                return self._home
            raise
        if not isinstance(value, str) or not value.strip():
            return self._home
        return self.connection.directory / Path(value.strip()).expanduser()  # not where Stash happens to be started
