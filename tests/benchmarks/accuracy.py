"""Who is found in scenes made of stills, and who is named wrongly: ours against the obvious way, on the same frames.

    python -m tests.benchmarks.accuracy [--seeds 9000:9040] [--frames 60] [--workers N] [--json FILE] [--quick]

Each scene has two to four people, one of them in no index. Who is learned rotates with the seed: eight of the ten
people of lfw10, three stills each; the scene is made of other stills. Seeds below 9000 were used for tuning.
The obvious way: each face alone against the known faces, one cosine line, named from two frames on.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces import stills
from stash_sense_plugin.faces.calibrate import fit
from stash_sense_plugin.faces.index import FaceIndex, KnownFaces
from stash_sense_plugin.faces.known import Known
from stash_sense_plugin.faces.match import Person, people
from stash_sense_plugin.faces.runtime import available_cores
from stash_sense_plugin.faces.types import Frame, Looks
from stash_sense_plugin.faces.watch import watch
from stash_sense_plugin.media.grid import coarse_to_fine
from tests.generated.open_pack import open_pack
from tests.generated.scenes import MEDIUM, SMALL, Scene, filmed, make_scene
from tests.generated.stills import lfw, main_face

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from stash_sense_plugin.faces.pack import Pack
    from stash_sense_plugin.faces.types import Floats

LEARNED = 8
STILLS = 3
LINE = 0.36
SIDES = (640, 1280)


@dataclass(frozen=True)
class Learned:
    """The index of one seed: the people learned and their embeddings, ours and the plain ones."""

    names: tuple[str, ...]
    known: Known
    plain: Floats
    owners: NDArray[np.int64]


@dataclass
class Tally:
    """Counts over scenes. `false` are names given to people who are not in the scene, each once per scene."""

    expected: int = 0
    found: int = 0
    false: int = 0
    seconds: float = 0.0
    scenes: int = 0
    frames: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / max(self.expected, 1)

    def add(self, expected: frozenset[str], named: set[str]) -> None:
        self.scenes += 1
        self.expected += len(expected)
        self.found += len(expected & named)
        self.false += len(named - expected)


@lru_cache(maxsize=1)
def _embedded() -> dict[str, list[tuple[Floats, float, Floats]]]:
    """Of each person's first six stills: our embedding, its quality, the plain embedding."""
    pack = open_pack()
    return {name: [_still(pack, still.pixels()) for still in some[:6]] for name, some in lfw().items()}


def _still(pack: Pack, image: NDArray[np.uint8]) -> tuple[Floats, float, Floats]:
    middle = main_face(pack.detector, image)
    assert middle is not None
    ours = min(stills.find(pack, image), key=lambda face: float(np.abs(face.detection.box - middle.box).sum()))
    return ours.embedding, ours.quality.overall, pack.faces(Frame(0, 0.0, image), [middle])[0].embedding


def learned(seed: int) -> tuple[Learned, dict[str, list[int]]]:
    """Who is known for a seed, and which stills of each were learned."""
    everybody = sorted(lfw())
    strangers = {everybody[seed % 10], everybody[(seed + 3 + seed // 10) % 10]}
    names = tuple(name for name in everybody if name not in strangers)[:LEARNED]
    used = {name: [(seed + at) % 6 for at in range(STILLS)] for name in names}
    rows = [(owner, *_embedded()[name][at]) for owner, name in enumerate(names, 1) for at in used[name]]
    owners = np.array([row[0] for row in rows])
    index = FaceIndex.of(
        "open", KnownFaces(np.stack([row[1] for row in rows]), owners, owners, [row[2] for row in rows])
    )
    return Learned(names, Known(index, fit(index)), np.stack([row[3] for row in rows]), owners), used


def scene_of(seed: int, frames: int) -> tuple[Scene, Learned]:
    """Half of the scenes have medium, half small faces; one to three known people and one stranger."""
    index, used = learned(seed)
    rng = np.random.default_rng([seed, 1])
    present = [index.names[at] for at in rng.permutation(len(index.names))[: int(rng.integers(1, 4))]]
    strange = sorted(set(lfw()) - set(index.names))
    stranger = strange[int(rng.integers(len(strange)))]
    cast = {name: [still for at, still in enumerate(lfw()[name]) if at not in used[name]] for name in present}
    recipe = MEDIUM if seed % 2 else SMALL
    scene = make_scene(seed, cast, {stranger: lfw()[stranger]}, recipe, open_pack().detector, count=frames)
    return scene, index


def frames_of(scene: Scene, folder: Path) -> list[Frame]:
    """Every other pair of scenes goes through real H.264, the others through JPEG."""
    return list(filmed(scene, folder)) if scene.seed // 2 % 2 else list(scene.frames())


def obvious(pack: Pack, frames: Iterable[Frame], index: Learned, side: int) -> set[str]:
    seen: dict[str, set[int]] = {}
    for frame in frames:
        found = pack.detector.find(frame.image, side)
        crops = pack.aligned(frame, found)
        for vector in pack.embedder.embed(crops).vectors if found else ():
            likeness = index.plain @ vector
            if likeness.max() >= LINE:
                seen.setdefault(index.names[int(index.owners[likeness.argmax()]) - 1], set()).add(frame.number)
    return {name for name, numbers in seen.items() if len(numbers) >= 2}


def ours(pack: Pack, frames: Sequence[Frame], index: Learned) -> tuple[list[Person], int]:
    ordered = coarse_to_fine(list(frames))
    seen = watch(pack, ordered, known=index.known)
    return people(Looks.of(seen.faces), index.known), seen.frames


def measure_side_by_side(seeds: Sequence[int], workers: int, *, frames: int, sides: Sequence[int]) -> dict[str, Tally]:
    """The same as `measure`, shared out to processes that use one core each."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        parts = [
            pool.submit(measure, seeds[at::workers], frames=frames, sides=sides, threads=1) for at in range(workers)
        ]
        return _summed([part.result() for part in parts])


def _summed(parts: Sequence[dict[str, Tally]]) -> dict[str, Tally]:
    total = {name: Tally() for name in parts[0]}
    for part in parts:
        for name, tally in part.items():
            for key, value in asdict(tally).items():
                setattr(total[name], key, getattr(total[name], key) + value)
    return total


def measure(
    seeds: Sequence[int], *, frames: int = 60, sides: Sequence[int] = SIDES, threads: int | None = None
) -> dict[str, Tally]:
    """Runs all scenes. Keys are `ours`, `ours 18-36 px`, `ours 48-80 px` and `obvious N` per side."""
    tallies = {name: Tally() for name in ("ours", "ours 18-36 px", "ours 48-80 px", *(f"obvious {s}" for s in sides))}
    pack = open_pack(threads)
    for seed in seeds:
        scene, index = scene_of(seed, frames)
        with tempfile.TemporaryDirectory() as folder:
            pictures = frames_of(scene, Path(folder))
        start = time.process_time()
        persons, used = ours(pack, pictures, index)
        spent = time.process_time() - start
        named = {index.names[person.best.performer - 1] for person in persons if person.best}
        for key in ("ours", "ours 18-36 px" if scene.recipe is SMALL else "ours 48-80 px"):
            _note(tallies[key], scene, named, spent, used)
        for side in sides:
            start = time.process_time()
            found = obvious(pack, pictures, index, side)
            _note(tallies[f"obvious {side}"], scene, found, time.process_time() - start, len(pictures))
    return tallies


def _note(tally: Tally, scene: Scene, named: set[str], spent: float, frames: int) -> None:
    tally.add(scene.known, named)
    tally.seconds += spent
    tally.frames += frames
    missed, false = sorted(scene.known - named), sorted(named - scene.known)
    if missed or false:
        tally.notes.append(f"{scene.seed}: missed {missed}, false {false}, there {sorted(scene.known | scene.unknown)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="9000:9040", help="first:end")
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--workers", type=int, default=available_cores(), help="scenes at the same time")
    parser.add_argument("--quick", action="store_true", help="without the obvious way")
    chosen = parser.parse_args()
    first, end = map(int, chosen.seeds.split(":"))
    sides = () if chosen.quick else SIDES
    tallies = measure_side_by_side(range(first, end), chosen.workers, frames=chosen.frames, sides=sides)
    for name, tally in tallies.items():
        print(
            f"{name:16} scenes {tally.scenes:3}  recall {tally.recall:.3f} ({tally.found}/{tally.expected})  "
            f"false {tally.false}  {tally.seconds / max(tally.scenes, 1):.2f} processor seconds and "
            f"{tally.frames / max(tally.scenes, 1):.0f} frames a scene"
        )
        if name == "ours":
            print(*(f"    {note}" for note in tally.notes), sep="\n")
    if chosen.json:
        chosen.json.write_text(json.dumps({name: asdict(tally) for name, tally in tallies.items()}, indent=1))


if __name__ == "__main__":
    main()
