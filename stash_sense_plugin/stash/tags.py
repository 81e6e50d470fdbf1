"""Tags, as far as they choose what we look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash.values import text

if TYPE_CHECKING:
    from stash_sense_plugin.stash.client import Stash

FIND_BY_NAME = """
query SenseTagsByName($name: String!) {
  findTags(
    tag_filter: { name: { value: $name, modifier: EQUALS } }
    filter: { per_page: 100, sort: "id", direction: ASC }
  ) {
    tags { id name }
  }
}
"""


class Tag(NamedTuple):
    id: int
    name: str


def find_by_name(stash: Stash, name: str) -> Tag | None:
    """Exactly that name, or failing that, one that differs in case only."""
    # Stash compares with LIKE: without regard to case, and with _ and % as wildcards.
    nodes = stash.execute(FIND_BY_NAME, {"name": name})["findTags"]["tags"]
    found = [Tag(int(node["id"]), text(node["name"])) for node in nodes]
    same = [tag for tag in found if tag.name == name] or [tag for tag in found if tag.name.lower() == name.lower()]
    return same[0] if same else None


def filter_by_tag(stash: Stash, name: str | None, without: int | None = None) -> dict[str, object]:
    """The part of a scene or image filter that asks for the tag `name` and for the lack of the tag `without`.

    Raises StashAnswered: no such tag."""
    if name is None:
        return {} if without is None else {"tags": {"value": [str(without)], "modifier": "EXCLUDES", "depth": 0}}
    tag = find_by_name(stash, name)
    if tag is None:
        raise StashAnswered(f'There is no tag "{name}" in Stash.', "Check how it is spelled.")
    excludes = {} if without is None else {"excludes": [str(without)]}
    return {"tags": {"value": [str(tag.id)], "modifier": "INCLUDES", "depth": 0, **excludes}}
