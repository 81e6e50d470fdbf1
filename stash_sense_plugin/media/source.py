"""Where the bytes of a video come from: one small file object for a path or an address.

libav opens nothing by itself. So a file's content can never make it reach for other files or hosts (playlists do), odd
names need no escaping, and what was read is counted.
"""

from __future__ import annotations

import io
import math
import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from stash_sense_plugin.errors import MediaError, NetError, WrongContent
from stash_sense_plugin.net import Http, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

BLOCK = 1 << 18
LARGEST_BLOCK = 1 << 22
KEPT = 8
SEEK_FORCE = 0x20000
"""A flag that libav adds to `whence`; it means nothing here."""


NOWHERE = -1
"""A refused seek, as libav wants to be told."""


class Source(Protocol):
    """What libav reads from. Nothing raises while it reads, because PyAV writes second errors to stderr: a source that
    gave out says so in `failure`, and reads as ended.
    """

    label: str
    """For texts. Not called `name`, which PyAV would hand to libav: only the content may tell what it is."""
    size: int
    bytes_read: int
    failure: MediaError | None
    until: float
    """time.monotonic() after which reading fails: damaged files make some demuxers read on and on."""

    def read(self, count: int) -> bytes: ...
    def seek(self, offset: int, whence: int = 0) -> int: ...
    def tell(self) -> int: ...
    def close(self) -> None: ...


def open_source(
    source: str | Path, *, headers: Mapping[str, str] | None = None, timeout: float = 20.0, verify: bool | None = None
) -> Source:
    """Raises MediaError: missing, unreadable, empty, or unsupported (a server that sends whole files only)."""
    if isinstance(source, str) and source.lower().startswith(("http://", "https://")):
        return RemoteFile(source, headers or {}, timeout, verify)
    return LocalFile(Path(source))


class LocalFile:
    def __init__(self, path: Path) -> None:
        self.label = path.name
        self.bytes_read = 0
        self.failure: MediaError | None = None
        self.until = math.inf
        try:
            self.size = _size_of_file(path)
            self._file = path.open("rb", buffering=0)
        except (OSError, ValueError) as error:
            raise _no_file(path, error) from error

    def read(self, count: int) -> bytes:
        try:
            piece = self._file.read(count) if _in_time(self) else b""
        except OSError as error:
            self.failure = _no_file(Path(self.label), error)
            return b""
        self.bytes_read += len(piece or b"")
        return piece or b""

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return self._file.seek(offset, whence & ~SEEK_FORCE)
        except (OSError, OverflowError):
            return NOWHERE

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()


def _in_time(source: Source) -> bool:
    if time.monotonic() > source.until:
        source.failure = source.failure or too_slow(source.label)
    return source.failure is None


def too_slow(name: str) -> MediaError:
    way_out = "Look whether its disk or the network hangs, and try again."
    return MediaError("unreadable", f"{name} takes too long to read.", way_out)


def _size_of_file(path: Path) -> int:
    """Opening a pipe would hang, so the kind is looked at first."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "not a file"
        raise MediaError("unreadable", f"{path.name} is {kind}.")
    if found.st_size == 0:
        raise MediaError("empty", f"{path.name} is empty (0 bytes).", "Copy or download it again.")
    return found.st_size


def _no_file(path: Path, error: OSError | ValueError) -> MediaError:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        way_out = "Let Stash scan for it again, or look whether its disk is mounted here."
        return MediaError("missing", f"{path.name} is not there.", way_out)
    if isinstance(error, PermissionError):
        return MediaError("unreadable", f"{path.name} may not be read by the user that runs Stash.", "Allow it to.")
    told = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
    return MediaError("unreadable", f"{path.name} cannot be read: {told}.")


class RemoteFile:
    """A file behind HTTP, read in blocks by Range; the last few are kept. Reading straight on makes them larger."""

    def __init__(self, url: str, headers: Mapping[str, str], timeout: float, verify: bool | None) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        trusted = not _is_this_machine(host) if verify is None else verify
        self.label = "The stream"
        self.bytes_read = 0
        self.failure: MediaError | None = None
        self.until = math.inf
        self._http = Http(parts.scheme.lower(), host, parts.port, timeout=timeout, patience=3, verify=trusted)
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers = dict(headers)
        self._blocks: dict[int, bytes] = {}
        self._at = 0
        self._next = 0
        self._ahead = BLOCK
        self.size = 0
        try:
            self._blocks[0] = self._fetch(0, BLOCK)
        except MediaError:
            self._http.close()
            raise

    def read(self, count: int) -> bytes:
        if self._at >= self.size or not _in_time(self):
            return b""
        try:
            start, block = self._block()
        except MediaError as error:
            self.failure = error
            return b""
        piece = block[self._at - start : self._at - start + count]
        self._at += len(piece)
        return piece

    def seek(self, offset: int, whence: int = 0) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence & ~SEEK_FORCE]
        if origin + offset < 0:
            return NOWHERE
        self._at = origin + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        self._http.close()
        self._blocks.clear()

    def _block(self) -> tuple[int, bytes]:
        """The block around the place that is read, and where it starts."""
        for start, block in self._blocks.items():
            if start <= self._at < start + len(block):
                return start, block
        self._ahead = min(self._ahead * 2, LARGEST_BLOCK) if self._at == self._next else BLOCK
        block = self._fetch(self._at, self._ahead)
        while len(self._blocks) >= KEPT:
            del self._blocks[next(iter(self._blocks))]
        self._blocks[self._at] = block
        self._next = self._at + len(block)
        return self._at, block

    def _fetch(self, start: int, count: int) -> bytes:
        wanted = {**self._headers, "Range": f"bytes={start}-{start + count - 1}"}
        try:
            answer = self._http.request("GET", self._target, headers=wanted, terms=Terms(max_bytes=count))
        except WrongContent as error:
            # A server that ignores Range sends the whole file, which is longer than what was asked for.
            raise _no_answer(self.label, 200, count) from error
        except NetError as error:
            raise MediaError("unreadable", f"{self.label} cannot be read. {error.text}", error.way_out) from error
        if answer.status != 206:
            raise _no_answer(self.label, answer.status, len(answer.body))
        self.size = _size_of_stream(answer.header("Content-Range"), start + len(answer.body))
        self.bytes_read += len(answer.body)
        if not answer.body:
            raise MediaError("empty", f"{self.label} is empty.")
        return answer.body


def _is_this_machine(host: str) -> bool:
    """Stash makes its own certificate, and nobody listens in on the way to oneself."""
    return host in ("localhost", "::1") or host.startswith("127.")


def _size_of_stream(content_range: str, least: int) -> int:
    """From `bytes 0-99/1234`."""
    total = content_range.rpartition("/")[2]
    return max(int(total), least) if total.isdecimal() else least


def _no_answer(name: str, status: int, length: int) -> MediaError:
    if status in (404, 410):
        return MediaError("missing", f"{name} is not there (status {status}).")
    if status == 416 or (status == 200 and length == 0):
        return MediaError("empty", f"{name} is empty.")
    if status == 200:
        return MediaError("unsupported", f"{name} can only be had as a whole, not in parts.")
    if status in (401, 403):
        return MediaError("unreadable", f"{name} was refused (status {status}).", "Check the API key or the login.")
    return MediaError("unreadable", f"{name} could not be had (status {status}).", "Try again later.")
