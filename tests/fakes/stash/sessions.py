"""Who may ask: Stash's session cookies, which age, and its API key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import NamedTuple

COOKIE = "session"


class Login(NamedTuple):
    username: str
    password: str


class Entry(NamedTuple):
    """Whether a request is let in, as whom, and the cookie it is given."""

    allowed: bool
    user: str = ""
    cookie: str = ""


@dataclass
class Sessions:
    """Without a login everybody is let in. `key`: the API key, "" where none was made. `max_age` in seconds."""

    login: Login | None = None
    key: str = ""
    max_age: float = 3600
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def mint(self, user: str) -> str:
        """A cookie for `user`; for "" one that is valid but lets nobody in."""
        body = base64.urlsafe_b64encode(json.dumps({"user": user, "time": time.time()}).encode()).decode()
        return f"{body}.{self._sign(body)}"

    def user_of(self, cookie: str) -> str | None:
        """None where it is too old, or not one of ours."""
        body, _, signature = cookie.partition(".")
        if not hmac.compare_digest(signature, self._sign(body)):
            return None
        content = json.loads(base64.urlsafe_b64decode(body))
        return str(content["user"]) if time.time() - content["time"] <= self.max_age else None

    def enter(self, cookie: str, key: str) -> Entry:
        """A key decides alone, and brings no cookie. Every cookie that is still good is made anew, with a 401 too."""
        if key:
            user = self.login.username if self.login else ""
            return Entry(bool(self.key) and key == self.key, user)
        known = self.user_of(cookie) if cookie else None
        fresh = "" if known is None else self.mint(known)
        return Entry(self.login is None or bool(known), known or "", fresh)

    def _sign(self, body: str) -> str:
        return hmac.new(self.secret, body.encode(), hashlib.sha256).hexdigest()


def cookie_in(header: str) -> str:
    """The first of that name, as Go reads it."""
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            return value
    return ""
