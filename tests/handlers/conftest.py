from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.backend import backend
from tests.fakes.box import FakeBox
from tests.fakes.stash import Library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.backend import Backend


@pytest.fixture
def box() -> Iterator[FakeBox]:
    with FakeBox() as box:
        yield box


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Backend]:
    """Two scenes and an image; Ada (1) and Bob (2) are known. Nothing was looked at."""
    library = Library()
    library.add_scene(title="Party")
    library.add_scene(title="Other")
    library.add_image(tmp_path / "none.jpg", title="Photo")
    with backend(tmp_path / "stash", library, python=sys.executable) as site:
        site.learned(["Ada", "Bob"])
        yield site
