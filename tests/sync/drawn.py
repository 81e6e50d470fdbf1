"""Drawn entities: of a stash-box in its form, of a library in Stash's, and a library that keeps what it is given."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stash_sense_plugin.sync.values import Ref

HERE = "https://here.example/graphql"
ELSEWHERE = "https://elsewhere.example/graphql"
NAMES = ("Ana Arden", "Bea Birch", "Cleo Cress", "ana  arden", "Dora Dill", "Null")
LINES = (None, "", "  ", "One", "two", "Two", "Three: 3", "null")
TEXTS = (None, "", "One\nTwo", "One\r\nTwo  ", "Other\n\nend", "null")
DATES = (None, "", "1990", "1990-05", "1990-05-06", "1990-01-01", "1991-02-03 00:00:00", "1991-02-03", "0000-00-00")
DAYS = (None, "1990-05-06", "1990-01-01", "1991-02-03", "1992-12-31")
YEARS = (None, 2001, 2005, 2010, "2010", 0)
NUMBERS = (None, 0, 34, 36, "36", 165)
CUPS = (None, "C", "dd", "DDD/F", "FF+", "null")
URLS = ("https://x.example/a", "http://www.x.example/a/", "https://x.example/B", "https://y.example/?i=1", "note")
MARKS = (("Left arm", "Dragon"), ("Navel", None), ("Back", "wings, large"), ("left arm", "rose"), ("", "star"))
GENDERS = (None, "MALE", "FEMALE", "NON_BINARY", "TRANSGENDER_FEMALE")
HAIR = (None, "BLACK", "AUBURN", "OTHER")
BREASTS = (None, "NATURAL", "FAKE", "NA")
NUMBERED = (0, 1, 2, 3, 4, 100, 101)
"""Linked entities; those from 100 on are other ids, at the stash-box, of what is also there by a lower one."""

Draw = Callable[[random.Random], Any]


def some(rng: random.Random, values: Sequence[Any]) -> list[Any]:
    return rng.sample(values, rng.randrange(len(values) + 1))


def linked_id(kind: str, number: int) -> str:
    return f"{number:08x}-0000-4000-8000-{('performer', 'studio', 'tag').index(kind):012x}"


def _of(values: Sequence[Any]) -> Draw:
    return lambda rng: rng.choice(values)


def _objects(key: str, values: Sequence[Any]) -> Draw:
    return lambda rng: [{key: each} for each in some(rng, values)]


def _mark_list(rng: random.Random) -> Any:
    return rng.choice((None, [{"location": place, "description": what} for place, what in some(rng, MARKS)]))


def _images(rng: random.Random) -> list[dict[str, str]]:
    return [{"id": f"image-{n}", "url": f"https://cdn.example/{n}"} for n in some(rng, (1, 2, 3))]


def _entity(kind: str, number: int) -> dict[str, Any]:
    return {"id": linked_id(kind, number), "name": f"{kind} {number % 100}"}


def _linked(kind: str) -> Draw:
    return lambda rng: rng.choice((None, *(_entity(kind, number) for number in NUMBERED)))


UPSTREAM: Mapping[str, Mapping[str, Draw]] = {
    "performer": {
        "name": _of(NAMES),
        "disambiguation": _of(LINES),
        "aliases": lambda rng: some(rng, NAMES),
        "gender": _of(GENDERS),
        "birth_date": _of(DATES),
        "death_date": _of(DATES),
        "ethnicity": _of((None, "ASIAN", "MIDDLE_EASTERN")),
        "country": _of((None, "US", "de")),
        "eye_color": _of(HAIR),
        "hair_color": _of(HAIR),
        "height": _of(NUMBERS),
        "cup_size": _of(CUPS),
        "band_size": _of(NUMBERS),
        "waist_size": _of(NUMBERS),
        "hip_size": _of(NUMBERS),
        "breast_type": _of(BREASTS),
        "career_start_year": _of(YEARS),
        "career_end_year": _of(YEARS),
        "tattoos": _mark_list,
        "piercings": _mark_list,
        "urls": _objects("url", URLS),
        "images": _images,
    },
    "studio": {
        "name": _of(NAMES),
        "aliases": lambda rng: some(rng, NAMES),
        "urls": _objects("url", URLS),
        "parent": _linked("studio"),
        "images": _images,
    },
    "tag": {
        "name": _of(NAMES),
        "description": _of(TEXTS),
        "aliases": lambda rng: some(rng, NAMES),
        "category": lambda rng: rng.choice((None, {"name": "Action"}, {"name": "People"})),
    },
    "scene": {
        "title": _of(LINES),
        "code": _of(LINES),
        "release_date": _of(DATES),
        "director": _of(LINES),
        "details": _of(TEXTS),
        "urls": _objects("url", URLS),
        "studio": _linked("studio"),
        "performers": lambda rng: [
            {"performer": _entity("performer", number), "as": rng.choice((None, "A"))} for number in some(rng, NUMBERED)
        ],
        "tags": lambda rng: [_entity("tag", number) for number in some(rng, NUMBERED)],
        "images": _images,
    },
}
_LINKS = {
    "scene": {"studio": "studio", "performers": "performer", "tags": "tag"},
    "studio": {"parent_studio": "studio"},
}
LOCAL: Mapping[str, Mapping[str, Draw]] = {
    "performer": {
        "name": _of(NAMES[:5]),
        "disambiguation": _of(LINES),
        "alias_list": lambda rng: some(rng, ("Bea Birch", "Fay Fern", "Gil Gorse")),
        "gender": _of(GENDERS),
        "birthdate": _of(DAYS),
        "death_date": _of(DAYS),
        "ethnicity": _of((None, "Asian", "white")),
        "country": _of((None, "US", "FR")),
        "eye_color": _of((None, "Black", "blue")),
        "hair_color": _of((None, "auburn", "Dyed green")),
        "height_cm": _of((None, 165, 170)),
        "measurements": _of(
            (None, "", "34C-24-36", "34dd", "--36", "34C - ? - 36", "34C (75C)-24-36", "see notes", "a-b-c-d")
        ),
        "fake_tits": _of((None, "", "Fake", "Natural", "Augmented", "Na")),
        "career_length": _of((None, "", "2001 - 2005", "2001-", "2001-present", "2001", "2001-2003, 2010", "a while")),
        "tattoos": _of((None, "Left arm, Dragon; Navel", "none that I know")),
        "piercings": _of((None, "Navel", "ears")),
        "urls": lambda rng: some(rng, (*URLS[:3], "https://own.example/")),
        "image_path": _of(("/performer/1/image?default=true", "/performer/1/image?t=1")),
    },
    "studio": {
        "name": _of(NAMES[:5]),
        "aliases": lambda rng: some(rng, ("Fay Fern", "Gil Gorse")),
        "urls": lambda rng: some(rng, (*URLS[:3], "https://own.example/")),
        "image_path": _of(("/studio/1/image?default=true", "/studio/1/image?t=1")),
    },
    "tag": {
        "name": _of(NAMES[:5]),
        "description": _of(TEXTS),
        "aliases": lambda rng: some(rng, ("Fay Fern", "Gil Gorse")),
    },
    "scene": {
        "title": _of(LINES),
        "code": _of(LINES),
        "date": _of(DAYS),
        "director": _of(LINES),
        "details": _of(TEXTS),
        "urls": lambda rng: some(rng, (*URLS[:3], "https://own.example/")),
        "paths": _of(({"screenshot": "/scene/1/screenshot?t=1"},)),
    },
}


@dataclass
class Library:
    """A Stash that keeps what it is given. `entities`: kind -> Stash's objects, by id. `is_old`: before v0.30, with
    whole dates alone, and careers as one text."""

    is_old: bool
    entities: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def add(self, kind: str, name: str, links: Sequence[tuple[str, str]]) -> dict[str, Any]:
        there = self.entities.setdefault(kind, {})
        ids = [{"endpoint": endpoint, "stash_id": stash_id} for endpoint, stash_id in links]
        number = str(len(there) + 1)
        there[number] = {"id": number, "name": name, "stash_ids": ids}
        return there[number]

    def resolve(self, kind: str, ref: Ref) -> str:
        """By link; what is not there is made, as if the user had chosen so."""
        for entity in self.entities[kind].values():
            if {"endpoint": HERE, "stash_id": ref.id} in entity["stash_ids"]:
                return str(entity["id"])
        return str(self.add(kind, ref.name, [(HERE, ref.id)])["id"])

    def update(self, raw: dict[str, Any], given: Mapping[str, Any]) -> None:
        """As Stash does it: what is not given stays, None clears."""
        for name, value in given.items():
            if name in ("studio_id", "parent_id"):
                raw["studio" if name == "studio_id" else "parent_studio"] = value and self.entities["studio"][value]
            elif name in ("performer_ids", "tag_ids"):
                kind = name.removesuffix("_ids")
                raw[f"{kind}s"] = [self.entities[kind][each] for each in value]
            elif name == "cover_image":
                raw["paths"] = {"screenshot": f"/scene/1/screenshot?{value}"}
            elif name == "image":
                raw["image_path"] = f"/image?{value}" if value else "/image?default=true"
            else:
                assert name in raw, name
                assert not (self.is_old and name.endswith("date") and value) or len(value) == 10, value
                raw[name] = value


def a_library(rng: random.Random) -> Library:
    """Some of its entities are linked here, some elsewhere, some nowhere, some by two ids."""
    library = Library(rng.random() < 0.5)
    for kind in ("performer", "studio", "tag"):
        for number in range(4):
            links = [(HERE, linked_id(kind, number))] if rng.random() < 0.6 else []
            links += [(HERE, linked_id(kind, number + 100))] if links and rng.random() < 0.3 else []
            links += [(ELSEWHERE, linked_id(kind, number + 1))] if rng.random() < 0.3 else []
            library.add(kind, f"{kind} {number}", links)
    return library


def upstream(rng: random.Random, kind: str) -> dict[str, Any]:
    """What a stash-box might say of one."""
    return {name: draw(rng) for name, draw in UPSTREAM[kind].items()}


def local(rng: random.Random, kind: str, library: Library) -> dict[str, Any]:
    """What a library might hold of one."""
    raw = {name: draw(rng) for name, draw in LOCAL[kind].items()}
    if kind == "performer" and not library.is_old:
        del raw["career_length"]
        raw |= {"career_start": rng.choice((None, "2001", "2005-06-07")), "career_end": rng.choice((None, "2010"))}
    for name, linked in _LINKS.get(kind, {}).items():
        entities = list(library.entities[linked].values())
        raw[name] = some(rng, entities) if name.endswith("s") else rng.choice((None, *entities))
    return {"id": "1", **raw}


def edited(rng: random.Random, raw: dict[str, Any], drawn: Mapping[str, Any]) -> list[str]:
    """One to three keys of `raw` as they are in `drawn`. Gives the keys."""
    keys = rng.sample([key for key in drawn if key != "id"], rng.randrange(1, 4))
    raw.update({key: drawn[key] for key in keys})
    return keys
