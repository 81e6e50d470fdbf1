"""Everything that the pipeline says about the clip hamilton.mp4 and some stills, to compare two runtimes.

    python -m tests.faces.answers RUNTIME FILE.npz [CROPS.npz]

RUNTIME as in RunOptions: auto, cpu, tract. CROPS.npz: answers whose crops are embedded too. Two threads at most: with
more, tract is given tiles of a picture, so that it finds other faces in it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stash_sense_plugin.faces import stills
from stash_sense_plugin.faces.pack import Pack
from stash_sense_plugin.faces.runtime import RunOptions, available_cores, open_session
from tests.faces import gallery
from tests.generated.open_pack import spec
from tests.generated.stills import hamilton

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stash_sense_plugin.faces.types import Floats, Pixels

PICTURES = ("two_people", "obama_and_biden", "kit_with_rose")


@dataclass(frozen=True)
class Answers:
    """`frames` says of each face in which frame of the clip it was seen, -1, -2, ... in which still; the other arrays
    are per face too. `embedded` are vectors of the crops that were handed in. `named` are lines "where: who" in order.
    `runtime` is who really ran the models."""

    runtime: str
    frames: NDArray[np.int64]
    boxes: Floats
    landmarks: Floats
    scores: Floats
    embeddings: Floats
    crops: Pixels
    embedded: Floats
    named: tuple[str, ...]


def gather(options: RunOptions, crops: Pixels | None = None) -> Answers:
    pack = Pack(spec(), options)
    known = gallery.learned(pack)
    pictures = [*(gallery.group(name) for name in PICTURES), *(still for some in hamilton().values() for still in some)]
    faces = gallery.seen_in_the_clip(pack, known)
    named = [f"clip: {name}" for name in sorted(gallery.named(faces, known))]
    frames = [face.frame for face in faces]
    for number, picture in enumerate(pictures, 1):
        found = stills.find(pack, picture.pixels())
        named += [f"{picture.path.stem}: {name}" for name in sorted(gallery.named(found, known))]
        frames += [-number] * len(found)
        faces += found
    seen = [face.detection for face in faces]
    own = np.stack([face.crop for face in faces])
    return Answers(
        open_session(spec().detector.path, options).provider,
        np.array(frames, dtype=np.int64),
        np.stack([one.box for one in seen]),
        np.stack([one.landmarks for one in seen]),
        np.array([one.score for one in seen], dtype=np.float32),
        np.stack([face.embedding for face in faces]),
        own,
        pack.embedder.embed(own if crops is None else crops).vectors,
        tuple(named),
    )


def write(answers: Answers, path: Path) -> None:
    values: dict[str, Any] = {name: np.asarray(value) for name, value in vars(answers).items()}
    np.savez(path, **values)


def read(path: Path) -> Answers:
    with np.load(path) as found:
        values = {name: found[name] for name in found.files}
    return Answers(**values | {"runtime": str(values["runtime"]), "named": tuple(map(str, values["named"]))})


def main(runtime: str, target: Path, other: Path | None = None) -> None:
    options = RunOptions(runtime, min(2, available_cores()))
    write(gather(options, read(other).crops if other else None), target)


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
