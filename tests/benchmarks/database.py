"""Our index of a published face database against Voyager's two: opened and asked for 64 faces; and the memory held.

    python -m tests.benchmarks.database [--faces 367000] [--performers 108000] [--rounds 5] [--json FILE]

Each side runs in a process of its own, in turn; what counts is the fastest round of each, from opening to the 100
nearest of all queries, with the files in the system's cache. The database is made once and kept in the temporary
folder. Its graphs are smaller than Voyager's usual ones (M 8 instead of 12, ef_construction 40 instead of 200), so that
building them takes minutes and not an hour: that makes Voyager load and answer a little faster, and miss more.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from stash_sense_plugin.install import face_database, published
from stash_sense_plugin.install.places import Places
from tests.benchmarks.report import Report, parser
from tests.shared import ROOT

QUERIES, NEAREST, EFFORT = 64, 100, 40
OURS = """
import json, sys, time
from pathlib import Path
from stash_sense_plugin.faces.index import FaceIndex
import numpy as np
queries = np.load(sys.argv[1])
begin = time.perf_counter()
index = FaceIndex.open(Path(sys.argv[2]))
hits = index.search(queries, int(sys.argv[3]))
seconds = time.perf_counter() - begin
np.save(sys.argv[4], index.faces[hits.rows])
"""
THEIRS = """
import json, sys, time
from pathlib import Path
import numpy as np
import voyager
queries = np.load(sys.argv[1])
begin = time.perf_counter()
found = []
for part, name in zip(np.split(queries, 2, axis=1), ("face_facenet.voy", "face_arcface.voy")):
    with open(f"{sys.argv[2]}/{name}", "rb") as file:
        index = voyager.Index.load(file)
    found.append((index, index.query(np.ascontiguousarray(part), k=int(sys.argv[3]))[0]))
seconds = time.perf_counter() - begin
np.save(sys.argv[4], np.stack([labels for _, labels in found]))
"""
TELL = """
lines = Path("/proc/self/status").read_text().splitlines() if sys.platform == "linux" else []
anonymous = [int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon")]
print(json.dumps({"seconds": seconds, "anonymous": anonymous[0] if anonymous else 0.0}))
"""


def prepared(faces: int, performers: int) -> tuple[Path, Path, float]:
    """The published folder, ours in a data directory, and how long installing took: made once."""
    folder = Path(tempfile.gettempdir()) / f"stash-sense-database-{faces}-{performers}"
    if not folder.is_dir():
        part = Path(tempfile.mkdtemp(dir=folder.parent))
        made_of(faces, performers, part)
        part.rename(folder)
    places = Places(folder / "data")
    for old in face_database.installed(places):
        face_database.remove(places, old.slug)
    begin = time.perf_counter()
    installed = published.install(places, folder / "published", lambda *report: None)
    return folder, installed.index_file, time.perf_counter() - begin


def made_of(faces: int, performers: int, folder: Path) -> None:
    """The database, and faces of people in it that are not: each 0.3 away from one of its own."""
    import numpy as np

    from tests.generated.published import Published

    made = Published(people=performers, faces=faces, effort=EFFORT)
    begin = time.perf_counter()
    made.folder(folder / "published")
    print(f"Built two indices of {faces:,} faces in {time.perf_counter() - begin:.0f} s.", flush=True)
    rng = np.random.default_rng(7)
    chosen = rng.integers(0, faces, QUERIES)
    halves = []
    for vectors in made.vectors:
        noise = rng.standard_normal((QUERIES, vectors.shape[1]))
        queries = vectors[chosen] + 0.3 * noise / np.linalg.norm(noise, axis=1, keepdims=True)
        halves.append(queries / np.linalg.norm(queries, axis=1, keepdims=True))
    np.save(folder / "queries.npy", (np.concatenate(halves, axis=1) * 0.5**0.5).astype(np.float32))


def run(code: str, folder: Path, data: Path, answer: Path) -> dict[str, float]:
    command = [sys.executable, "-c", code + TELL]
    arguments = [str(folder / "queries.npy"), str(data), str(NEAREST), str(answer)]
    done = subprocess.run(command + arguments, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def exact(folder: Path) -> Any:
    """By brute force over the published vectors, which the library gives: the labels (3, QUERIES, NEAREST) of the
    nearest by the mean of both cosines, by the first, by the second."""
    import numpy as np
    import voyager

    queries = np.load(folder / "queries.npy")
    scores = []
    for part, name in zip(np.split(queries, 2, axis=1), ("face_facenet.voy", "face_arcface.voy"), strict=True):
        index = voyager.Index.load(str(folder / "published" / name))
        blocks = np.array_split(np.arange(len(index)), max(1, len(index) // 4096))
        scores.append(np.concatenate([part @ index.get_vectors(block.tolist()).T for block in blocks], axis=1))
        del index
    return np.stack([np.argsort(-each, axis=1)[:, :NEAREST] for each in (scores[0] + scores[1], *scores)])


def missed(found: Any, wanted: Any) -> float:
    """The share of the wanted labels, in percent, that are not among the found ones; both (queries, labels)."""
    pairs = zip(found.tolist(), wanted.tolist(), strict=True)
    return 100 * sum(len(set(want) - set(have)) for have, want in pairs) / int(wanted.size)


def main() -> int:
    import numpy as np

    options = parser(__doc__)
    options.add_argument("--faces", type=int, default=367_000)
    options.add_argument("--performers", type=int, default=108_000)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    folder, index, installing = prepared(chosen.faces, chosen.performers)
    sides = {"ours": (OURS, index), "theirs": (THEIRS, folder / "published")}
    rounds: dict[str, list[dict[str, float]]] = {side: [] for side in sides}
    for _ in range(chosen.rounds):
        for side, (code, data) in sides.items():
            rounds[side].append(run(code, folder, data, folder / f"{side}.npy"))
    best = {side: min(each["seconds"] for each in some) for side, some in rounds.items()}
    held = {side: max(each["anonymous"] for each in some) for side, some in rounds.items()}
    truth, ours, theirs = exact(folder), np.load(folder / "ours.npy"), np.load(folder / "theirs.npy")
    shutil.rmtree(folder / "data")

    report = Report(f"{QUERIES} faces among {chosen.faces:,} of {chosen.performers:,} people, two vectors each")
    report.ratio("Voyager: open and search", ours=best["ours"], other=best["theirs"], wanted=1.0)
    report.ratio("Voyager: memory of its own", ours=held["ours"], other=held["theirs"], unit="MiB", wanted=10.0)
    report.value("nearest face missed by ours", missed(ours[:, :1], truth[0][:, :1]), "%", most=0.0)
    report.value(f"of the {NEAREST} nearest missed by ours", missed(ours, truth[0]), "%", most=0.5)
    report.value(
        f"of the {NEAREST} nearest missed by Voyager", missed(np.concatenate(theirs), np.concatenate(truth[1:])), "%"
    )
    report.value("installing", installing, "s")
    return report.finish(chosen.json)


if __name__ == "__main__":
    raise SystemExit(main())
