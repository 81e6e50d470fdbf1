"""Run as a script: `python -I -S inside.py LIB SCRIPT ARGUMENTS...` runs SCRIPT with the packages in LIB and no others.

-I and -S leave only the standard library: no PYTHONPATH, no packages of the system or the user.
"""

import runpy
import sys

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    sys.argv[:] = sys.argv[2:]
    runpy.run_path(sys.argv[0], run_name="__main__")
