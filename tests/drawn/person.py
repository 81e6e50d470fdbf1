"""Invented people: every trait of a drawn face as a number, drawn by chance from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

Colour: TypeAlias = tuple[float, float, float]
"""Red, green, blue, 0..1, linear light."""


@dataclass(frozen=True)
class Person:
    """Lengths are in half-widths of an average face (about 7 cm); shares and strengths are 0..1 or around 1."""

    seed: int
    # the skull
    temple: float
    cheek: float
    jaw: float
    chin: float
    length: float
    # eyes and brows
    eye_distance: float
    eye_width: float
    eye_height: float
    eye_tilt: float
    eye_depth: float
    iris: Colour
    lid_crease: float
    brow_height: float
    brow_thickness: float
    brow_arch: float
    brow_tilt: float
    brow_strength: float
    # nose and mouth
    nose_length: float
    nose_width: float
    nose_tip: float
    nose_bridge: float
    mouth_drop: float
    mouth_width: float
    upper_lip: float
    lower_lip: float
    lip: Colour
    # skin
    skin: Colour
    redness: float
    freckles: float
    moles: int
    age: float
    # hair
    hair: Colour
    style: str  # short, long, bald, curls, fringe, back or bun
    hairline: float
    volume: float
    beard: float
    moustache: float
    clothes: Colour
    glasses: str  # round, square or none


@dataclass(frozen=True)
class Expression:
    """`smile` -1..1, `mouth` how far it is open 0..1, `eyes` how far they are open 0..1.2, `gaze` -1..1 sideways."""

    smile: float = 0.0
    mouth: float = 0.0
    eyes: float = 1.0
    brows: float = 0.0
    gaze: float = 0.0


SKINS: tuple[Colour, ...] = (
    (0.80, 0.53, 0.41),
    (0.72, 0.43, 0.30),
    (0.60, 0.33, 0.20),
    (0.42, 0.21, 0.115),
    (0.23, 0.105, 0.055),
    (0.13, 0.058, 0.032),
    (0.76, 0.50, 0.33),
)
HAIRS: tuple[Colour, ...] = (
    (0.012, 0.010, 0.010),
    (0.040, 0.020, 0.012),
    (0.11, 0.050, 0.022),
    (0.28, 0.075, 0.022),
    (0.50, 0.32, 0.13),
    (0.36, 0.35, 0.34),
    (0.72, 0.71, 0.69),
)
IRISES: tuple[Colour, ...] = ((0.05, 0.022, 0.010), (0.13, 0.24, 0.36), (0.10, 0.17, 0.07), (0.16, 0.08, 0.025))

CLOTHES: tuple[Colour, ...] = (
    (0.05, 0.08, 0.16),
    (0.10, 0.05, 0.20),
    (0.04, 0.11, 0.06),
    (0.16, 0.20, 0.24),
    (0.02, 0.03, 0.04),
)


def make_person(seed: int) -> Person:
    """Somebody who does not exist. The same seed gives the same person."""
    rng = np.random.default_rng([7, seed])

    def between(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    def chance(share: float) -> bool:
        return bool(rng.random() < share)

    female = chance(0.5)
    skin = SKINS[int(rng.integers(len(SKINS)))]
    age = between(0.0, 1.0)
    dark = skin[0] < 0.5
    hair = HAIRS[int(rng.integers(0, 2 if dark else 5))] if age < 0.7 else HAIRS[int(rng.integers(5, 7))]
    beard = 0.0 if female or chance(0.45) else between(0.35, 1.0)
    return Person(
        seed=seed,
        temple=between(0.88, 1.04),
        cheek=between(0.90, 1.10),
        jaw=between(0.66, 0.84) if female else between(0.74, 0.98),
        chin=between(0.34, 0.48) if female else between(0.40, 0.66),
        length=between(0.86, 1.18),
        eye_distance=between(0.36, 0.54),
        eye_width=between(0.17, 0.255),
        eye_height=between(0.05, 0.14),
        eye_tilt=between(-0.16, 0.24),
        eye_depth=between(0.3, 1.6),
        iris=IRISES[0] if dark else IRISES[int(rng.integers(len(IRISES)))],
        lid_crease=between(0.0, 1.0),
        brow_height=between(0.21, 0.44),
        brow_thickness=between(0.02, 0.045) if female else between(0.035, 0.10),
        brow_arch=between(-0.02, 0.13),
        brow_tilt=between(-0.10, 0.14),
        brow_strength=between(0.35, 1.0),
        nose_length=between(0.46, 0.86),
        nose_width=between(0.16, 0.40),
        nose_tip=between(0.6, 1.5),
        nose_bridge=between(0.2, 1.7),
        mouth_drop=between(0.24, 0.38),
        mouth_width=between(0.26, 0.52),
        upper_lip=between(0.025, 0.14),
        lower_lip=between(0.05, 0.17),
        lip=_lip(skin, chance(0.55) and female, rng),
        skin=skin,
        redness=between(0.0, 1.0),
        freckles=between(0.3, 1.0) if chance(0.25) and not dark else 0.0,
        moles=int(rng.integers(0, 4)),
        age=age,
        hair=hair,
        style=_style(female, dark, rng),
        hairline=between(0.80, 1.12),
        volume=between(0.6, 1.5),
        beard=beard,
        moustache=between(0.4, 1.0) if (beard and chance(0.8)) or (not female and chance(0.2)) else 0.0,
        clothes=CLOTHES[seed % len(CLOTHES)],
        glasses=("", "", "round", "square")[int(rng.integers(4))] if chance(0.5) else "",
    )


def _lip(skin: Colour, painted: bool, rng: np.random.Generator) -> Colour:
    if painted:
        return ((0.42, 0.02, 0.04), (0.50, 0.10, 0.16), (0.22, 0.02, 0.07))[int(rng.integers(3))]
    return (min(1.0, skin[0] * 0.85 + 0.02), skin[1] * 0.52, skin[2] * 0.60)


def _style(female: bool, dark: bool, rng: np.random.Generator) -> str:
    choices = ["long", "fringe", "bun", "curls", "long"] if female else ["short", "back", "bald", "short", "curls"]
    if dark:
        choices.append("curls")
    return choices[int(rng.integers(len(choices)))]
