"""Run as a script: `python -I -S leash.py COMMAND...`, with a pipe of the caller as its stdin.

Runs COMMAND and ends it when that pipe ends, which the operating system sees to when the caller dies in whatever way:
Stash cancels with SIGKILL, and an installer must not go on alone. This needs nothing of the platform but pipes.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading


def main(command: list[str]) -> int:
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=os.name != "nt")
    threading.Thread(target=_watch, args=(child,), daemon=True).start()
    return child.wait()


def _watch(child: subprocess.Popen[bytes]) -> None:
    while os.read(0, 4096):
        pass
    with contextlib.suppress(OSError):
        if os.name == "nt":
            child.kill()
        else:
            os.killpg(child.pid, signal.SIGKILL)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.exit(code if code >= 0 else 128 - code)
