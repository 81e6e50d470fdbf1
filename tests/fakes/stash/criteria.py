"""Stash's filters over the library in memory. A criterion that is not known here is an error, never ignored."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from tests.fakes.stash.library import Library, Performer, Studio, Tag, Thing

if TYPE_CHECKING:
    from tests.fakes.stash.things import File

T = TypeVar("T", bound=Thing)
Criterion = Any
Test = Callable[[Any, Criterion], bool]

PER_PAGE = 25
SORTS = {
    "id": lambda thing: thing.id,
    "name": lambda thing: thing.name.casefold(),
    "title": lambda thing: thing.title.casefold(),
    "path": lambda thing: thing.files[0].path if thing.files else "",
    "created_at": lambda thing: thing.created_at,
    "updated_at": lambda thing: thing.updated_at,
}


def number(value: float, criterion: Criterion) -> bool:
    low, high = criterion["value"], criterion.get("value2") or 0
    tests: dict[str, bool] = {
        "EQUALS": value == low,
        "NOT_EQUALS": value != low,
        "GREATER_THAN": value > low,
        "LESS_THAN": value < low,
        "BETWEEN": low <= value <= high,
        "NOT_BETWEEN": not low <= value <= high,
    }
    return bool(tests[criterion["modifier"]])


def timestamp(value: str, criterion: Criterion) -> bool:
    """Compared as text, as Stash does."""
    tests = {"GREATER_THAN": value > criterion["value"], "LESS_THAN": value < criterion["value"]}
    return bool(tests[criterion["modifier"]])


def like(value: str, pattern: str) -> bool:
    """SQL's LIKE: without regard to case of ASCII letters, % and _ are wildcards."""
    parts = [{"%": ".*", "_": "."}.get(char, re.escape(char)) for char in pattern]
    return re.fullmatch("".join(parts), value, re.IGNORECASE | re.DOTALL | re.ASCII) is not None


def string(value: str, criterion: Criterion) -> bool:
    wanted = criterion["value"]
    tests: dict[str, Callable[[], bool]] = {
        "EQUALS": lambda: like(value, wanted),
        "NOT_EQUALS": lambda: not like(value, wanted),
        "INCLUDES": lambda: any(word.lower() in value.lower() for word in wanted.split()),
        "EXCLUDES": lambda: not any(word.lower() in value.lower() for word in wanted.split()),
        "MATCHES_REGEX": lambda: re.search(wanted, value) is not None,
        "IS_NULL": lambda: not value.strip(),
        "NOT_NULL": lambda: bool(value.strip()),
    }
    return tests[criterion["modifier"]]()


def related(ids: Sequence[int], criterion: Criterion) -> bool:
    has, wanted = set(ids), {int(id) for id in criterion.get("value") or []}
    if has & {int(id) for id in criterion.get("excludes") or []}:
        return False
    tests = {
        "INCLUDES": bool(has & wanted),
        "INCLUDES_ALL": wanted <= has,
        "EXCLUDES": not has & wanted,
        "EQUALS": has == wanted,
        "IS_NULL": not has,
        "NOT_NULL": bool(has),
    }
    return tests[criterion["modifier"]]


def tests_of(library: Library) -> dict[str, Test]:
    """Per name of a criterion, whether a thing meets it."""
    return {
        "id": lambda thing, wanted: number(thing.id, wanted),
        "title": lambda thing, wanted: string(thing.title, wanted),
        "name": lambda thing, wanted: string(thing.name, wanted),
        "aliases": lambda thing, wanted: any(string(alias, wanted) for alias in thing.aliases or [""]),
        "path": lambda thing, wanted: any(string(file.path, wanted) for file in thing.files),
        "organized": lambda thing, wanted: bool(thing.organized == wanted),
        "tags": lambda thing, wanted: related(thing.tag_ids, wanted),
        "performers": lambda thing, wanted: related(thing.performer_ids, wanted),
        "stash_id_endpoint": lambda thing, wanted: stash_id(thing, wanted),
        "filter_favorites": lambda thing, wanted: bool(thing.favorite == wanted),
        "performer_count": lambda thing, wanted: number(len(thing.performer_ids), wanted),
        "scene_count": lambda thing, wanted: number(scene_count(library, thing), wanted),
        "image_count": lambda thing, wanted: number(len(library.images_of(thing.id)), wanted),
        "file_count": lambda thing, wanted: number(len(thing.files), wanted),
        "files_filter": lambda thing, wanted: any(changed(file, wanted) for file in thing.files),
        "is_missing": lambda thing, wanted: missing(thing, wanted),
        "created_at": lambda thing, wanted: timestamp(thing.created_at, wanted),
        "updated_at": lambda thing, wanted: timestamp(thing.updated_at, wanted),
    }


def stash_id(thing: Any, criterion: Criterion) -> bool:
    """Over the ids at the endpoint, over all where none is named."""
    endpoint, wanted = criterion.get("endpoint"), criterion.get("stash_id") or ""
    has = [link["stash_id"] for link in thing.stash_ids if not endpoint or link["endpoint"] == endpoint]
    tests = {
        "EQUALS": any(like(each, wanted) for each in has),
        "NOT_EQUALS": any(not like(each, wanted) for each in has),
        "MATCHES_REGEX": any(re.search(wanted, each) for each in has),
        "IS_NULL": not has,
        "NOT_NULL": bool(has),
    }
    return tests[criterion["modifier"]]


def changed(file: File, criteria: dict[str, Criterion]) -> bool:
    if set(criteria) != {"updated_at"}:
        raise NotImplementedError(f"The stand-in has no criterion of files but updated_at: {', '.join(criteria)}")
    return timestamp(file.updated_at, criteria["updated_at"])


def missing(thing: Any, what: str) -> bool:
    """A scene without files has no perceptual hash either."""
    if what != "phash":
        raise NotImplementedError(f"The stand-in does not know what misses {what}")
    return not thing.files or any("phash" not in file.fingerprints for file in thing.files)


def scene_count(library: Library, thing: Thing) -> int:
    if isinstance(thing, Tag):
        return sum(thing.id in scene.tag_ids for scene in library.scenes.values())
    return len(library.scenes_of(thing.id))


def select(library: Library, things: list[T], criteria: dict[str, Criterion] | None, q: str | None) -> list[T]:
    met = meets(tests_of(library), criteria or {})
    things = [thing for thing in things if met(thing)]
    return [thing for thing in things if not q or all(word in searched(thing) for word in q.lower().split())]


def meets(tests: dict[str, Test], criteria: dict[str, Criterion]) -> Callable[[Any], bool]:
    """All of them, or what is beside them in OR."""
    asked = {name: wanted for name, wanted in criteria.items() if wanted is not None and name != "OR"}
    if unknown := asked.keys() - tests.keys():
        raise NotImplementedError(f"The stand-in has no criterion {', '.join(unknown)}")
    other = meets(tests, criteria["OR"]) if criteria.get("OR") else lambda thing: False
    return lambda thing: all(tests[name](thing, wanted) for name, wanted in asked.items()) or other(thing)


def searched(thing: Any) -> str:
    texts = [getattr(thing, "name", ""), getattr(thing, "title", ""), *getattr(thing, "aliases", [])]
    return "\n".join([*texts, *(file.path for file in getattr(thing, "files", []))]).lower()


def page(library: Library, things: list[T], find: dict[str, Any] | None) -> list[T]:
    """Sorted and cut as `filter` says: 25 by default, all for -1, none for 0."""
    find = find or {}
    sort = find.get("sort") or ("name" if things and isinstance(things[0], (Performer, Studio, Tag)) else "id")
    keys = {**SORTS, "scenes_count": lambda thing: scene_count(library, thing)}
    if sort not in keys:
        raise ValueError(f"invalid sort: {sort}")
    things = sorted(sorted(things, key=SORTS["id"]), key=keys[sort], reverse=find.get("direction") == "DESC")
    size = PER_PAGE if find.get("per_page") is None else find["per_page"]
    if size < 0:
        return things
    start = (max(1, find.get("page") or 1) - 1) * size
    return things[start : start + size]
