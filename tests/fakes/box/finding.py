"""How a stash-box finds things by words and by fingerprints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.fakes.box.library import BoxLibrary
    from tests.fakes.box.shelf import Row

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NAME, ALIAS, DISAMBIGUATION = (0.5, 1.0), (0.6, 0.5), (0.7, 0.3)
"""From which likeness on performers are found by each, and how much it counts."""
NEAR_BITS = 8


def search(library: BoxLibrary, kind: str, term: str, limit: int) -> list[str]:
    """Ids, the best first."""
    term = term.strip()
    if UUID.fullmatch(term):
        return [term.lower()] if term.lower() in library.of(kind) else []
    rows = [library.of(kind)[id] for id in library.of(kind).by_update()]
    if kind in ("performer", "scene") and term.lower().startswith(("http://", "https://")):
        found = [row for row in rows if any(url["url"].lower() == term.lower() for url in row["urls"])]
    elif kind == "performer":
        found = best(rows, lambda row: performer_score(row, term))
    elif kind == "studio":
        found = best(rows, lambda row: studio_score(row, term))
    else:
        wanted = stems(term)
        found = [row for row in rows if wanted and wanted <= stems(" ".join(words(library, kind, row)))]
    return [row["id"] for row in found[:limit]]


def best(rows: Iterable[Row], score: Callable[[Row], float]) -> list[Row]:
    scored = [(score(row), row) for row in rows]
    return [row for points, row in sorted(scored, key=lambda each: -each[0]) if points]


def performer_score(row: Row, term: str) -> float:
    names = [(row["name"], NAME), *((alias, ALIAS) for alias in row["aliases"])]
    names.append((row["disambiguation"] or "", DISAMBIGUATION))
    return sum({likeness(name, term) * weight for name, (least, weight) in names if likeness(name, term) > least})


def studio_score(row: Row, term: str) -> float:
    return max(points if (points := likeness(name, term)) > 0.5 else 0.0 for name in (row["name"], *row["aliases"]))


def words(library: BoxLibrary, kind: str, row: Row) -> Iterator[str]:
    if kind == "tag":
        yield from (row["name"], *row["aliases"])
        return
    yield from (row["title"] or "", row["code"] or "", row["release_date"] or "")
    if row["studio_id"]:
        yield library.studios[row["studio_id"]]["name"]
    for part in row["performers"]:
        yield from (library.performers[part["performer_id"]]["name"], part["as"] or "")


def stems(text: str) -> set[str]:
    """Words without what English puts at their end, roughly."""
    return {word[:-1] if len(word) > 3 and word.endswith("s") else word for word in re.findall(r"\w+", text.lower())}


def likeness(one: str, other: str) -> float:
    """As PostgreSQL's pg_trgm: shared groups of three letters among all."""
    first, second = trigrams(one), trigrams(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def trigrams(text: str) -> set[str]:
    padded = (f"  {word} " for word in re.findall(r"[^\W_]+", text.lower()))
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}


def by_equal(library: BoxLibrary, hashes: Iterable[str]) -> dict[str, list[str]]:
    """Ids of scenes by the hash as it is stored, whatever its algorithm."""
    wanted = set(hashes)
    found: dict[str, list[str]] = {}
    for id in reversed(library.scenes.by_update()):
        for hash in {one["hash"] for one in library.scenes[id]["fingerprints"]} & wanted:
            found.setdefault(hash, []).append(id)
    return found


def by_near(library: BoxLibrary, phashes: Iterable[str]) -> list[str]:
    """A stored hash of fewer than 16 digits is read as if zeros followed, as stash-box v0.7.9 does."""
    wanted = [int(hash, 16) for hash in phashes if re.fullmatch(r"[0-9a-fA-F]{1,16}", hash)]
    found = []
    for id in reversed(library.scenes.by_update()):
        stored = [
            int(one["hash"].ljust(16, "0"), 16)
            for one in library.scenes[id]["fingerprints"]
            if one["algorithm"] == "PHASH"
        ]
        if any((one ^ other).bit_count() <= NEAR_BITS for one in stored for other in wanted):
            found.append(id)
    return found
