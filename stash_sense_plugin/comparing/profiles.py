"""What a stash-box has of one performer, studio or tag, and how Stash is given a new one of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.comparing import linking
from stash_sense_plugin.stash import linked
from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.stashbox import entities
from stash_sense_plugin.sync import equality
from stash_sense_plugin.sync.fields import FIELDS
from stash_sense_plugin.sync.fitting import is_fit
from stash_sense_plugin.sync.local import to_local
from stash_sense_plugin.sync.upstream import of_upstream
from stash_sense_plugin.sync.values import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stashbox.client import StashBox
    from stash_sense_plugin.stashbox.entities import Entity
    from stash_sense_plugin.sync.fields import Field
    from stash_sense_plugin.sync.values import Value, Values

LEAST_SIDE = 200
"""Pixels. A smaller picture comes after the others, whatever it shows."""
ALIASES_ARE_UNIQUE = ("studio", "tag")
"""Kinds of which Stash refuses an alias that another one has as its name or alias."""


@dataclass(frozen=True)
class Profile:
    """`data`: as the stash-box gave it; `values`: the same in the shape that is compared. `page`: its address for
    people. `pictures`: addresses, the best first."""

    kind: str
    endpoint: str
    stash_id: str
    name: str
    disambiguation: str
    data: Mapping[str, Any]
    values: Values
    page: str
    pictures: tuple[str, ...]


def fetch(app: App, kind: str, endpoint: str, stash_ids: Sequence[str]) -> dict[str, Profile]:
    """By the ids asked for. Of what was merged, the profile into which it was, with its own id. What the stash-box
    deleted, or does not know, is left out. A request for each hundred, and another where some were merged."""
    box = app.box(endpoint)
    found = entities.find(box, kind, stash_ids)
    into = {each.merged_into for each in found.values() if each.state == entities.MERGED and each.merged_into}
    targets = entities.find(box, kind, sorted(into)) if into else {}
    there = {asked: targets.get(each.merged_into or "", each) for asked, each in found.items()}
    return {asked: of_entity(box, each) for asked, each in there.items() if each.state == entities.THERE}


def of_entity(box: StashBox, entity: Entity) -> Profile:
    """`entity`: one that is there."""
    data = entity.data
    stash_id = str(data.get("id") or entity.id)
    return Profile(
        kind=entity.kind,
        endpoint=box.endpoint,
        stash_id=stash_id,
        name=str(data.get("name") or data.get("title") or ""),
        disambiguation=str(data.get("disambiguation") or ""),
        data=data,
        values=of_upstream(entity.kind, data),
        page=box.page(entity.kind, stash_id),
        pictures=tuple(str(each["url"]) for each in _best_first(entity.kind, data.get("images") or ())),
    )


def create_fields(app: App, kind: str, profile: Profile, *, parent: str | None = None) -> dict[str, Any]:
    """All that Stash can keep of a performer, studio or tag, with the link to it, as `create` of the whole_ modules
    takes it; without the picture.

    `parent`: what a studio is under; if not said, the studio that is linked with the profile's, where there is one.
    What Stash would refuse is left out: values of no form it knows, and aliases that are somebody else's."""
    values = profile.values
    chosen = {field.name: values[field.name] for field in FIELDS[kind] if _can_be_kept(field, values.get(field.name))}
    above = _parent(app, profile, parent)
    if not above:
        chosen.pop("parent", None)
    if kind in ALIASES_ARE_UNIQUE:
        chosen["aliases"] = _free_aliases(app, kind, chosen.get("aliases"))
    partial = abilities(app.stash).partial_dates
    fields = to_local(
        kind, chosen, _nothing(app, kind), resolve=above, endpoint=profile.endpoint, partial_dates=partial
    )
    if kind == "studio" and "urls" not in abilities(app.stash).studio_fields and fields.get("urls"):
        fields["url"] = fields.pop("urls")[0]
    return {**fields, "stash_ids": [{"endpoint": profile.endpoint, "stash_id": profile.stash_id}]}


def _can_be_kept(field: Field, value: Value) -> bool:
    return field.kind != "image" and not equality.is_empty(field, value) and is_fit(field, value)


def _nothing(app: App, kind: str) -> dict[str, Any]:
    """An entity of this Stash that has nothing yet."""
    empty: dict[str, Any] = {field.local_key: None for field in FIELDS[kind] if field.writable}
    if "career_start" in abilities(app.stash).performer_fields and "career_length" in empty:
        del empty["career_length"]
        empty |= {"career_start": None, "career_end": None}
    return empty


def _parent(app: App, profile: Profile, parent: str | None) -> dict[tuple[str, str], str]:
    """As to_local resolves it; {} where there is none."""
    ref = profile.values.get("parent")
    if not isinstance(ref, Ref) or not ref.id:
        return {}
    number = parent or linking.find(app, profile.endpoint, [("studio", ref)]).resolve("studio", ref)
    return {("studio", ref.id.lower()): number} if number else {}


def _free_aliases(app: App, kind: str, aliases: object) -> tuple[str, ...]:
    wanted = tuple(each for each in aliases if isinstance(each, str)) if isinstance(aliases, tuple) else ()
    taken = {equality.spelled(name) for name, who in linked.by_names(app.stash, kind, wanted).items() if who}
    return tuple(each for each in wanted if equality.spelled(each) not in taken)


def _best_first(kind: str, images: Iterable[Any]) -> list[Mapping[str, Any]]:
    """Of performers those that stand upright, as Stash shows them; else as the stash-box has them."""
    usable = [each for each in images if isinstance(each, dict) and each.get("url")]
    return sorted(usable, key=lambda each: (_is_small(each), kind == "performer" and _lies(each)))


def _is_small(image: Mapping[str, Any]) -> bool:
    return 0 < min(int(image.get("width") or 0), int(image.get("height") or 0)) < LEAST_SIDE


def _lies(image: Mapping[str, Any]) -> bool:
    return int(image.get("width") or 0) > int(image.get("height") or 0)
