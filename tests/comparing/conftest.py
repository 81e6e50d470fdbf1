from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.backend import backend
from tests.fakes.box import FakeBox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.backend import Backend


@pytest.fixture
def box() -> Iterator[FakeBox]:
    with FakeBox() as box:
        yield box


@pytest.fixture
def boxed(tmp_path: Path, box: FakeBox) -> Iterator[Backend]:
    """A Stash that knows the stash-box `box`, called "Box"."""
    known = [{"name": "Box", "endpoint": box.endpoint, "api_key": box.key, "max_requests_per_minute": 6000}]
    with backend(tmp_path / "boxed", python=sys.executable, stash_boxes=known) as site:
        yield site
