"""HDR as a normal screen shows it: PQ and HLG of BT.2020 to sRGB, with highlights rolled off.

Left as it is, HDR comes out grey and dark, and faces in it look like nobody's. libswscale can convert too, but takes
seconds for its tables, again for each change of the brightness that a film declares, and not in every version.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stash_sense_plugin.media.types import Pixels

PQ, HLG = 16, 18
"""Transfer characteristics of ITU-T H.273."""
BT2020 = 9
"""Primaries of ITU-T H.273."""
WHITE = 203.0
"""Nits of a white page in HDR (BT.2408); this becomes nearly white."""
BRIGHTEST = 1000.0 / WHITE
"""Times white. What is brighter is white as well."""
KNEE = 0.75
"""Times white. Up to here brightness stays what it is, skin included; the rest shares what is left."""
STEPS = 65535
ROWS = 128
TO_709 = np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32)
"""From BT.2020 to BT.709 primaries, in linear light (BT.2087)."""


def to_sdr(pixels: Pixels, curve: int, primaries: int) -> Pixels:
    """`pixels`: RGB, (H, W, 3), still on the curve (PQ or HLG) it was stored with. A new array of the same shape."""
    made = np.empty_like(pixels)
    light, shown = _light(curve), _shown()
    for top in range(0, len(pixels), ROWS):
        linear = light[pixels[top : top + ROWS]]
        if primaries == BT2020:
            linear = linear @ TO_709.T
        made[top : top + ROWS] = shown[(linear * (STEPS / BRIGHTEST)).clip(0, STEPS).astype(np.uint16)]
    return made


@cache
def _light(curve: int) -> NDArray[np.float32]:
    """For each of 256 stored values the light in times white."""
    signal = np.arange(256) / 255
    nits = _pq(signal) if curve == PQ else _hlg(signal)
    return (nits / WHITE).astype(np.float32)


def _pq(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """BT.2100, table 4."""
    power = signal ** (1 / 78.84375)
    return 10000.0 * (np.maximum(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578125)


def _hlg(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """BT.2100, table 5, for a screen of 1000 nits; its system gamma is applied to each channel."""
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12)
    return 1000.0 * scene**1.2


@cache
def _shown() -> NDArray[np.uint8]:
    """For each step of light the sRGB value; beyond the knee by Reinhard's curve."""
    light = np.arange(STEPS + 1) / STEPS * BRIGHTEST
    over, most = np.maximum(light - KNEE, 0) / (1 - KNEE), (BRIGHTEST - KNEE) / (1 - KNEE)
    bent = np.minimum(light, KNEE) + (1 - KNEE) * over * (1 + over / most**2) / (1 + over)
    srgb = np.where(bent <= 0.0031308, bent * 12.92, 1.055 * bent ** (1 / 2.4) - 0.055)
    return (srgb * 255 + 0.5).astype(np.uint8)
