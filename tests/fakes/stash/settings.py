"""GraphQL about Stash itself: configuration, plugins, jobs."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

from tests.fakes.stash.plugins import Plugin, legacy, walk

if TYPE_CHECKING:
    from tests.fakes.stash.queries import Fields
    from tests.fakes.stash.schema import Info
    from tests.fakes.stash.site import FakeStash


def queries(site: FakeStash) -> Fields:
    def find_job(info: Info, input: dict[str, Any]) -> Any:
        job = site.queue.find(int(input["id"]))
        return job and job.view()

    return {
        "configuration": lambda info: configuration(site),
        "systemStatus": lambda info: status(site),
        "version": lambda info: {"version": site.options.version, "hash": "0" * 9, "build_time": "2026-01-11 00:00:00"},
        "plugins": lambda info: [plugin_view(plugin) for plugin in site.plugins.values()],
        "jobQueue": lambda info: [job.view() for job in site.queue.listed()] or None,
        "findJob": find_job,
    }


def mutations(site: FakeStash) -> Fields:
    def configure_plugin(info: Info, plugin_id: str, input: dict[str, Any]) -> Any:
        site.plugin_settings[plugin_id] = input
        return input

    def configure_ui(info: Info, key: str, value: Any = None) -> Any:
        site.ui[key] = value
        return site.ui

    def enable(info: Info, enabledMap: dict[str, bool]) -> bool:  # noqa: N803 - Stash's name
        for id, enabled in enabledMap.items():
            site.plugins[id].enabled = enabled
        return True

    def reload(info: Info) -> bool:
        for id, plugin in walk(list(site.options.plugins)).items():
            plugin.enabled = id not in site.plugins or site.plugins[id].enabled
            site.plugins[id] = plugin
        return True

    return {
        "configurePlugin": configure_plugin,
        "configureUISetting": configure_ui,
        "setPluginsEnabled": enable,
        "reloadPlugins": reload,
        **launches(site),
    }


def launches(site: FakeStash) -> Fields:
    def run_task(
        info: Info,
        plugin_id: str,
        task_name: str | None = None,
        description: str | None = None,
        args: Any = None,
        args_map: dict[str, Any] | None = None,
    ) -> int:
        given = args_map if args_map is not None else legacy(args)
        user = info.context.user
        return site.launcher.queue_task(plugin_id, task_name, given, user=user, description=description).id

    def run_operation(info: Info, plugin_id: str, args: dict[str, Any] | None = None) -> Any:
        return site.launcher.operate(plugin_id, args, user=info.context.user, gone=info.context.gone)

    def stop(info: Info, job_id: str) -> bool:
        site.queue.stop(int(job_id))
        return True

    def stop_all(info: Info) -> bool:
        site.queue.stop_all()
        return True

    return {"runPluginTask": run_task, "runPluginOperation": run_operation, "stopJob": stop, "stopAllJobs": stop_all}


def configuration(site: FakeStash) -> dict[str, Any]:
    return {
        "general": general(site),
        "ui": site.ui,
        "plugins": lambda info, include=None: plugin_settings(site, include),
    }


def general(site: FakeStash) -> dict[str, Any]:
    login = site.options.login
    return {
        "configFilePath": str(site.directory / "config.yml"),
        "databasePath": str(site.directory / "stash-go.sqlite"),
        "generatedPath": str(site.directory / "generated"),
        "pluginsPath": str(site.directory / "plugins"),
        "cachePath": str(site.directory / "cache"),
        "apiKey": site.sessions.key,
        "username": login.username if login else "",
        "maxSessionAge": int(site.options.max_session_age),
        "pythonPath": site.options.python,
        "deleteTrashPath": "",
        "stashBoxes": [{"max_requests_per_minute": 0, **box} for box in site.options.stash_boxes],
    }


def plugin_settings(site: FakeStash, include: list[str] | None) -> dict[str, Any]:
    """Only what was ever set."""
    return {id: settings for id, settings in site.plugin_settings.items() if include is None or id in include}


def status(site: FakeStash) -> dict[str, Any]:
    return {
        "status": "OK",
        "appSchema": 75,
        "databaseSchema": 75,
        "configPath": str(site.directory / "config.yml"),
        "databasePath": str(site.directory / "stash-go.sqlite"),
        "os": {"win32": "windows"}.get(sys.platform, sys.platform),
        "workingDir": str(site.directory),
        "homeDir": str(site.directory),
        "ffmpegPath": shutil.which("ffmpeg") or "",
        "ffprobePath": shutil.which("ffprobe") or "",
    }


def plugin_view(plugin: Plugin) -> dict[str, Any]:
    manifest = plugin.manifest
    settings = manifest.get("settings") or {}
    return {
        "id": plugin.id,
        "name": plugin.name,
        "description": manifest.get("description"),
        "url": manifest.get("url"),
        "version": str(manifest["version"]) if "version" in manifest else None,
        "enabled": plugin.enabled,
        "requires": plugin.ui.get("requires"),
        "tasks": [
            {"name": task["name"], "description": task.get("description")} for task in manifest.get("tasks") or []
        ],
        "hooks": None,
        "settings": [
            {
                "name": name,
                "display_name": settings[name].get("displayName"),
                "description": settings[name].get("description"),
                "type": settings[name].get("type", "STRING"),
            }
            for name in sorted(settings)
        ],
        "paths": lambda info: {
            kind: [f"{info.context.base}/plugin/{plugin.id}/{kind}"] if plugin.ui.get(kind) else None
            for kind in ("javascript", "css")
        },
    }
