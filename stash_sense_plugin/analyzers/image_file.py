"""The bytes of an image of the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.images import Image

MOST_BYTES = 256 << 20


def read(app: App, image: Image) -> bytes:
    """From the disk where it can be read from here, else from Stash (an image in a zip, another machine).

    Raises StashAnswered where Stash does not have it either.
    """
    path = Path(image.path)
    try:
        if path.is_file() and path.stat().st_size <= MOST_BYTES:
            return path.read_bytes()
    except OSError:
        pass  # not readable from here: Stash can
    return app.stash.fetch(image.image_url, MOST_BYTES)
