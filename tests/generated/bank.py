"""Looks at people in generated scenes with the truth about each, and stills of them that the scenes do not show.

Made once per folder of people and kept: the pixels are looked at once, after which any number of arrangements (who is
known, by how many stills, beside how many others) cost only matching.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stash_sense_plugin.faces.types import Looks
from stash_sense_plugin.faces.watch import watch
from stash_sense_plugin.media.grid import coarse_to_fine
from tests.generated.open_pack import open_pack
from tests.generated.scenes import MEDIUM, SMALL, filmed, make_scene
from tests.generated.stills import people_of, portrayed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stash_sense_plugin.faces.pack import Pack
    from stash_sense_plugin.faces.types import Face, Floats
    from tests.generated.scenes import Scene
    from tests.generated.stills import Still

_FRAMES = (8, 40)
_LOOKING = ("align", "closer", "decode", "detect", "embed", "pack", "quality", "runtime", "stills", "turned", "watch")
_FILMING = ("bank", "open_pack", "scenes", "stills")
_SHOWN = 3


class Known(NamedTuple):
    """Of one person, stills as Learn embeds them: `vectors` (N, D) and `quality` (N,)."""

    vectors: Floats
    quality: Floats


@dataclass(frozen=True, eq=False)
class Filmed:
    """One scene: its `looks`, `who` each of them shows ("" where nobody was put), and by person the stills that are
    not in it, as positions in the person's folder."""

    seed: int
    looks: Looks
    who: tuple[str, ...]
    free: dict[str, list[int]]

    @property
    def present(self) -> set[str]:
        return set(self.who) - {""}


@lru_cache(maxsize=4)
def learned(folder: Path) -> dict[str, Known]:
    """Every still of the folder's people."""
    pack = open_pack()
    return {name: _known(pack, some) for name, some in people_of(folder).items()}


def _known(pack: Pack, some: Sequence[Still]) -> Known:
    faces = [portrayed(pack, still) for still in some]
    quality = np.array([face.quality.overall for face in faces], dtype=np.float32)
    return Known(np.stack([face.embedding for face in faces]), quality)


def bank(folder: Path, seeds: Sequence[int], workers: int) -> list[Filmed]:
    """One scene per seed with two to four of the folder's people; half of the scenes have small faces, half of them
    go through H.264."""
    kept = _kept_in(folder)
    missing = [seed for seed in seeds if not (kept / f"{seed}.npz").is_file()]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(_film_and_keep, [folder] * len(missing), missing))
    return [_read(kept / f"{seed}.npz", seed) for seed in seeds]


def pictures(folder: Path) -> list[Filmed]:
    """Each still by itself, as an image of the library that is to be identified."""
    stills_of = learned(folder)
    alone = [(name, at) for name, known in stills_of.items() for at in range(len(known.quality))]
    return [_picture(number, name, at, stills_of) for number, (name, at) in enumerate(alone)]


def _picture(number: int, name: str, at: int, stills_of: dict[str, Known]) -> Filmed:
    shown = stills_of[name]
    looks = Looks(np.zeros(1, dtype=np.int64), shown.vectors[at : at + 1], shown.quality[at : at + 1])
    free = {one: [still for still in range(len(known.quality)) if (one, still) != (name, at)]
            for one, known in stills_of.items()}  # fmt: skip
    return Filmed(number, looks, (name,), free)


def _kept_in(folder: Path) -> Path:
    """Named after what it is made of: the pictures, the models, and the code that looks at them."""
    made_of = hashlib.sha256()
    own = Path(__file__).parent
    faces = own.parents[1] / "stash_sense_plugin" / "faces"
    code = [*(own / f"{name}.py" for name in _FILMING), *(faces / f"{name}.py" for name in _LOOKING)]
    for path in sorted([*code, *(still.path for some in people_of(folder).values() for still in some)]):
        made_of.update(path.read_bytes())
    kept = Path(tempfile.gettempdir()) / f"stash-sense-looks-{made_of.hexdigest()[:12]}"
    kept.mkdir(exist_ok=True)
    return kept


def _film_and_keep(folder: Path, seed: int) -> None:
    scene, free = _scene(folder, seed)
    pack = open_pack(1)
    with tempfile.TemporaryDirectory() as place:
        frames = list(filmed(scene, Path(place)) if seed // 2 % 2 else scene.frames())
    seen = watch(pack, coarse_to_fine(frames)).faces
    looks = Looks.of(seen)
    target = _kept_in(folder) / f"{seed}.npz"
    part = target.with_suffix(".part.npz")
    np.savez(
        part, frames=looks.frames, vectors=looks.vectors, quality=looks.quality,
        who=np.array([_shown_at(scene, face) for face in seen], dtype=str), free=json.dumps(free),
    )  # fmt: skip
    part.rename(target)


def _scene(folder: Path, seed: int) -> tuple[Scene, dict[str, list[int]]]:
    everybody = people_of(folder)
    rng = np.random.default_rng([seed, 5])
    names = sorted(everybody)
    cast = [names[at] for at in rng.permutation(len(names))[: int(rng.integers(2, 5))]]
    shown, free = {}, {name: list(range(len(everybody[name]))) for name in names}
    for name in cast:
        order = rng.permutation(len(everybody[name])).tolist()
        used = order[: min(_SHOWN, len(order) // 2)]
        shown[name] = [everybody[name][at] for at in used]
        free[name] = sorted(set(order) - set(used))
    recipe = MEDIUM if seed % 2 else SMALL
    count = int(rng.integers(*_FRAMES))
    return make_scene(seed, shown, {}, recipe, open_pack(1).detector, count=count), free


def _shown_at(scene: Scene, face: Face) -> str:
    x, y = (face.detection.box[:2] + face.detection.box[2:]) / 2
    for place in scene.places(face.frame):
        left, top, right, bottom = place.box
        if left <= x <= right and top <= y <= bottom:
            return place.name
    return ""


def _read(path: Path, seed: int) -> Filmed:
    with np.load(path) as kept:
        looks = Looks(kept["frames"], kept["vectors"], kept["quality"])
        who: NDArray[np.str_] = kept["who"]
        return Filmed(seed, looks, tuple(who.tolist()), json.loads(str(kept["free"])))
