"""The one reply on stdout, and nothing else there, whatever a library prints."""

from __future__ import annotations

import json
import os
import sys
from typing import Any


class ReplyPipe:
    """Holds the real stdout as `descriptor`; 1 points at stderr meanwhile, also for C code and child processes
    (__main__.py sees to it before anything else runs)."""

    def __init__(self, descriptor: int) -> None:
        self._sent = False
        self._descriptor = descriptor
        sys.stdout.flush()  # what was printed before that follows to stderr

    def output(self, value: Any) -> None:
        self._send({"output": value, "error": None})

    def error(self, text: str) -> None:
        self._send({"output": None, "error": text})

    def restore(self) -> None:
        """Give stdout back, for a process that takes our place and will reply itself."""
        os.dup2(self._descriptor, 1)

    def _send(self, body: dict[str, Any]) -> None:
        """Once: what goes wrong after the reply cannot be told in a second one."""
        data = json.dumps(body, ensure_ascii=True, allow_nan=False).encode()
        if self._sent:
            return
        self._sent = True
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError:  # Stash or the page has gone: nobody is left to be told
            return
        finally:
            os.close(self._descriptor)
