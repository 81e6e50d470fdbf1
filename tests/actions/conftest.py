from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.backend import backend
from tests.fakes.stash import Drop, Library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.backend import Backend


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Backend]:
    """Scene 1 and image 1, in which Ada (1) and Bob (2) were seen, and somebody unknown. Cyd (3) is known too."""
    library = Library()
    library.add_scene(title="Party")
    library.add_image(tmp_path / "none.jpg", title="Photo")
    with backend(tmp_path / "stash", library, python=sys.executable) as site:
        site.learned(["Ada", "Bob", "Cyd"])
        site.seen("scene", 1, [1, 3], [2], [])
        site.seen("image", 1, [1, 3], [2], [])
        yield site


@pytest.fixture
def killing(site: Backend) -> Callable[[str, bool], None]:
    """(part of a GraphQL document, done): the process that asks it next is killed before anything is carried out, or
    (done) after it was."""

    class Kill(Drop):
        @property
        def done(self) -> bool:
            for process in site.stash.launcher.running():
                os.kill(process, signal.SIGKILL)
            return bool(self[0])

    return lambda match, done: site.stash.fail(Kill(done), match)
