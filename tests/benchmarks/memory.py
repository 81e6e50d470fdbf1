"""Memory of an identify of a 30-minute 1080p scene beside a published face database of 367,000 faces.

    python -m tests.benchmarks.memory [--faces 367000] [--performers 108000] [--film FILE] [--json FILE]

The pack is the database's own, with stand-ins in place of its two embedders that hold as many bytes of weights as the
real ones (see models/packs.json). What counts is anonymous memory: pages of mapped files can be dropped at any time.
Linux only: no other system tells the one from the other.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.database import prepared
from tests.benchmarks.report import Report, parser
from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PACK = "stash-sense"
MOST_MEMORY = 700.0
EVERY = 0.01


def identify(film: Path, index: Path, models: Path) -> dict[str, float]:
    """In a process of its own: as the product does it, from loading the models to the answer."""
    from stash_sense_plugin.faces.calibrate import fit
    from stash_sense_plugin.faces.index import FaceIndex
    from stash_sense_plugin.faces.joined import JoinedIndex, Part
    from stash_sense_plugin.faces.known import Known
    from stash_sense_plugin.faces.match import people
    from stash_sense_plugin.faces.pack import Pack, PackSpec
    from stash_sense_plugin.faces.types import Looks
    from stash_sense_plugin.faces.watch import watch
    from stash_sense_plugin.install import packs
    from stash_sense_plugin.media.grid import coarse_to_fine, times
    from stash_sense_plugin.media.types import MediaFrame
    from stash_sense_plugin.media.video import open_video

    files = {path.stem: path for path in models.iterdir()}
    pack = Pack(PackSpec.from_values(packs.by_id(PACK).recipe, files))
    joined = JoinedIndex([Part(FaceIndex.open(index), shown=False)])
    known = Known(joined, fit(joined))
    with open_video(film) as video:
        moments = times(video.duration, 60)
        frames = (each for each in video.frames(coarse_to_fine(moments)) if isinstance(each, MediaFrame))
        seen = watch(pack, frames, known=known, span=(moments[0], moments[-1]))
    persons = people(Looks.of(seen.faces), known)
    return {"frames": seen.frames, "faces": len(seen.faces), "persons": len(persons)}


def watched(film: Path, index: Path, models: Path) -> dict[str, float]:
    """With the most memory of each kind, in MiB, and the seconds."""
    most = {"RssAnon": 0.0, "RssFile": 0.0}
    done = threading.Event()

    def look() -> None:
        while not done.wait(EVERY):
            for name, value in _memory():
                most[name] = max(most.get(name, 0.0), value)

    thread = threading.Thread(target=look)
    thread.start()
    begin = time.perf_counter()
    try:
        counts = identify(film, index, models)
    finally:
        done.set()
        thread.join()
    return {**counts, **most, "seconds": time.perf_counter() - begin}


def _memory() -> Iterator[tuple[str, float]]:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("Rss"):
            name, value = line.split(":")
            yield name, int(value.split()[0]) / 1024


def main() -> int:
    if sys.argv[1:2] == ["--inside"]:
        print(json.dumps(watched(*map(Path, sys.argv[2:5]))))
        return 0
    from stash_sense_plugin.install import packs
    from tests.benchmarks.identify import film
    from tests.generated import stand_ins

    options = parser(__doc__)
    options.add_argument("--faces", type=int, default=367_000)
    options.add_argument("--performers", type=int, default=108_000)
    options.add_argument("--film", type=Path)
    chosen = options.parse_args()
    _, index, _ = prepared(chosen.faces, chosen.performers)
    sizes = {file.role: file.variants[0].bytes for file in packs.by_id(PACK).files}
    with tempfile.TemporaryDirectory() as folder:
        files = stand_ins.files(PACK, Path(folder), sizes)
        (Path(folder) / "detector.onnx").symlink_to(files["detector"])
        inside = ["--inside", str(chosen.film or film(9001)), str(index), folder]
        command = [sys.executable, "-m", "tests.benchmarks.memory", *inside]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    figures = json.loads(done.stdout)
    report = Report(f"An identify beside {chosen.faces:,} faces, embedders of {sum(sizes.values()) / 2**20:.0f} MiB")
    report.value("anonymous memory", figures["RssAnon"], "MiB", most=MOST_MEMORY)
    for name in ("RssFile", "frames", "faces", "persons", "seconds"):
        report.value({"RssFile": "pages of mapped files"}.get(name, name), figures[name])
    return report.finish(chosen.json)


if __name__ == "__main__":
    raise SystemExit(main())
