"""The page of stash-boxes: which are asked, what is compared with them, and pictures of theirs for comparing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.comparing import boxes as comparing
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.protocol.times import iso
from stash_sense_plugin.store import boxes, jobs, rates, recommendations, upstream
from stash_sense_plugin.store.upstream import Place
from stash_sense_plugin.sync.fields import FIELDS, KINDS

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.boxes import Asked
    from stash_sense_plugin.protocol.request import Request


def listed(app: App, request: Request) -> dict[str, Any]:
    requests = {each.name: each.requests for each in rates.figures(app.database)}
    return {"boxes": [_box(app, each, requests) for each in comparing.all_of(app)]}


def brief(app: App) -> list[dict[str, Any]]:
    """By what names the review calls them."""
    return [
        {"endpoint": each.endpoint, "name": each.name, "enabled": each.enabled, "order": each.order}
        for each in comparing.all_of(app)
    ]


def put(app: App, request: Request) -> dict[str, Any]:
    """Switch a stash-box, or one of its fields. What is open of what is switched off is no longer to be decided; what
    was decided is remembered."""
    endpoint = request.text("endpoint")
    if endpoint not in {each.endpoint for each in comparing.all_of(app)}:
        raise RequestError("Stash does not know this stash-box any more.", "Reload the page.")
    if "enabled" in request.args:
        choice = boxes.choice(app.database, endpoint)
        enabled = request.args["enabled"] is True
        boxes.put(app.database, endpoint, boxes.Choice(enabled, choice.off, choice.on))
        if not enabled:
            recommendations.close_endpoint(app.database, endpoint)
    if "field" in request.args:
        kind, field = request.text("kind"), request.text("field")
        if field not in {each.name for each in FIELDS.get(kind, ())}:
            raise RequestError(f'Nothing like "{field}" is compared of a {kind}.')
        comparing.switch(app, endpoint, kind, field, on=request.args.get("on") is True)
    return listed(app, request)


def _box(app: App, box: Asked, requests: dict[str, int]) -> dict[str, Any]:
    marks = {kind: upstream.mark(app.database, Place(box.endpoint, kind)) for kind in KINDS}
    return {
        "endpoint": box.endpoint,
        "name": box.name,
        "order": box.order,
        "enabled": box.enabled,
        "has_key": box.has_key,
        "per_minute": box.per_minute,
        "requests": requests.get(jobs.for_endpoint(box.endpoint), 0),
        "error": next((mark.error for mark in marks.values() if mark.error), None),
        "fields": {
            kind: [
                {"name": each.name, "label": each.label, "on": each.name in box.fields[kind]} for each in FIELDS[kind]
            ]
            for kind in KINDS
        },
        "looked_at": {kind: iso(mark.looked_at) if mark.looked_at else None for kind, mark in marks.items()},
        "linked": {kind: mark.linked for kind, mark in marks.items()},
    }
