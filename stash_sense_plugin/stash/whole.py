"""What performers, studios and tags have in common where all of them is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Whole:
    """`fields`: None where Stash has nothing."""

    id: int
    fields: Mapping[str, Any]
    image_path: str
    created_at: str
    updated_at: str

    @property
    def name(self) -> str:
        return str(self.fields["name"])

    @property
    def has_image(self) -> bool:
        return bool(self.image_path) and "default=true" not in self.image_path


def to_create(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What is there to create it with: less what would be nothing."""
    return {name: value for name, value in fields.items() if value is not None}
