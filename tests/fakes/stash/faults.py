"""What can go wrong between us and Stash, asked for by tests: each fault is used up by one request."""

from __future__ import annotations

from typing import NamedTuple


class Drop(NamedTuple):
    """The connection closes without an answer. `done`: what was asked has been carried out all the same."""

    done: bool = False


class Status(NamedTuple):
    """An answer of another status, with this body."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class Wait(NamedTuple):
    """So many seconds before the answer."""

    seconds: float


class Errors(NamedTuple):
    """GraphQL errors beside the data, as a resolver that fails half-way gives them."""

    message: str


Fault = Drop | Status | Wait | Errors


class Planned(NamedTuple):
    """`match`: part of the path or of the GraphQL document; "" takes any request."""

    fault: Fault
    match: str = ""
