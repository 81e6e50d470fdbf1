from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.backend import backend

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.backend import Backend


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Backend]:
    with backend(tmp_path / "stash", python=sys.executable) as site:
        yield site
