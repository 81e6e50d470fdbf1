"""Two hundred broken or odd files: none crashes or hangs, each gives frames or its reason."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.media.mutants import make_all
from tests.shared import ROOT, SHARED

if TYPE_CHECKING:
    from pathlib import Path

REASONS = {"missing", "unreadable", "empty", "broken", "no-video", "unsupported"}
SECONDS_FOR_ONE = 15


def test_two_hundred_broken_files(tmp_path: Path) -> None:
    """In a process of their own: a decoder that crashed would take the tests with it."""
    count = make_all(tmp_path, SHARED / "media" / "hamilton.mp4" if SHARED else None)
    command = [sys.executable, "-m", "tests.media.mutants", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"died of {told[-1] if told else 'its start'}: {done.stderr[-2000:]}"
    assert done.stderr == ""
    results = [one for one in told if "file" in one]
    assert len(results) == count >= 200
    for one in results:
        assert one.get("frames", 0) > 0 or one["reason"] in REASONS, one
        assert one["seconds"] < SECONDS_FOR_ONE, one
        assert "frames" in one or str(one["text"]).endswith("."), one
    sound = [one for one in results if one["file"].startswith("sound-") and one["file"] != "sound-only.m4a"]
    assert all(one.get("frames", 0) >= 15 for one in sound)
    assert sum("frames" in one for one in results) > 80
    assert sum("reason" in one for one in results) > 40
