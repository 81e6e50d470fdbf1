"""Starting plugins: tasks through the queue, operations beside it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from tests.fakes.stash import plugins, process
from tests.fakes.stash.process import Process

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.stash.plugins import Plugin
    from tests.fakes.stash.queue import Job
    from tests.fakes.stash.site import FakeStash


class Launcher:
    def __init__(self, site: FakeStash) -> None:
        self._site = site
        self._running: set[Process] = set()
        self._lock = threading.Lock()

    def queue_task(
        self,
        plugin_id: str,
        task: str | None,
        args: dict[str, Any] | None,
        *,
        user: str,
        description: str | None = None,
    ) -> Job:
        """Whether plugin and task exist is found out when the job runs, as in Stash."""
        shown = description or task or plugin_id
        return self._site.queue.add(
            f"Running plugin task: {shown}", lambda job: self._task(job, plugin_id, task, args, user)
        )

    def operate(self, plugin_id: str, args: dict[str, Any] | None, *, user: str, gone: Callable[[], bool]) -> Any:
        """The reply's output. Killed as soon as `gone` says that nobody waits for it. Raises RuntimeError."""
        if plugin_id not in self._site.plugins:
            raise RuntimeError("Internal system error. Error <invalid memory address or nil pointer dereference>")
        plugin = self._enabled(plugin_id)
        running = self._launch(plugin, None, args, user, lambda _: None)
        while not running.wait(0.02):
            if gone():
                running.kill()
                raise RuntimeError("context canceled")
        self._ended(running)
        assert running.result
        if running.result.error is not None:
            raise RuntimeError(running.result.error)
        return running.result.output

    def kill_all(self) -> None:
        with self._lock:
            for running in self._running:
                running.kill()

    def running(self) -> list[int]:
        """Process ids of what was launched and has not ended."""
        with self._lock:
            return [one.popen.pid for one in self._running if one.result is None]

    def _task(self, job: Job, plugin_id: str, name: str | None, args: dict[str, Any] | None, user: str) -> None:
        plugin = self._enabled(plugin_id)
        task = plugin.task(name) if name else None
        if name and task is None:
            raise RuntimeError(f"Error creating plugin task: no task with name {name} in plugin {plugin.name}")

        def progress(fraction: float) -> None:
            job.progress = fraction

        job.progress = 0.0
        running = self._launch(plugin, task, args, user, progress)
        while not running.wait(0.02):
            if job.stopping.is_set():
                running.kill()
                return
        self._ended(running)
        if running.result and running.result.error is not None:
            self._log("error", plugin, f"Plugin returned error: {running.result.error}")

    def _launch(
        self,
        plugin: Plugin,
        task: dict[str, Any] | None,
        args: dict[str, Any] | None,
        user: str,
        on_progress: Callable[[float], None],
    ) -> Process:
        command, is_python = process.resolve(plugin.command(task), self._site.options.python)
        running = Process(
            plugin.name,
            command,
            {"server_connection": self._connection(plugin, user), "args": plugins.arguments(task, args)},
            process.environment(str(plugin.folder), is_python, self._site.options.environment),
            self._site.log.append,
            on_progress,
            plugin.manifest.get("errLog", "error"),
        )
        with self._lock:
            self._running.add(running)
        return running

    def _ended(self, running: Process) -> None:
        running.close()
        with self._lock:
            self._running.discard(running)

    def _connection(self, plugin: Plugin, user: str) -> dict[str, Any]:
        cookie = {"Name": "session", "Value": self._site.sessions.mint(user), "Path": "/", "Domain": "", "MaxAge": 3600}
        return {
            "Scheme": self._site.scheme,
            "Host": self._site.options.host,
            "Port": self._site.port,
            "SessionCookie": cookie,
            "Dir": str(self._site.directory),
            "PluginDir": str(plugin.folder),
        }

    def _enabled(self, plugin_id: str) -> Plugin:
        plugin = self._site.plugins.get(plugin_id)
        if plugin is None:
            raise RuntimeError(f"no plugin with ID {plugin_id}")
        if not plugin.enabled:
            raise RuntimeError(f"plugin {plugin_id} is disabled")
        return plugin

    def _log(self, level: str, plugin: Plugin, text: str) -> None:
        self._site.log.append(process.LogLine(level, plugin.name, text))
