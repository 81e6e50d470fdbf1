"""A library in a real Stash with everything to decide in it: made of tiny videos, and of what users fill in."""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from PIL import Image

from stash_sense_plugin.stash import scenes, whole_performers, whole_scenes

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.stash.client import Stash
    from tests.fakes.stash.real import RealStash

STASHDB, FANSDB = "https://stashdb.org/graphql", "https://fansdb.cc/graphql"
CREATE = {
    "studio": "mutation M($i: StudioCreateInput!) { made: studioCreate(input: $i) { id } }",
    "tag": "mutation M($i: TagCreateInput!) { made: tagCreate(input: $i) { id } }",
    "group": "mutation M($i: GroupCreateInput!) { made: groupCreate(input: $i) { id } }",
    "gallery": "mutation M($i: GalleryCreateInput!) { made: galleryCreate(input: $i) { id } }",
    "marker": "mutation M($i: SceneMarkerCreateInput!) { made: sceneMarkerCreate(input: $i) { id } }",
}
SET_PRINTS = "mutation P($i: FileSetFingerprintsInput!) { fileSetFingerprints(input: $i) }"
CONFIGURE = "mutation C($i: ConfigGeneralInput!) { configureGeneral(input: $i) { username } }"
SIDE = 64


@dataclass
class Made:
    """Ids by name."""

    scenes: dict[str, int] = field(default_factory=dict)
    performers: dict[str, int] = field(default_factory=dict)
    others: dict[tuple[str, str], int] = field(default_factory=dict)


def video(path: Path, seed: int, seconds: float = 1.0, size: int = SIDE) -> Path:
    """Coloured noise, another for each seed."""
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 255, (size // 8, size // 8, 3), np.uint8).repeat(8, 0).repeat(8, 1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = size, size, "yuv420p"
        for number in range(round(10 * seconds)):
            frame = av.VideoFrame.from_ndarray(np.roll(picture, number, 1), format="rgb24")
            container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode(None))
    return path


def picture(seed: int) -> str:
    """As a `data:` URI."""
    noise = np.random.default_rng(seed).integers(0, 255, (48, 32, 3), np.uint8)
    out = BytesIO()
    Image.fromarray(noise).save(out, "JPEG")
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


def make(stash: Stash, kind: str, **values: Any) -> int:
    return int(stash.execute(CREATE[kind], {"i": values})["made"]["id"])


def fill(site: RealStash, stash: Stash, count: int = 60, seed: int = 6) -> Made:
    """`count` scenes named film 0, film 1, ..., each with one file and a perceptual hash far from all others."""
    folder = site.library / "films"
    folder.mkdir()
    for number in range(count):
        video(folder / f"film {number}.mp4", number)
    site.scan(covers=True)
    made, rng = Made(), random.Random(seed)
    for page in scenes.pages(stash):
        for scene in page:
            name = scene.name.removesuffix(".mp4")
            made.scenes[name] = scene.id
            set_phash(stash, scene.id, rng.getrandbits(64))
    for name in ("Studio A", "Studio B"):
        made.others["studio", name] = make(stash, "studio", name=name)
    for name in ("red", "blue", "green"):
        made.others["tag", name] = make(stash, "tag", name=name)
    made.others["group", "Series"] = make(stash, "group", name="Series")
    made.others["gallery", "Stills"] = make(stash, "gallery", title="Stills")
    return made


def set_phash(stash: Stash, scene: int, phash: int) -> None:
    files = whole_scenes.find(stash, [scene])[scene].files
    prints = [{"type": "phash", "value": f"{phash:x}"}]
    stash.execute(SET_PRINTS, {"i": {"id": str(files[0].id), "fingerprints": prints}})


def performer(stash: Stash, made: Made, name: str, **fields: Any) -> int:
    made.performers[name] = whole_performers.create(stash, {"name": name, **fields})
    return made.performers[name]


def link(endpoint: str, number: int) -> dict[str, str]:
    return {"endpoint": endpoint, "stash_id": f"{number:08x}-0000-4000-8000-000000000000"}


def add_box(stash: Stash, name: str, endpoint: str) -> None:
    """A stash-box that nothing is asked of."""
    box = {"name": name, "endpoint": endpoint, "api_key": "none"}
    stash.execute(CONFIGURE, {"i": {"stashBoxes": [box]}})
