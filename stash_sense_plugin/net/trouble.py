"""What goes wrong between two machines, in words, and how long to wait before another try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.errors import HttpStatus, TooManyRequests, Unreachable
from stash_sense_plugin.net.wire import CutOff, NotHttp

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_PAUSE = 5.0


def pauses(patience: float) -> Iterator[float]:
    """0.1, 0.2, 0.4 ... seconds, as long as their sum stays within `patience`."""
    pause = 0.1
    while pause <= patience:
        yield pause
        patience -= pause
        pause = min(pause * 2, LONGEST_PAUSE)


def lasting(error: BaseException | None) -> bool:
    """Errors that another try does not mend: no such host, a certificate, and a time-out, which was long enough."""
    import socket

    return isinstance(error, (TimeoutError, socket.gaierror)) or type(error).__module__ == "ssl"


def unreachable(place: str, error: Exception, way_out: str = "") -> Unreachable:
    made = Unreachable(f"{place} cannot be reached: {_reason(error)}.", way_out)
    made.__cause__ = error
    return made


def refused(place: str, status: int, retry_after: str = "") -> HttpStatus:
    if status == 429:
        wait = float(retry_after) if retry_after.isdigit() else None
        return TooManyRequests(f"{place} asks to wait: too many requests.", wait)
    way_out = "The file is not there any more." if status in (404, 410) else "Try again later."
    return HttpStatus(status, f"{place} answered with status {status}.", way_out)


def _reason(error: Exception) -> str:
    import http.client
    import socket

    reasons: list[tuple[type[Exception], str]] = [
        (ConnectionRefusedError, "connection refused"),
        (TimeoutError, "no answer in time"),
        (socket.gaierror, "no such host, or no network"),
        (http.client.IncompleteRead, "the answer was cut off"),
        (CutOff, "the answer was cut off"),
        (ConnectionError, "the connection was cut off"),
        (NotHttp, "what answers there does not speak HTTP properly"),
        (http.client.HTTPException, "what answers there does not speak HTTP properly"),
    ]
    if trust := getattr(error, "verify_message", ""):
        return f"its certificate is not trusted ({trust})"
    if known := next((text for kind, text in reasons if isinstance(error, kind)), ""):
        return known
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
