"""What Stash runs.

Started by path, Python puts this folder first on sys.path, where our modules would hide the standard library's.
"""

import os
import sys
from pathlib import Path

REPLY = os.dup(1)
os.dup2(2, 1)  # from here on whatever is printed goes to the log: stdout is for the reply alone

HERE = Path(__file__).resolve().parent
sys.path[:] = [str(HERE.parent), *(entry for entry in sys.path if entry != str(HERE))]

if sys.version_info < (3, 10):  # noqa: UP036 - whatever Python Stash has
    version = ".".join(map(str, sys.version_info[:3]))
    reply = (
        '{"output": null, "error": "Stash Sense needs Python 3.10 or newer; Stash started it with ' + version + ". "
        'Set a newer one in Stash: Settings > System > Python executable path."}'
    )
    os.write(REPLY, reply.encode())
    sys.exit(0)

from stash_sense_plugin.dispatch import main  # noqa: E402 - the path and the version come first

if __name__ == "__main__":
    main(REPLY)
