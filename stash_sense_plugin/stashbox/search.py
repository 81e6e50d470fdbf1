"""Looking for things at a stash-box by what is known of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stash_sense_plugin.stashbox import shapes
from stash_sense_plugin.stashbox.entities import entity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stash_sense_plugin.stashbox.client import StashBox
    from stash_sense_plugin.stashbox.entities import Entity

LIMIT = 10
TERMS_AT_ONCE = 10
"""How many searches one request makes: they are the dearest thing that a stash-box does."""


def performers(box: StashBox, term: str, limit: int = LIMIT) -> list[Entity]:
    """Those with a name or alias like `term`, the most alike first. A whole UUID or URL finds whose it is."""
    return _search(box, "performer", [term], limit)[0]


def scenes(box: StashBox, term: str, limit: int = LIMIT) -> list[Entity]:
    """Those with `term` in their title, code, studio or performers, the best first; by UUID or URL as performers."""
    return _search(box, "scene", [term], limit)[0]


def studios(box: StashBox, term: str, limit: int = LIMIT) -> list[Entity]:
    return _search(box, "studio", [term], limit)[0]


def tags(box: StashBox, term: str, limit: int = LIMIT) -> list[Entity]:
    return _search(box, "tag", [term], limit)[0]


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
    wanted = {"studio_id": studio, "name": name, "is_favorite": True if favorites else None}
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


def search_document(kind: str, many: int, fragment: str) -> str:
    """Searches for $t0 ..., each under a name of its own, s0 ..."""
    name = kind.capitalize()
    declared = " ".join(f"$t{number}: String!" for number in range(many))
    fields = " ".join(f"s{n}: search{name}(term: $t{n}, limit: $limit) {{ ...Sense }}" for n in range(many))
    return f"query SenseSearch{name}($limit: Int {declared}) {{ {fields} }} {fragment}"


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
    return list({one.id: one for one in reversed(list(found))}.values())[::-1]


def _bare(url: str) -> str:
    """What two addresses have in common that lead to the same page."""
    parts = urlsplit(url.strip().lower())
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
