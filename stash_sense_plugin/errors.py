"""Every error that a user may read. The text says what is wrong, `way_out` what can be done about it.

SenseError
├── RequestError      what Stash handed us cannot be served (garbage, unknown operation, missing argument)
├── SettingError      a value outside its range
├── NotReady          something has to be done first; `what` is "environment", "models", "faces" or "key"
├── Stopped           the user asked for it: not a failure
├── StoreError        our own database cannot be read or written
├── NetError          any HTTP exchange
│   ├── Unreachable       refused, no route, no such host, time-out
│   ├── HttpStatus        an answer that is not 2xx; `status`
│   │   └── TooManyRequests   429; `retry_after` in seconds
│   └── WrongContent      cut off, wrong length, wrong SHA-256
├── StashError        Stash itself
│   ├── StashUnreachable
│   ├── StashRefused      401 or 403
│   └── StashAnswered     it answered, with errors
├── StashBoxError     a stash-box; `box` is its name
│   ├── BoxUnreachable    no answer, or none that is proper; `slow`: less of it may be answered
│   ├── BoxRefused        it does not take the key
│   ├── BoxBusy           429, to the end
│   └── BoxAnswered       with errors, or with what makes no sense; `unsupported`: it does not know what was asked for
├── InstallError      the environment or a model pack could not be set up
├── MediaError        a file that gives no frames; `reason` is one word for tables
└── ModelError        a model cannot be loaded or does not fit its description
"""

from __future__ import annotations


class SenseError(Exception):
    """Base of all. `str(error)` is the whole text for the user, way out included."""

    def __init__(self, text: str, way_out: str = "") -> None:
        super().__init__(f"{text} {way_out}".strip())
        self.text = text
        self.way_out = way_out


class RequestError(SenseError):
    pass


class SettingError(SenseError):
    pass


class NotReady(SenseError):
    def __init__(self, what: str, text: str, way_out: str = "") -> None:
        super().__init__(text, way_out)
        self.what = what


class Stopped(SenseError):
    def __init__(self, text: str = "Stopped.") -> None:
        super().__init__(text)


class StoreError(SenseError):
    pass


class NetError(SenseError):
    pass


class Unreachable(NetError):
    pass


class HttpStatus(NetError):
    def __init__(self, status: int, text: str, way_out: str = "") -> None:
        super().__init__(text, way_out)
        self.status = status


class TooManyRequests(HttpStatus):
    def __init__(self, text: str, retry_after: float | None = None) -> None:
        super().__init__(429, text)
        self.retry_after = retry_after


class WrongContent(NetError):
    pass


class StashError(SenseError):
    pass


class StashUnreachable(StashError):
    pass


class StashRefused(StashError):
    pass


class StashAnswered(StashError):
    pass


class StashBoxError(SenseError):
    def __init__(self, box: str, text: str, way_out: str = "") -> None:
        super().__init__(text, way_out)
        self.box = box


class BoxUnreachable(StashBoxError):
    """`slow`: it had the request and gave no answer in time, so that less of it may be answered."""

    def __init__(self, box: str, text: str, way_out: str = "", *, slow: bool = False) -> None:
        super().__init__(box, text, way_out)
        self.slow = slow


class BoxRefused(StashBoxError):
    pass


class BoxBusy(StashBoxError):
    pass


class BoxAnswered(StashBoxError):
    """`unsupported`: the stash-box does not know that query, that argument or that field."""

    def __init__(self, box: str, text: str, way_out: str = "", *, unsupported: bool = False) -> None:
        super().__init__(box, text, way_out)
        self.unsupported = unsupported


class InstallError(SenseError):
    pass


class MediaError(SenseError):
    """`reason`: missing, unreadable, empty, broken, no-video, unsupported."""

    def __init__(self, reason: str, text: str, way_out: str = "") -> None:
        super().__init__(text, way_out)
        self.reason = reason


class ModelError(SenseError):
    pass
