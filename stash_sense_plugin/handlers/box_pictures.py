"""Pictures of stash-boxes for the page, fetched as often as each allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions.pictures import data_uri, of_token
from stash_sense_plugin.errors import RequestError, SenseError

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request

MOST_BYTES = 8 << 20
MOST = 12


def pictures(app: App, request: Request) -> dict[str, Any]:
    """A picture that cannot be had is null: the rest of the page is worth seeing without it."""
    wanted = [str(each) for each in request.items("tokens")]
    if len(wanted) > MOST:
        raise RequestError(f"At most {MOST} pictures at once.")
    return {"pictures": {each: _picture(app, each) for each in wanted}}


def _picture(app: App, wanted: str) -> str | None:
    try:
        endpoint, address = of_token(wanted)
        data = app.box(endpoint).fetch(address, MOST_BYTES)
    except (ValueError, SenseError):
        return None
    return data_uri(data)
