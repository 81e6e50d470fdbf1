"""What Stash says of entities, as far as stash-boxes say it too: raw, as sync/local.py takes it.

What this Stash does not have is not among the keys: addresses of studios and ids of tags before v0.30.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.stash.values import Node, by_ids, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stash_sense_plugin.stash.client import Stash

PERFORMERS = """
query SenseSyncPerformers($ids: [ID!]) {
  findPerformers(ids: $ids) {
    found: performers {
      id
      name
      disambiguation
      alias_list
      gender
      birthdate
      death_date
      ethnicity
      country
      eye_color
      hair_color
      height_cm
      fake_tits
      measurements
      career_length
      tattoos
      piercings
      urls
      image_path
      created_at
      updated_at
      stash_ids { endpoint stash_id }
    }
  }
}
"""
PERFORMERS_WITH_CAREERS = PERFORMERS.replace("career_length", "career_start\n      career_end")
"""Since v0.31, where these two take the place of career_length."""
OLD_STUDIOS = """
query SenseSyncStudios($ids: [ID!]) {
  findStudios(ids: $ids) {
    found: studios {
      id
      name
      aliases
      parent_studio { id name stash_ids { endpoint stash_id } }
      image_path
      created_at
      updated_at
      stash_ids { endpoint stash_id }
    }
  }
}
"""
STUDIOS = OLD_STUDIOS.replace("aliases", "aliases\n      urls")
OLD_TAGS = """
query SenseSyncTags($ids: [ID!]) {
  findTags(ids: $ids) {
    found: tags {
      id
      name
      description
      aliases
      image_path
      created_at
      updated_at
    }
  }
}
"""
TAGS = OLD_TAGS.replace("aliases", "aliases\n      stash_ids { endpoint stash_id }")
OLD_SCENES = """
query SenseSyncScenes($ids: [ID!]) {
  findScenes(ids: $ids) {
    found: scenes {
      id
      title
      code
      date
      director
      details
      urls
      organized
      studio { id name stash_ids { endpoint stash_id } }
      performers { id name disambiguation stash_ids { endpoint stash_id } }
      tags { id name }
      paths { screenshot }
      files { path }
      created_at
      updated_at
      stash_ids { endpoint stash_id }
    }
  }
}
"""
SCENES = OLD_SCENES.replace("tags { id name }", "tags { id name stash_ids { endpoint stash_id } }")


class Document(NamedTuple):
    """`newer` is asked where updates of `kind` know `field`."""

    older: str
    newer: str
    kind: str
    field: str


DOCUMENTS = {
    "performer": Document(PERFORMERS, PERFORMERS_WITH_CAREERS, "performer", "career_start"),
    "studio": Document(OLD_STUDIOS, STUDIOS, "studio", "urls"),
    "tag": Document(OLD_TAGS, TAGS, "tag", "stash_ids"),
    "scene": Document(OLD_SCENES, SCENES, "tag", "stash_ids"),
}


def read(stash: Stash, kind: str, ids: Iterable[int]) -> dict[int, Node]:
    """Those that exist. A request for every 100 of them."""
    wanted = list(ids)
    if not wanted:
        return {}
    older, newer, of, field = DOCUMENTS[kind]
    document = newer if field in getattr(abilities(stash), f"{of}_fields") else older

    def ask(batch: list[int]) -> list[Node]:
        [answer] = stash.execute(document, {"ids": [str(each) for each in batch]}).values()
        return [_clean(node) for node in answer["found"]]

    return {int(node["id"]): node for node in by_ids(wanted, ask)}


def _clean(value: Any) -> Any:
    """With texts that can be kept."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list) else value
