"""How an embedding space is laid out, and where what was measured in one lies in another.

The constants of clustering and matching were measured in the space of the `open` pack. Another model's cosines are
spread otherwise, but strangers are in one place there too, and two pictures of one person in another: between these two
a cosine is carried over in proportion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Prior:
    """What is expected of a space before an index is seen: strangers' cosines have `mean` and deviation `spread`, two
    stills of one person `own`. Not `measured`: a guess, which a large index may replace altogether."""

    mean: float = 0.08
    spread: float = 0.105
    own: float = 0.72
    measured: bool = True

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Prior:
        """From a manifest's `{"mean", "spread", "own", "measured"}`; what is missing is as measured for `open`."""
        known = cls.__dataclass_fields__
        return cls(**{name: type(getattr(cls, name))(value) for name, value in values.items() if name in known})


USUAL = Prior()


@dataclass(frozen=True)
class Scale:
    """Of a space where strangers are at `mean` and a person's own pictures at `own`."""

    mean: float = USUAL.mean
    own: float = USUAL.own

    @property
    def stretch(self) -> float:
        """How long a difference of cosines is here that was 1 where the constants were measured."""
        return (self.own - self.mean) / (USUAL.own - USUAL.mean)

    def of(self, value: float) -> float:
        """Where a cosine lies that was `value` there."""
        return self.mean + (value - USUAL.mean) * self.stretch
