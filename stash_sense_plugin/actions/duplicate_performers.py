"""Merge performers who are one person into the one that the user keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import merging, pictures, shown
from stash_sense_plugin.actions.plans import Plan, Side, Sight, Step, Verb, Write
from stash_sense_plugin.actions.update_step import label
from stash_sense_plugin.duplicates import merge_performers
from stash_sense_plugin.duplicates.merging import Party
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.stash import memberships, whole_performers
from stash_sense_plugin.store import known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.whole_performers import WholePerformer
    from stash_sense_plugin.store.recommendations import Recommendation

VERB = Verb("Merge", bulk=True)
ROWS = (
    "name",
    "disambiguation",
    "alias_list",
    "gender",
    "birthdate",
    "death_date",
    "country",
    "ethnicity",
    "eye_color",
    "hair_color",
    "height_cm",
    "weight",
    "measurements",
    "fake_tits",
    "penis_length",
    "circumcised",
    "career_length",
    "career_start",
    "career_end",
    "tattoos",
    "piercings",
    "favorite",
    "rating100",
    "tag_ids",
    "stash_ids",
    "urls",
    "details",
    "custom_fields",
)
LOST = ("Undo makes a performer who was merged anew, with another number; when it was added is forgotten.",)
MOST_CROPS = 4


def sight(app: App, one: Recommendation) -> Sight:
    people = _live(app, one)
    if len(people) < 2:
        return Sight((), stale="Of these performers Stash has only one, or none, by now.")
    keeper, why = _suggested(people)
    parties = merging.ordered(_parties(people), keeper)
    merged = merge_performers.plan(parties, {})
    names = _names(people)
    sides = tuple(
        Side(
            "performer",
            each.id,
            each.name,
            each.fields["disambiguation"] or "",
            _picture(each) if each.has_image else "",
            _rows(each, names),
            suggested=each.id == keeper,
            why=(why,) if each.id == keeper else (),
            crops=_crops(app, each.id),
        )
        for each in people
    )
    covers = {each.id: _picture(each) for each in people}
    return Sight(sides, merging.choices(merged, parties, covers, names))


def plan(app: App, one: Recommendation, choices: Mapping[str, str]) -> Plan:
    """Raises RequestError where fewer than two of them are left."""
    people = _live(app, one)
    if len(people) < 2:
        raise RequestError("Of these performers Stash has only one, or none, by now.")
    keeper = merging.chosen_keeper(choices, _suggested(people)[0])
    parties = merging.ordered(_parties(people), keeper)
    merged = merge_performers.plan(parties, merging.chosen_parties(choices))
    by_id = {each.id: each for each in people}
    kept, sources = by_id[keeper], [by_id[party.id] for party in parties[1:]]
    fields: dict[str, Any] = dict(merged.fields)
    if merged.picture is not None:
        fields["image"] = pictures.at(_picture(by_id[merged.picture]))
    before = {
        "keeper": {name: _before(kept, name) for name in fields},
        "keeper_in": memberships.of_performer(app.stash, keeper),
        "sources": [_source(app, each) for each in sources],
    }
    step = Step("performer", keeper, "merge_performers", before, {"fields": fields})
    writes = list(shown.changes(("performer", keeper, kept.name), kept.fields, fields, _names(people)))
    for each in sources:
        scenes, images, galleries = each.counts
        moved = shown.counted([(scenes, "scene"), (images, "image")])
        moved += f", {galleries:,} {'gallery' if galleries == 1 else 'galleries'}" if galleries else ""
        writes.append(Write("performer", keeper, kept.name, "From the other", "", f"{moved} of {each.name}"))
        writes.append(Write("performer", each.id, each.name, "Performer", each.name, "deleted"))
    others = ", ".join(each.name for each in sources)
    lost = merging.dropped(merged, parties, _names(people))
    taken = merging.taken(merging.choices(merged, parties, {}, _names(people)))
    return Plan(f"Merge {others} into {kept.name}.", (step,), tuple(writes), lost, LOST, taken)


def _live(app: App, one: Recommendation) -> list[WholePerformer]:
    found = whole_performers.find(app.stash, [number for _, number in one.targets])
    return [found[number] for _, number in one.targets if number in found]


def _suggested(people: Sequence[WholePerformer]) -> tuple[int, str]:
    return merge_performers.keeper(_parties(people), {each.id: sum(each.counts) for each in people})


def _parties(people: Sequence[WholePerformer]) -> list[Party]:
    return [Party(each.id, each.name, each.fields, each.has_image) for each in people]


def _before(kept: WholePerformer, field: str) -> Any:
    if field == "image":
        return pictures.at(_picture(kept)) if kept.has_image else None
    return kept.fields[field]


def _source(app: App, one: WholePerformer) -> dict[str, Any]:
    """All that makes it, so that it can be made anew."""
    return {
        "id": one.id,
        "fields": dict(one.fields),
        "image": pictures.at(_picture(one)) if one.has_image else None,
        "in": memberships.of_performer(app.stash, one.id),
    }


def _rows(one: WholePerformer, names: merging.Names) -> list[tuple[str, str]]:
    rows = [(label(field), shown.value(field, one.fields.get(field), names)) for field in ROWS]
    kinds = zip(("Scenes", "Images", "Galleries"), one.counts, strict=True)
    return [*((kind, str(count)) for kind, count in kinds), *rows, ("Added", one.created_at[:10])]


def _names(people: Sequence[WholePerformer]) -> merging.Names:
    return {("tag", number): name for each in people for number, name in each.tag_names.items()}


def _picture(one: WholePerformer) -> str:
    return f"performer/{one.id}/image"


def _crops(app: App, performer: int) -> tuple[str, ...]:
    """The best of the faces by which the performer is known."""
    return tuple(f"known:{face}" for face in known.best_faces(app.database, app.pack.space, performer, MOST_CROPS))
