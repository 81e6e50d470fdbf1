"""A plugin that tells how it was launched, to compare the stand-in with the real Stash."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = """
name: Probe
description: Tells how it was launched.
version: 1.0
exec:
  - python
  - "{pluginDir}/probe.py"
interface: raw
ui:
  javascript: [one.js, two.js]
  css: [look.css]
  assets:
    /state: state
tasks:
  - name: Work
    description: Waits.
    defaultArgs:
      act: work
      seconds: "0"
settings:
  word:
    displayName: Word
    description: A word.
    type: STRING
"""

SCRIPT = r"""
import json, os, subprocess, sys, time
raw = sys.stdin.read()
body = json.loads(raw)
args = body["args"]
act = args.get("act")
def say(level, text):
    sys.stderr.write("\x01" + level + "\x02" + text + "\n")
    sys.stderr.flush()
def reply(output=None, error=None):
    print(json.dumps({"output": output, "error": error}))
if act == "echo":
    reply({"args": args, "connection": body["server_connection"], "pythonpath": os.environ.get("PYTHONPATH", ""),
           "executable": sys.executable, "eof": sys.stdin.read() == ""})
elif act == "error":
    reply(error="it broke")
elif act == "exit":
    sys.exit(3)
elif act == "exit after reply":
    reply("done")
    sys.stdout.flush()
    sys.exit(3)
elif act == "print":
    print("hello")
    reply("lost")
elif act == "other keys":
    print(json.dumps({"answer": 42}))
elif act == "capital keys":
    print(json.dumps({"Output": "heard", "Error": None}))
elif act == "nothing":
    pass
elif act == "child":
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1)"], stderr=subprocess.DEVNULL)
    reply("started")
elif act == "detached":
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(5)"], start_new_session=True,
                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    reply("started")
elif act == "long line":
    try:
        say("i", "x" * 70000)
        for _ in range(50):
            say("i", "after")
            time.sleep(0.01)
        reply("kept")
    except BrokenPipeError:
        reply("broken pipe")
    sys.stderr = None
elif act == "linger":
    with open(args["file"], "w") as file:
        file.write(str(os.getpid()))
    time.sleep(30)
elif act == "work":
    say("i", "begun")
    say("p", "0.5")
    end = time.time() + float(args["seconds"])
    while time.time() < end:
        time.sleep(0.02)
    say("p", "1")
    reply("worked")
elif act == "fail":
    reply(error="the task broke")
"""


def write(folder: Path) -> Path:
    """The plugin's folder; its id is `probe`."""
    folder.mkdir(parents=True)
    (folder / "probe.yml").write_text(MANIFEST)
    (folder / "probe.py").write_text(SCRIPT)
    (folder / "one.js").write_text("var one = 1;")
    (folder / "two.js").write_text("var two = 2;")
    (folder / "look.css").write_text("p { color: red; }")
    (folder / "state").mkdir()
    (folder / "state" / "status.json").write_text('{"progress": 0.5}')
    return folder
