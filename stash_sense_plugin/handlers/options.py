"""The user's settings, as the page shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.settings import SETTINGS, Setting, checked
from stash_sense_plugin.store import settings as stored

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request
    from stash_sense_plugin.settings import Settings


def get(app: App, request: Request) -> dict[str, Any]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for setting in SETTINGS:
        groups.setdefault(setting.group, []).append(_shown(setting, app.settings))
    return {"groups": [{"title": title, "settings": rows} for title, rows in groups.items()]}


def put(app: App, request: Request) -> dict[str, Any]:
    values = request.args.get("values")
    if not isinstance(values, dict):
        raise RequestError('"settings.set" needs "values".')
    stored.save(app.database, checked(values))
    app.forget_settings()
    return get(app, request)


def _shown(setting: Setting, settings: Settings) -> dict[str, Any]:
    return {
        "key": setting.key,
        "label": setting.label,
        "help": setting.help,
        "type": "text" if setting.kind == "order" else setting.kind,  # typed as words
        "value": settings[setting.key],
        "default": setting.default,
        "min": setting.least,
        "max": setting.most,
        "step": 1 if setting.kind == "integer" else None,
        "unit": setting.unit,
        "choices": [{"value": value, "label": label} for value, label in setting.choices],
    }
