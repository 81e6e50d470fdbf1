"""Downloads that are whole or not there, and that go on where they were cut off."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import NetError, Unreachable, WrongContent
from stash_sense_plugin.net.disk import Disk, check_space, remove, sum_of
from stash_sense_plugin.net.trouble import lasting, pauses, refused, unreachable

if TYPE_CHECKING:
    import http.client
    import urllib.request
    from pathlib import Path
    from typing import BinaryIO
    from urllib.error import HTTPError

Progress = Callable[[int, "int | None"], None]
CHUNK = 1 << 18
PATIENCE = 20.0  # seconds of growing pauses without a byte gained, then it is given up
LONGEST_RETRY_AFTER = 60.0
AGENT = "stash-sense"
KEPT = "Check the network and start again; what has arrived is kept."


class _CutOff(WrongContent):
    """Shorter than announced, too often: what has arrived is good."""


def download(
    url: str,
    target: Path,
    *,
    size: int | None,
    sha256: str | None,
    on_progress: Progress | None = None,
    timeout: float = 30,
) -> None:
    """Fetch `url` to `target`, which appears whole or not at all; an older target stays where it fails.

    Writes `<target>.part`, goes on where a lost connection left off, if the server can, and starts over if not. What an
    earlier process left there is used only where `sha256` can tell whether it belongs. Proxies as the environment says.
    Raises Unreachable, HttpStatus, WrongContent (wrong length or sum: the part is removed), StoreError (disk full, no
    right to write: the part is kept). `on_progress` gets bytes done and bytes in all, None where nobody knows.
    """
    part = target.with_name(target.name + ".part")
    found = _found(part, keep=sha256 is not None)
    fetch = _Download(url, part, size, on_progress, timeout)
    try:
        fetch.run(sha256)
    except _CutOff:
        raise
    except WrongContent:
        remove(part)
        if not found:
            raise
        _Download(url, part, size, on_progress, timeout).run(sha256)
    with Disk(target):
        os.replace(part, target)


def _found(part: Path, *, keep: bool) -> bool:
    """Whether an earlier process left something to go on with; makes the folder otherwise."""
    with Disk(part):
        part.parent.mkdir(parents=True, exist_ok=True)
        if not keep:
            part.unlink(missing_ok=True)
        return part.exists()


class _Download:
    """One file on its way. `_validator` (ETag or Last-Modified) ties the parts of one run together."""

    def __init__(self, url: str, part: Path, size: int | None, report: Progress | None, timeout: float) -> None:
        self._url = url
        self._shown = url.split("?")[0]
        self._part = part
        self._size = size
        self._report = report
        self._timeout = timeout
        self._validator = ""
        self._furthest = 0
        self._opener = _opener()

    def run(self, sha256: str | None) -> None:
        waits = pauses(PATIENCE)
        while trouble := self._attempt_from(self._furthest):
            gained, error = trouble
            waits = pauses(PATIENCE) if gained else waits
            wait = next(waits, None)
            if wait is None or (lasting(error.__cause__) and not self._furthest):
                raise error
            time.sleep(max(wait, getattr(error, "retry_after", None) or 0))
        if sha256 is not None:
            self._verify(sha256.lower())

    def _verify(self, wanted: str) -> None:
        with Disk(self._part):
            found = sum_of(self._part)
        if found != wanted:
            remove(self._part)
            raise WrongContent(
                f"{self._shown} arrived with the wrong SHA-256 ({found[:12]}… instead of {wanted[:12]}…).",
                "Nothing was installed. Try again later; if it stays, the file behind the address has changed.",
            )

    def _attempt_from(self, furthest: int) -> tuple[bool, NetError] | None:
        """None when complete, else whether it came further than before, and what went wrong."""
        error = self._attempt()
        return None if error is None else (self._furthest > furthest, error)

    def _attempt(self) -> NetError | None:
        """None when complete, else what another try may mend. Raises what it cannot."""
        from http.client import HTTPException
        from urllib.error import HTTPError, URLError

        offset = self._offset()
        if offset and offset == self._size:
            return None
        try:
            with self._opener.open(self._request(offset), timeout=self._timeout) as answer:
                return self._receive(answer, self._start(answer, offset))
        except HTTPError as error:
            with error:
                return self._refused(error, offset)
        except URLError as error:
            return unreachable(self._shown, error.reason if isinstance(error.reason, Exception) else error, KEPT)
        except (OSError, HTTPException) as error:
            return unreachable(self._shown, error, KEPT)

    def _offset(self) -> int:
        with Disk(self._part):
            offset = self._part.stat().st_size if self._part.exists() else 0
        return offset if self._size is None or offset <= self._size else 0

    def _request(self, offset: int) -> urllib.request.Request:
        from urllib.request import Request

        headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
        if offset:
            headers["Range"] = f"bytes={offset}-"
            if self._validator:
                headers["If-Range"] = self._validator
        return Request(self._url, headers=headers)

    def _start(self, answer: http.client.HTTPResponse, offset: int) -> int:
        """Where in the file this answer begins. Raises WrongContent where the whole has not the length it must have."""
        starts, whole = _range(answer.headers.get("Content-Range", "")) if answer.status == 206 else (0, answer.length)
        if self._size is not None and whole is not None and whole != self._size:
            raise WrongContent(
                f"{self._shown} has {whole:,} bytes, but must have {self._size:,}.",
                "The file behind the address has changed.",
            )
        if starts not in (offset, 0):
            raise WrongContent(f"{self._shown}: the server sent another part than was asked for.")
        tag = answer.headers.get("ETag", "")
        self._validator = tag if tag and not tag.startswith("W/") else answer.headers.get("Last-Modified", "")
        return starts

    def _receive(self, answer: http.client.HTTPResponse, done: int) -> NetError | None:
        whole = self._size if answer.length is None else done + answer.length
        check_space(self._part, (whole or 0) - done)
        with Disk(self._part):
            file = self._part.open("r+b" if done else "wb")
        with file:
            file.seek(done)
            while chunk := answer.read1(CHUNK):  # read() drops what came before a cut
                done += len(chunk)
                self._keep(file, chunk, done, whole)
            with Disk(self._part):
                os.fsync(file.fileno())
        complete = whole is None or done == whole
        return None if complete else _CutOff(f"{self._shown} was cut off at {done:,} of {whole:,} bytes.", KEPT)

    def _keep(self, file: BinaryIO, chunk: bytes, done: int, whole: int | None) -> None:
        if self._size is not None and done > self._size:
            raise WrongContent(f"{self._shown} is longer than the {self._size:,} bytes it must have.")
        with Disk(self._part):
            file.write(chunk)
            file.flush()  # here, where a full disk is told from a lost connection
        self._furthest = max(self._furthest, done)
        if self._report is not None:
            self._report(done, whole)

    def _refused(self, error: HTTPError, offset: int) -> NetError:
        """A status as an error of ours: returned where waiting may help, raised where not."""
        trouble = refused(self._shown, error.code, error.headers.get("Retry-After", ""))
        if error.code == 416 and offset:
            remove(self._part)
            return trouble
        wait = getattr(trouble, "retry_after", None) or 0
        if wait <= LONGEST_RETRY_AFTER and (error.code in (408, 429) or error.code >= 500):
            return trouble
        raise trouble


def _range(header: str) -> tuple[int, int | None]:
    """`bytes 100-199/200` -> (100, 200); an unknown whole is None. What it cannot read begins at -1."""
    span, _, whole = header.removeprefix("bytes ").partition("/")
    start = span.partition("-")[0]
    return int(start) if start.isdigit() else -1, int(whole) if whole.isdigit() else None


def _opener() -> urllib.request.OpenerDirector:
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class Secure(HTTPRedirectHandler):
        def redirect_request(self, req: Request, *rest: object) -> Request | None:
            new: Request | None = super().redirect_request(req, *rest)  # type: ignore[arg-type]
            if new is not None and req.type == "https" and new.type != "https":
                raise Unreachable(f"{req.full_url.split('?')[0]} leads from https to {new.type}: not followed.")
            return new

    return build_opener(Secure)
