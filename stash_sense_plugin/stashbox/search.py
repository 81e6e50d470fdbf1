"""Looking for things at a stash-box by what is known of them."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stash_sense_plugin.errors import BoxAnswered
from stash_sense_plugin.stashbox import shapes
from stash_sense_plugin.stashbox.entities import UUID, entity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stash_sense_plugin.stashbox.client import StashBox
    from stash_sense_plugin.stashbox.entities import Entity

LIMIT = 10
SHORTEST = 2
"""Letters: fewer are part of nearly every name."""
TERMS_AT_ONCE = 10
"""How many searches one request makes: they are the dearest thing that a stash-box does."""


def performers(box: StashBox, term: str, limit: int = LIMIT) -> list[Entity]:
    """Those with a name or alias like `term`, the most alike first, then those in whose name it stands. A whole UUID
    finds whose it is, even where it was merged or deleted; so does a URL."""
    return _look_up(box, "performer", term, limit)


def studios(box: StashBox, term: str, limit: int = LIMIT) -> list[Entity]:
    """As performers; also by the name of the network. Not by URL."""
    return _look_up(box, "studio", term, limit)


def tags(box: StashBox, term: str, limit: int = LIMIT) -> list[Entity]:
    """Those with the words of `term` in name or aliases, then those in whose name or alias it stands."""
    return _look_up(box, "tag", term, limit)


def scenes(box: StashBox, term: str, limit: int = LIMIT) -> list[Entity]:
    """Those with all words of `term` in title, code, date, studio or performers; by a whole UUID or URL too."""
    return _search(box, "scene", [term], limit)[0] if term.strip() else []


def performers_by_names(box: StashBox, names: Sequence[str], limit: int = LIMIT) -> list[Entity]:
    """Those with a name or alias like one of `names`, each once; the best of each name before the second of any. One
    request for every TERMS_AT_ONCE names, since the filters of stash-box's lists look into no aliases."""
    found = _search(box, "performer", names, limit)
    return _once(each[rank] for rank in range(limit) for each in found if rank < len(each))


def performers_by_urls(box: StashBox, urls: Sequence[str], limit: int = LIMIT) -> list[Entity]:
    """Those who have one of `urls`, each once. One request for every TERMS_AT_ONCE / 2 of them: each is looked for with
    a slash at its end and without, since stash-boxes take that for two."""
    wanted = {_bare(url) for url in urls if url.strip()}
    terms = [term for url in urls if url.strip() for term in (url.strip().rstrip("/"), url.strip().rstrip("/") + "/")]
    found = _once(one for each in _search(box, "performer", terms, limit) for one in each)
    return [one for one in found if any(_bare(url["url"]) in wanted for url in one.data.get("urls") or ())]


def performers_of(
    box: StashBox,
    *,
    studio: str | None = None,
    favorites: bool = False,
    name: str | None = None,
    page: int = 1,
    per_page: int = 25,
) -> tuple[list[Entity], int]:
    """A page of those who satisfy all that is given, by name, and how many they are in all. `studio`: id of one they
    were in a scene of. `favorites`: of the user whose key it is. `name`: part of the name."""
    part = _escaped(name) if name else None
    wanted = {"studio_id": studio, "name": part, "is_favorite": True if favorites else None}
    chosen = {key: value for key, value in wanted.items() if value is not None}
    paging = {"page": page, "per_page": per_page, "sort": "NAME", "direction": "ASC"}
    answer = shapes.ask(box, shapes.PERFORMER, list_document, {"input": {**chosen, **paging}})
    if answer.errors:
        raise answer.trouble
    found = answer.data["found"]
    return [entity("performer", one) for one in found["performers"]], int(found["count"])


def list_document(fragment: str) -> str:
    return (
        "query SensePerformers($input: PerformerQueryInput!) "
        f"{{ found: queryPerformers(input: $input) {{ count performers {{ ...Sense }} }} }} {fragment}"
    )


def look_up_document(kind: str, fragment: str) -> str:
    name = kind.capitalize()
    named = "{ names: $part, per_page: $limit, sort: NAME, direction: ASC }"
    return (
        f"query SenseLookUp{name}($term: String!, $part: String!, $limit: Int!) {{ "
        f"like: search{name}(term: $term, limit: $limit) {{ ...Sense }} "
        f"named: query{name}s(input: {named}) {{ all: {kind}s {{ ...Sense }} }} }} {fragment}"
    )


def search_document(kind: str, many: int, fragment: str) -> str:
    """Searches for $t0 ..., each under a name of its own, s0 ..."""
    name = kind.capitalize()
    declared = " ".join(f"$t{number}: String!" for number in range(many))
    fields = " ".join(f"s{n}: search{name}(term: $t{n}, limit: $limit) {{ ...Sense }}" for n in range(many))
    return f"query SenseSearch{name}($limit: Int {declared}) {{ {fields} }} {fragment}"


def _look_up(box: StashBox, kind: str, term: str, limit: int) -> list[Entity]:
    """Searches go by likeness as a whole: they do not find "Ada Quillfeather" by "Ada"."""
    term = term.strip()
    if len(term) < SHORTEST or UUID.fullmatch(term) or "://" in term:
        return _search(box, kind, [term], limit)[0] if term else []
    variables = {"term": term, "part": _escaped(term), "limit": limit}
    try:
        answer = shapes.ask(box, shapes.OF_KIND[kind], partial(look_up_document, kind), variables)
    except BoxAnswered as error:
        if not error.unsupported:
            raise
        return _search(box, kind, [term], limit)[0]
    if answer.errors:
        raise answer.trouble
    found = [*answer.data["like"], *answer.data["named"]["all"]]
    return _once(entity(kind, one) for one in found)[:limit]


def _search(box: StashBox, kind: str, terms: Sequence[str], limit: int) -> list[list[Entity]]:
    """Of each term."""
    found = []
    for start in range(0, len(terms), TERMS_AT_ONCE):
        batch = terms[start : start + TERMS_AT_ONCE]
        document: Callable[[str], str] = partial(search_document, kind, len(batch))
        variables = {"limit": limit, **{f"t{number}": term for number, term in enumerate(batch)}}
        answer = shapes.ask(box, shapes.OF_KIND[kind], document, variables)
        if answer.errors:
            raise answer.trouble
        found += [[entity(kind, one) for one in answer.data[f"s{number}"] or ()] for number in range(len(batch))]
    return found


def _once(found: Iterator[Entity]) -> list[Entity]:
    by_id: dict[str, Entity] = {}
    for one in found:
        by_id.setdefault(one.id, one)
    return list(by_id.values())


def _escaped(part: str) -> str:
    """What has a meaning in patterns, as itself."""
    return re.sub(r"([\\%_])", r"\\\1", part)


def _bare(url: str) -> str:
    """What two addresses have in common that lead to the same page."""
    parts = urlsplit(url.strip().lower())
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
