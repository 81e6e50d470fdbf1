"""A Python in which some modules cannot be imported, as on a machine that has no build of them.

subprocess.run([sys.executable, "-m", "tests.faces.answers"], env=without(tmp_path, "onnxruntime", "cv2"))
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NO_MUSL_BUILD = ("onnxruntime", "cv2", "voyager")
"""What others' recognition needs and Alpine has not."""

_HOOK = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
"""


def without(folder: Path, *names: str) -> dict[str, str]:
    """The environment variables of such a Python. `folder` takes what Python loads at its start."""
    (folder / "sitecustomize.py").write_text(_HOOK.format(names=names), encoding="utf-8")
    path = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
