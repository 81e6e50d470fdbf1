"""Which kinds of job there are. A function gets its Work and returns what it has to say at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers.kinds import STASH_BOX, TYPES
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.store.jobs import CRITICAL, HIGH, LOW, NORMAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stash_sense_plugin.jobs.work import Work


@dataclass(frozen=True)
class Kind:
    """`heavy` ones need the plugin's own environment; the others run on whatever Python Stash has. `label` is what
    pages call it, `task` what the task of Stash is called that does it, where there is one. Not `counted`: its progress
    is a share of the whole, not a number of things. `resource`: of which a slot is held meanwhile; "gpu" is cpu_heavy
    where there is none. `schedulable`: it can be done by the clock, with `args`; `text` says what then happens.
    `incremental`: done again, it looks only at what is new."""

    place: str
    label: str
    resource: str
    heavy: bool = True
    counted: bool = True
    priority: int = NORMAL
    task: str | None = None
    schedulable: bool = False
    incremental: bool = True
    args: Mapping[str, Any] = field(default_factory=dict)

    @property
    def function(self) -> Callable[[Work], dict[str, Any]]:
        module, _, name = self.place.partition(":")
        found: Callable[[Work], dict[str, Any]] = getattr(import_module(f"stash_sense_plugin.jobs.{module}"), name)
        return found


QUEUE_TASK = "Work through the queue"
KINDS = {
    "set_up": Kind("set_up:set_up", "Set up", "network", heavy=False, counted=False, priority=CRITICAL, task="Set up"),
    "fetch_pack": Kind(
        "set_up:fetch_pack", "Download models", "network", heavy=False, counted=False, priority=CRITICAL
    ),
    "learn": Kind(
        "learn:learn",
        "Learn faces from my library",
        "gpu",
        task="Learn faces from my library",
        schedulable=True,
    ),
    "learn_profiles": Kind("learn_profiles:learn_profiles", "Learn faces from stash-boxes", "gpu", schedulable=True),
    "learn_new": Kind("arrivals:learn_new", "Learn new and changed performers", "gpu", priority=LOW),
    "learn_performer": Kind("learn:learn_performer", "Learn the pictures of a performer", "gpu", priority=HIGH),
    "reindex": Kind("learn:reindex", "Update the known faces", "cpu_heavy", priority=HIGH),
    "install_database": Kind("database:install", "Install a face database", "light", counted=False),
    "fetch_database": Kind("database:fetch", "Download a face database", "network", counted=False),
    "identify": Kind("identify:identify_one", "Identify performers", "gpu", priority=HIGH, incremental=False),
    "identify_all": Kind(
        "identify:identify_all",
        "Identify performers in many scenes",
        "gpu",
        task="Identify performers",
        schedulable=True,
        args={"scenes": "untagged"},
    ),
    "identify_new": Kind("arrivals:identify_new", "Identify performers in what is new", "gpu", priority=LOW),
    "rematch": Kind("rematch:rematch", "Match again", "cpu_heavy", task="Match again", schedulable=True),
    "find_all": Kind(
        "analyze:find_all",
        "Look for what needs a decision",
        "cpu_heavy",
        task="Look for what needs a decision",
        schedulable=True,
    ),
    "find_upstream": Kind(
        "analyze:find_upstream",
        "Compare with stash-boxes",
        "network",
        heavy=False,
        task="Compare with stash-boxes",
        schedulable=True,
    ),
    **{
        each.job: Kind(
            "analyze:find",
            f"Look for {each.title[0].lower()}{each.title[1:]}",
            "network" if each.group == STASH_BOX else "cpu_heavy",
            each.heavy,
            schedulable=each.reads_files,
        )
        for each in TYPES.values()
    },
    "apply": Kind("bulk:apply", "Apply what was decided", "light", heavy=False, priority=HIGH, incremental=False),
}

TASKS = (QUEUE_TASK, *(each.task for each in KINDS.values() if each.task))
"""What those of our tasks that do jobs are called in Stash."""


def kind(name: str) -> Kind:
    if name not in KINDS:
        raise RequestError(f'There is no job "{name}".')
    return KINDS[name]
