"""A small sample library of people who do not exist: pictures of performers, films, images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tests.drawn.film import Shot, write_film
from tests.drawn.person import Expression, Person, make_person
from tests.drawn.portrait import Look, backdrop, draw, portrait
from tests.drawn.render import Light, Pose

if TYPE_CHECKING:
    from pathlib import Path

CAST = {"Ada Marrow": 2, "Bruno Halvert": 83, "Nia Castellow": 110, "Tomas Quill": 85, "Wren Oakby": 37}
"""Who has a folder of pictures, and the seed each is drawn from: chosen among many so that they look different."""
STRANGERS = (67, 10)
"""Seeds of people who are in films but in no folder."""


@dataclass(frozen=True)
class Truth:
    """Who is in a file: names of performers, and how many strangers."""

    names: frozenset[str]
    strangers: int


def write_library(folder: Path) -> dict[str, Truth]:
    """Writes performers/<name>/*.jpg, scenes/*.mp4 and images/*.jpg; gives who is in each scene and image."""
    people = {name: make_person(seed) for name, seed in CAST.items()}
    for name, person in people.items():
        _write_pictures(folder / "performers" / name, person)
    scenes = _write_scenes(folder / "scenes", people, [make_person(seed) for seed in STRANGERS])
    return scenes | _write_images(folder / "images", people, [make_person(seed) for seed in STRANGERS])


_LOOKS = (
    Look(),
    Look(Pose(12, 3, -3), Expression(smile=0.7), Light(key=(0.6, 0.5, 0.8))),
    Look(Pose(-13, -3, 3), Expression(mouth=0.4), Light(key=(-0.7, 0.4, 0.7), strength=0.85)),
)


def _write_pictures(folder: Path, person: Person) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, look in enumerate(_LOOKS, 1):
        picture = portrait(person, look, size=(300, 360), scale=64, seed=person.seed + number)
        picture.save(folder / f"{number}.jpg", quality=88)


def _write_scenes(folder: Path, people: dict[str, Person], strangers: list[Person]) -> dict[str, Truth]:
    folder.mkdir(parents=True, exist_ok=True)
    ada, bruno, nia, tomas, wren = people.values()
    first, second = strangers
    films = {
        "The Lighthouse.mp4": (
            (640, 360),
            [Shot((ada, bruno), 4, 30), Shot((bruno,), 3, 40), Shot((ada, first), 4, 28)],
        ),
        "Late Train.mp4": ((640, 360), [Shot((nia, second, tomas), 5, 24), Shot((tomas, nia), 4, 34)]),
        "Two Gardens.mp4": ((1280, 720), [Shot((wren, ada), 4, 34), Shot((wren,), 3, 44), Shot((nia, wren), 3, 38)]),
    }
    names = {person: name for name, person in people.items()}
    truth = {}
    for number, (title, (size, shots)) in enumerate(films.items()):
        write_film(folder / title, shots, size, seed=number)
        seen = {person for shot in shots for person in shot.people}
        truth[title] = Truth(frozenset(names[person] for person in seen if person in names), len(seen - set(names)))
    return truth


def _write_images(folder: Path, people: dict[str, Person], strangers: list[Person]) -> dict[str, Truth]:
    folder.mkdir(parents=True, exist_ok=True)
    ada, bruno, nia, tomas, wren = people.values()
    groups = {
        "at the door.jpg": (bruno, wren),
        "three on a bench.jpg": (tomas, ada, strangers[0]),
        "passer-by.jpg": (strangers[1],),
        "window.jpg": (nia,),
    }
    names = {person: name for name, person in people.items()}
    truth = {}
    for number, (title, group) in enumerate(groups.items()):
        _group_picture(folder / title, group, number)
        named = frozenset(names[person] for person in group if person in names)
        truth[title] = Truth(named, len(group) - len(named))
    return truth


def _group_picture(path: Path, group: tuple[Person, ...], seed: int) -> None:
    rng = np.random.default_rng([19, seed])
    wide, tall, scale = 250, 420, 46
    picture = backdrop((wide * len(group), tall), seed + 40)
    for place, person in enumerate(group):
        pose = Pose(float(rng.uniform(-14, 14)), float(rng.uniform(-4, 4)), float(rng.uniform(-6, 6)))
        light = Light(key=(0.5 - seed % 2, 0.6, 0.8), strength=0.9 + 0.1 * (seed % 3))
        look = Look(pose, Expression(smile=float(rng.uniform(-0.2, 0.9))), light)
        drawn = draw(person, look, size=(wide, tall), scale=scale, eyes=0.4)
        picture.paste(drawn, (wide * place, int(rng.integers(-10, 20))), drawn)
    picture.save(path, quality=85)
