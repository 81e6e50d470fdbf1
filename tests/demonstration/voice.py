"""What the demo says while it works: steps, progress that rewrites its line on a terminal, the plugin's own log."""

from __future__ import annotations

import sys
import time

QUIET = 5.0
"""Seconds between two lines of progress where lines cannot be rewritten."""


class Voice:
    def __init__(self) -> None:
        self._terminal = sys.stdout.isatty()
        self._open = False
        self._said = ""
        self._at = 0.0

    def step(self, text: str) -> None:
        self.line("")
        self.line(text)

    def line(self, text: str) -> None:
        if self._open:
            sys.stdout.write("\r\x1b[K")
            self._open = False
        print(text, flush=True)

    def progress(self, text: str) -> None:
        """Where something stands just now."""
        if text == self._said:
            return
        if self._terminal:
            sys.stdout.write(f"\r\x1b[K  {text[:110]}")
            sys.stdout.flush()
            self._open = True
        elif time.monotonic() - self._at >= QUIET:
            print(f"  {text}", flush=True)
            self._at = time.monotonic()
        self._said = text
