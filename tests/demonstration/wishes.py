"""What the user asked of the demo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Wishes:
    """`library`: None for drawn people. `models`: None to download. `serve`: a port, 0 for a free one, None for no.
    `python`: what Stash starts the plugin with, None for the one that runs this."""

    folder: Path
    library: Path | None = None
    models: Path | None = None
    json: Path | None = None
    serve: int | None = None
    python: Path | None = None

    def trouble(self) -> str | None:
        """What is wrong with them, for the user."""
        for option, folder in (("--library", self.library), ("--models", self.models)):
            if folder and not folder.is_dir():
                return f"{option}: there is no folder {folder}."
        if self.library and not any((self.library / part).is_dir() for part in ("scenes", "images")):
            return f"--library: {self.library} has neither a folder scenes nor a folder images."
        if self.python and not self.python.is_file():
            return f"--python: there is no file {self.python}."
        if self.json and not self.json.parent.is_dir():
            return f"--json: there is no folder {self.json.parent}."
        return None
