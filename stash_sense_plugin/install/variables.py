"""What child processes are told by their environment."""

from __future__ import annotations

import os


def clean_variables() -> dict[str, str]:
    """Our environment without what would bend a child Python: Stash puts the plugins' folder into PYTHONPATH."""
    kept = ("PYTHONUTF8", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON") or key in kept}
