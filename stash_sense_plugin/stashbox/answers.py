"""What a stash-box answered, read: data, errors, and what to tell the user of them."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import BoxAnswered, BoxBusy, BoxRefused, BoxUnreachable, StashBoxError

if TYPE_CHECKING:
    from stash_sense_plugin.net import Response

PASSING = (408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529)
"""Statuses that another try may mend; those above 519 are of the service in front of many stash-boxes."""
SLOW = (504, 524)
LATER = "Try again later."
UNAUTHORIZED = re.compile(r"not authorized|unauthori[sz]ed|unauthenticated|invalid api ?key", re.IGNORECASE)
BAD_KEY = re.compile(rb"token (is|signature|has)|invalid apikey", re.IGNORECASE)
"""What stash-box says, with status 500, to a key that is none."""
UNSUPPORTED = re.compile(
    r"cannot query field|unknown (type|argument|field)|is not defined|does not exist in|is not a valid \w+Enum",
    re.IGNORECASE,
)
LONGEST_QUOTE = 500


class Trouble(Exception):
    """What went wrong with one request. `passing`: another try may mend it; `retry_after`: seconds until then, where
    the stash-box says so; `busy`: it asks to be left alone."""

    def __init__(
        self, error: StashBoxError, *, passing: bool, retry_after: float | None = None, busy: bool = False
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.passing = passing
        self.retry_after = retry_after
        self.busy = busy


@dataclass(frozen=True)
class Error:
    """`path`: the alias or field that has no data because of it, "" where that is not told. `unsupported`: the
    stash-box does not know what was asked for."""

    message: str
    path: str
    unsupported: bool


@dataclass(frozen=True)
class Answer:
    """`trouble`: the errors as one that can be raised."""

    data: dict[str, Any]
    errors: tuple[Error, ...]
    trouble: BoxAnswered


@dataclass(frozen=True, repr=False)
class Words:
    """How things are told of one stash-box, without the user's key for it."""

    box: str
    key: str

    def __repr__(self) -> str:
        return f"Words({self.box!r})"

    def read(self, response: Response) -> Answer:
        """Raises Trouble."""
        self._check_status(response)
        body = _json(response.body)
        if body is None:
            text = f"{self.box} answered with status {response.status} and something that is not GraphQL."
            raise Trouble(BoxAnswered(self.box, text, self._look_at("address")), passing=response.status == 200)
        given = body.get("errors") or []
        errors = tuple(map(_error, given if isinstance(given, list) else [given]))
        data = body.get("data")
        if any(UNAUTHORIZED.search(error.message) for error in errors):
            raise Trouble(self._refused(), passing=False)
        trouble = self._of_errors(errors)
        if not isinstance(data, dict) or response.status >= 400:
            raise Trouble(trouble, passing=False)
        return Answer(data, errors, trouble)

    def picture(self, response: Response, address: str) -> bytes:
        """Raises Trouble, and BoxAnswered where there is none. A picture that is refused says nothing of the key: many
        come from elsewhere."""
        if response.status == 429:
            raise self._busy(response.header("Retry-After"))
        if response.status != 200 or not response.body:
            error = self.answered(f"has no picture at {address} (status {response.status})")
            raise Trouble(error, passing=response.status in PASSING)
        return response.body

    def answered(self, text: str) -> BoxAnswered:
        return BoxAnswered(self.box, f"{self.box} {text}.")

    def unreachable(self, text: str, *, slow: bool) -> BoxUnreachable:
        return BoxUnreachable(self.box, f"{self.box} does not answer. {text}", LATER, slow=slow)

    def wrong_address(self, address: str) -> BoxAnswered:
        return BoxAnswered(
            self.box, f"{self._quoted(address)!r} is no address of {self.box}.", self._look_at("address")
        )

    def _check_status(self, response: Response) -> None:
        status = response.status
        if status in (401, 403) or (status == 500 and BAD_KEY.search(response.body)):
            raise Trouble(self._refused(), passing=False)
        if status == 429:
            raise self._busy(response.header("Retry-After"))
        if status in PASSING:
            text = f"{self.box} does not answer properly (status {status})."
            raise Trouble(BoxUnreachable(self.box, text, LATER, slow=status in SLOW), passing=True)

    def _refused(self) -> BoxRefused:
        return BoxRefused(self.box, f"{self.box} does not let us in.", self._look_at("key"))

    def _busy(self, retry_after: str) -> Trouble:
        wait = _seconds(retry_after)
        asked = f" and asks to wait for {_span(wait)}" if wait else ""
        error = BoxBusy(
            self.box,
            f"{self.box} says that it was asked too often{asked}.",
            f"Try again later, or allow fewer requests per minute to {self.box} on Stash's page Metadata Providers.",
        )
        return Trouble(error, passing=True, retry_after=wait, busy=True)

    def _of_errors(self, errors: tuple[Error, ...]) -> BoxAnswered:
        said = "; ".join(dict.fromkeys(error.message for error in errors)) or "it gave no data"
        return BoxAnswered(
            self.box,
            f"{self.box} says: {self._quoted(said)}",
            unsupported=any(error.unsupported for error in errors),
        )

    def _look_at(self, what: str) -> str:
        return f"Look at the {what} of {self.box} on Stash's page Metadata Providers."

    def _quoted(self, text: str) -> str:
        return (text.replace(self.key, "…") if self.key else text)[:LONGEST_QUOTE]


def _span(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"


def _json(body: bytes) -> dict[str, Any] | None:
    """A GraphQL answer, None for anything else."""
    try:
        read = json.loads(body)
    except ValueError:
        return None
    return read if isinstance(read, dict) and {"data", "errors"} & set(read) else None


def _error(given: Any) -> Error:
    if not isinstance(given, dict):
        return Error(str(given), "", unsupported=False)
    message = str(given.get("message") or given)
    path = given.get("path")
    extensions = given.get("extensions")
    code = extensions.get("code") if isinstance(extensions, dict) else None
    return Error(
        message,
        str(path[0]) if isinstance(path, list) and path else "",
        unsupported=code == "GRAPHQL_VALIDATION_FAILED" or UNSUPPORTED.search(message) is not None,
    )


def _seconds(retry_after: str) -> float | None:
    """The header gives seconds or a date."""
    if retry_after.strip().isdigit():
        return float(retry_after)
    from email.utils import parsedate_to_datetime  # light launches need none of it

    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
