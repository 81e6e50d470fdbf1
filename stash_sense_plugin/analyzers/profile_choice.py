"""Which profiles of a stash-box the user chose to learn, and those profiles, a page at a time."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.stash import linked_at
from stash_sense_plugin.stashbox import entities, search
from stash_sense_plugin.store import known, profiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stashbox.client import StashBox
    from stash_sense_plugin.stashbox.entities import Entity

FAVORITES, LINKED, LEARNED = "favorites", "linked", "learned"
"""Performers of the library: its favourites that are linked there, all linked ones, and who was learned before."""
BOX_FAVORITES, STUDIO, NAME = "box_favorites", "studio", "name"
"""Performers of the stash-box: the user's favourites there, those of a studio's scenes, those with a name."""
KINDS = (FAVORITES, LINKED, LEARNED, BOX_FAVORITES, STUDIO, NAME)
BY_ID = (FAVORITES, LINKED, LEARNED)
PAGE = entities.BATCH
"""Profiles to one request, with all that they say of their pictures."""
LONGEST = 100


@dataclass(frozen=True)
class Choice:
    """`of`: one of KINDS. `value`: the studio's id there, or a part of the name."""

    endpoint: str
    of: str
    value: str = ""

    def as_args(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Page:
    """`before`: how many came before it. `mark`: to go on behind it; None at the end. `total`: how many profiles there
    are in all."""

    entities: Sequence[Entity]
    before: int
    total: int
    mark: str | None


def read(given: Mapping[str, Any]) -> Choice:
    """Of the arguments of an operation or a job. Raises RequestError."""
    endpoint, of, value = (str(given.get(name) or "").strip() for name in ("endpoint", "of", "value"))
    if not endpoint:
        raise RequestError("Say at which stash-box.")
    if of not in KINDS:
        raise RequestError(f'There is no choice "{of[:20]}" of profiles.', f"There are {', '.join(KINDS)}.")
    if of in (STUDIO, NAME) and not 2 <= len(value) <= LONGEST:
        raise RequestError("Choose a studio." if of == STUDIO else "Give two letters of the name at least.")
    return Choice(endpoint, of, value if of in (STUDIO, NAME) else "")


def pages(app: App, choice: Choice, mark: str | None = None) -> Iterator[Page]:
    """From the start, or behind the page that gave the `mark`. One request each."""
    box = app.box(choice.endpoint)
    yield from _by_id(app, box, choice, mark) if choice.of in BY_ID else _listed(box, choice, int(mark or 0))


def _by_id(app: App, box: StashBox, choice: Choice, mark: str | None) -> Iterator[Page]:
    """In the order of their ids: whoever is linked or unlinked meanwhile, nobody is left out."""
    everybody = _ids(app, choice)
    left = [one for one in everybody if mark is None or one > mark]
    before = len(everybody) - len(left)
    for start in range(0, len(left), PAGE):
        batch = left[start : start + PAGE]
        found = entities.find(box, "performer", batch)
        last = start + PAGE >= len(left)
        yield Page(list(found.values()), before + start, len(everybody), None if last else batch[-1])


def _ids(app: App, choice: Choice) -> list[str]:
    """Ascending. Whom the library has is noted on the way, so that their faces are theirs at once, whether or not the
    library was learned."""
    if choice.of == LEARNED:
        return profiles.ids_at(app.database, choice.endpoint)
    linked = linked_at.performers(app.stash, choice.endpoint, favorites=choice.of == FAVORITES)
    with app.database.transaction():
        for each in linked:
            known.note_name(app.database, each.id, each.name, each.disambiguation)
            known.note_links(app.database, each.id, each.stash_ids)
    return sorted({link.stash_id for each in linked for link in each.stash_ids if link.endpoint == choice.endpoint})


def _listed(box: StashBox, choice: Choice, done: int) -> Iterator[Page]:
    """`done`: pages that were gone through."""
    while True:
        found, total = search.performers_of(
            box,
            studio=choice.value if choice.of == STUDIO else None,
            name=choice.value if choice.of == NAME else None,
            favorites=choice.of == BOX_FAVORITES,
            page=done + 1,
            per_page=PAGE,
        )
        before, done = done * PAGE, done + 1
        last = not found or done * PAGE >= total
        yield Page(found, before, total, None if last else str(done))
        if last:
            return
