"""Who we are for Stash: the session cookie it handed us, kept fresh, and an API key where there is one.

A cookie is refused `max_session_age` (an hour, by default) after it was made, and every good answer brings a new one.
A task that a hook queued has a cookie without a user: what still lets it in is the key in Stash's own config.yml.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.net import Response
    from stash_sense_plugin.protocol.request import Connection

COOKIE = "session"
KEY_LINE = re.compile(r"""^api_key:[ \t]*["']?([^"'\s#]+)""", re.MULTILINE)


class Credentials:
    def __init__(self, connection: Connection) -> None:
        self.cookie = connection.cookie
        self.key = connection.api_key
        self._directory = connection.directory
        self._refused: set[str] = set()

    def headers(self) -> dict[str, str]:
        """The cookie goes along with a key too: in it Stash counts how often hooks have called each other."""
        cookie = {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        return {**cookie, "ApiKey": self.key} if self.key else cookie

    def adopt(self, response: Response) -> None:
        """Take the renewed cookie, only from a 200: with a 401 comes one that nobody is let in with."""
        if response.status != 200:
            return
        for line in response.all("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            if name.strip() == COOKIE and value.strip():
                self.cookie = value.strip()

    def next(self) -> bool:
        """After a refusal: change to a key not yet refused, "" being the cookie alone. False when none is left."""
        self._refused.add(self.key)
        for key in ("", configured_key(self._directory)):
            if key not in self._refused:
                self.key = key
                return True
        self._refused.clear()
        return False


def configured_key(directory: Path) -> str:
    """The user's API key in Stash's config.yml, "" where none was made or the file cannot be read."""
    try:
        text = (directory / "config.yml").read_text("utf-8", "replace")
    except OSError:
        return ""
    found = KEY_LINE.search(text)
    return found.group(1) if found else ""
