"""Reading Stash's JSON: ids as ints, text that can be stored, and batches that one missing id does not spoil."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from stash_sense_plugin.errors import StashAnswered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Node = dict[str, Any]
T = TypeVar("T")
BATCH = 100


def text(value: object) -> str:
    """Empty for null. Odd bytes become U+FFFD: only paths keep them, as surrogates, so that the file can be opened."""
    raw = "" if value is None else str(value)
    return raw if raw.isascii() else raw.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)")


def seconds(value: object) -> float | None:
    """A time as Stash writes it, as seconds since 1970; fractions are left out. None for null."""
    found = TIME.fullmatch(text(value))
    return datetime.fromisoformat(found[1] + found[2].replace("Z", "+00:00")).timestamp() if found else None


def ids(nodes: list[Node] | None) -> tuple[int, ...]:
    return tuple(int(node["id"]) for node in nodes or [])


def fingerprint(file: Node, *kinds: str) -> str:
    """The first of `kinds` that the file has, "" for none."""
    known = {print_["type"]: str(print_["value"]) for print_ in file.get("fingerprints") or []}
    return next((known[kind] for kind in kinds if kind in known), "")


def by_ids(wanted: Iterable[int], ask: Callable[[list[int]], list[T]]) -> Iterator[T]:
    """`ask` in batches. Stash fails a batch for one missing id: then its halves are asked, down to the single id."""
    unique = list(dict.fromkeys(wanted))
    for start in range(0, len(unique), BATCH):
        yield from _halved(unique[start : start + BATCH], ask)


def by_keyset(after_id: int, ask: Callable[[Node], list[T]], id_of: Callable[[T], int]) -> Iterator[list[T]]:
    """Pages of ascending id, each thing once, whatever is added or deleted meanwhile. `ask` gets the part of the filter
    that leaves out what was seen."""
    while page := ask({"id": {"value": after_id, "modifier": "GREATER_THAN"}}):
        yield page
        after_id = id_of(page[-1])


def _halved(batch: list[int], ask: Callable[[list[int]], list[T]]) -> Iterator[T]:
    try:
        yield from ask(batch)
        return
    except StashAnswered as error:
        if "not found" not in error.text:
            raise
    if len(batch) > 1:
        middle = len(batch) // 2
        yield from _halved(batch[:middle], ask)
        yield from _halved(batch[middle:], ask)
