"""Stash's own job queue, which is strictly serial, and starting plugins through it or beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.stash.values import Node, seconds, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stash_sense_plugin.stash.client import Stash

QUEUE = """
query SenseJobQueue {
  jobQueue { id status description progress startTime }
}
"""
FIND = """
query SenseJob($id: ID!) {
  findJob(input: { id: $id }) { id status description progress startTime }
}
"""
RUN_TASK = """
mutation SenseRunTask($plugin: ID!, $task: String, $description: String, $args: Map) {
  runPluginTask(plugin_id: $plugin, task_name: $task, description: $description, args_map: $args)
}
"""
RUN_OPERATION = """
mutation SenseRunOperation($plugin: ID!, $args: Map) {
  runPluginOperation(plugin_id: $plugin, args: $args)
}
"""
STOP = """
mutation SenseStopJob($id: ID!) {
  stopJob(job_id: $id)
}
"""
ENDED = frozenset({"FINISHED", "CANCELLED", "FAILED"})


@dataclass(frozen=True)
class Job:
    """`status`: READY, RUNNING, STOPPING, FINISHED, CANCELLED, FAILED. `progress`: 0..1, None where nobody knows.
    `started`: seconds since 1970, None for what waits."""

    id: int
    status: str
    description: str
    progress: float | None
    started: float | None = None

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    def runs_any_of(self, tasks: Iterable[str]) -> bool:
        """Whether it runs a plugin's task of one of these names."""
        return any(self.description.endswith(f": {task}") for task in tasks)


def queue(stash: Stash) -> list[Job]:
    """The running one first, then those that wait."""
    return [_job(node) for node in stash.execute(QUEUE)["jobQueue"] or []]


def find(stash: Stash, job_id: int) -> Job | None:
    """None too for what ended long ago: Stash remembers the last ten."""
    node = stash.execute(FIND, {"id": str(job_id)})["findJob"]
    return _job(node) if node else None


def run_task(
    stash: Stash, plugin_id: str, task: str, args: Mapping[str, object] | None = None, description: str = ""
) -> int:
    """Queue a task of the plugin's manifest; the job's id. `args` win over the manifest's own."""
    variables = {"plugin": plugin_id, "task": task, "description": description or None, "args": dict(args or {})}
    return int(stash.execute(RUN_TASK, variables)["runPluginTask"])


def run_operation(stash: Stash, plugin_id: str, args: Mapping[str, object], *, timeout: float | None = None) -> Any:
    """What the plugin replies, at once and beside the queue. Raises StashAnswered with the plugin's own error."""
    return stash.execute(RUN_OPERATION, {"plugin": plugin_id, "args": dict(args)}, timeout=timeout)[
        "runPluginOperation"
    ]


def stop(stash: Stash, job_id: int) -> None:
    """For a plugin's task that is SIGKILL."""
    stash.execute(STOP, {"id": str(job_id)})


def _job(node: Node) -> Job:
    return Job(
        int(node["id"]), text(node["status"]), text(node["description"]), node["progress"], seconds(node["startTime"])
    )
