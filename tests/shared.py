"""Where the real models, faces and videos for tests lie: the folder `shared` beside the repository, if it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _shared() -> Path | None:
    folder = Path(os.environ.get("STASH_SENSE_SHARED") or ROOT.parent / "shared")
    return folder if (folder / "models").is_dir() else None


SHARED: Path | None = _shared()
needs_shared = pytest.mark.skipif(SHARED is None, reason="needs the real models and faces in ../shared")


def shared(*parts: str) -> Path:
    """A path under the shared folder; only in tests marked `needs_shared`."""
    assert SHARED is not None
    return SHARED.joinpath(*parts)
