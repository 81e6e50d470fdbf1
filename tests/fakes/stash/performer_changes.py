"""Changing performers, with Stash's own rules for what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.stash import views
from tests.fakes.stash.changes import (
    Input,
    Writers,
    custom,
    day,
    fields_of_their_own,
    flag,
    given,
    known,
    links,
    picture,
    references,
    text,
    texts,
    write,
)
from tests.fakes.stash.criteria import like

if TYPE_CHECKING:
    from tests.fakes.stash.library import Library
    from tests.fakes.stash.things import Performer

TEXTS = (
    "name",
    "disambiguation",
    "details",
    "ethnicity",
    "country",
    "eye_color",
    "hair_color",
    "measurements",
    "fake_tits",
    "career_length",
    "tattoos",
    "piercings",
)
PERFORMER: Writers = {
    **{name: (name, text) for name in TEXTS},
    **{name: (name, given) for name in ("gender", "circumcised", "height_cm", "weight", "penis_length", "rating100")},
    **{name: (name, flag) for name in ("favorite", "ignore_auto_tag")},
    **{name: (name, day) for name in ("birthdate", "death_date", "career_start", "career_end")},
    "urls": ("urls", texts),
    "tag_ids": ("tag_ids", references("tags")),
    "stash_ids": ("stash_ids", links),
    "custom_fields": ("custom_fields", fields_of_their_own),
    "alias_list": ("aliases", texts),
}
NEW: Writers = {**PERFORMER, "custom_fields": ("custom_fields", custom)}
"""A new one gets its custom fields as they are, their names unchecked."""


def performer_create(library: Library, input: Input) -> Any:
    performer = library.add_performer("")
    try:
        write(library, performer, input, NEW, ("image",))
        check(library, performer, input)
        performer.image = picture(input.get("image"))
    except BaseException:
        library.performers.pop(performer.id)
        raise
    return views.performer(library, performer)


def performer_update(library: Library, input: Input) -> Any:
    performer: Performer = known(library.performers, "performer", input["id"])
    with library.all_or_nothing(performer):
        write(library, performer, input, PERFORMER, ("image",))
        check(library, performer, input)
        if "image" in input:
            performer.image = picture(input["image"])
    return views.performer(library, performer)


def check(library: Library, performer: Performer, changed: Input) -> None:
    """Only what concerns the fields that changed."""
    if {"name", "disambiguation"} & set(changed):
        check_name(library, performer)
    if {"name", "alias_list"} & set(changed):
        seen = {performer.name.lower()}
        for alias in performer.aliases:
            if alias.lower() in seen:
                raise ValueError(f"performer contains duplicate alias '{alias}'")
            seen.add(alias.lower())
    birth, death = performer.birthdate, performer.death_date
    if {"birthdate", "death_date"} & set(changed) and birth and death and birth > death:
        raise ValueError(f"death date {death} should be after birthdate {birth}")


def check_name(library: Library, performer: Performer) -> None:
    """Compared as by SQL's LIKE. An alias may be another's name, and a stash-box id another's id."""
    name, told_apart = performer.name, performer.disambiguation
    if not name:
        raise ValueError("performer name must not be blank")
    for other in library.performers.values():
        if other is not performer and like(other.name, name) and like(other.disambiguation, told_apart):
            more = f" and disambiguation '{told_apart}'" if told_apart else ""
            raise ValueError(f"performer with name '{name}'{more} already exists")


def performer_destroy(library: Library, input: Input) -> bool:
    library.destroy_performer(int(input["id"]))
    return True


def performers_destroy(library: Library, ids: list[str]) -> bool:
    for id in ids:
        library.destroy_performer(int(id))
    return True
