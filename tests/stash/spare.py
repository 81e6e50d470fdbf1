"""A library to use up, in the stand-in and in a real Stash: tests take scenes and images of their own from it, merge
and delete them, and put nothing back."""

from __future__ import annotations

import base64
import time
from itertools import count
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.stash import (
    images,
    memberships,
    scenes,
    whole_performers,
    whole_scenes,
    whole_studios,
    whole_tags,
)
from stash_sense_plugin.stash.abilities import abilities
from tests.stash import media

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.stash.client import Stash
    from stash_sense_plugin.stash.whole_performers import WholePerformer
    from stash_sense_plugin.stash.whole_scenes import WholeScene
    from stash_sense_plugin.stash.whole_studios import WholeStudio
    from stash_sense_plugin.stash.whole_tags import WholeTag

SCENES, IMAGES = 230, 20
CREATE = {
    kind: f"mutation Make($input: {kind.capitalize()}CreateInput!) {{ made: {kind}Create(input: $input) {{ id }} }}"
    for kind in ("group", "gallery")
}
CREATE["marker"] = """
mutation Make($input: SceneMarkerCreateInput!) { made: sceneMarkerCreate(input: $input) { id } }
"""
SET_PHASH = """
mutation SetPhash($input: FileSetFingerprintsInput!) { fileSetFingerprints(input: $input) }
"""
UPDATED = "query Updated($id: ID!) { found: findGallery(id: $id) { updated_at } }"


def make(folder: Path) -> Path:
    (folder / "scenes").mkdir()
    for number in range(SCENES):
        media.video(folder / "scenes" / f"{number:03}.mp4", 1000 + number, seconds=1)
    (folder / "images").mkdir()
    for number in range(IMAGES):
        media.picture(folder / "images" / f"{number:03}.png", 2000 + number)
    return folder


class Spare:
    def __init__(self, stash: Stash) -> None:
        self.stash = stash
        self._scenes = iter(list(scenes.all_ids(stash)))
        self._images = iter([image.id for page in images.pages(stash) for image in page])
        self._numbers = count(1)

    @property
    def is_old(self) -> bool:
        """Before v0.30, which trims texts and keeps a stash-box id once."""
        return not abilities(self.stash).files_filter

    def scene(self, **fields: Any) -> int:
        """With one file, never handed out before."""
        number = next(self._scenes)
        if fields:
            whole_scenes.update(self.stash, number, fields)
        return number

    def joined(self, count: int) -> int:
        """A scene with `count` files."""
        keeper = self.scene()
        whole_scenes.merge(self.stash, [self.scene() for _ in range(count - 1)], keeper, {})
        return keeper

    def thing(self, kind: str) -> int:
        """A scene, image or gallery without anybody in it."""
        if kind == "gallery":
            return self.make("gallery", title=self.name("Gallery"))
        return next(self._scenes if kind == "scene" else self._images)

    def make(self, kind: str, **values: Any) -> int:
        return int(self.stash.execute(CREATE[kind], {"input": values})["made"]["id"])

    def tag(self, **fields: Any) -> int:
        return whole_tags.create(self.stash, {"name": self.name("Tag"), **fields})

    def studio(self, **fields: Any) -> int:
        return whole_studios.create(self.stash, {"name": self.name("Studio"), **fields})

    def entity(self, kind: str, **fields: Any) -> int:
        """A performer, studio, tag or scene."""
        made: int = getattr(self, kind)(**fields)
        return made

    def marker(self, scene: int, seconds: float) -> int:
        return self.make("marker", scene_id=scene, title="", seconds=seconds, primary_tag_id=self.tag())

    def performer(self, **fields: Any) -> int:
        return whole_performers.create(self.stash, {"name": self.name("Performer"), **fields})

    def name(self, word: str) -> str:
        return f"{word} {next(self._numbers)}"

    def set_phash(self, file: int, phash: str) -> None:
        prints = [{"type": "phash", "value": phash}]
        self.stash.execute(SET_PHASH, {"input": {"id": file, "fingerprints": prints}})

    def whole(self, scene: int) -> WholeScene:
        return whole_scenes.find(self.stash, [scene])[scene]

    def whole_performer(self, performer: int) -> WholePerformer:
        return whole_performers.find(self.stash, [performer])[performer]

    def whole_studio(self, studio: int) -> WholeStudio:
        return whole_studios.find(self.stash, [studio])[studio]

    def whole_tag(self, tag: int) -> WholeTag:
        return whole_tags.find(self.stash, [tag])[tag]

    def links(self, kind: str) -> bool:
        """Whether this Stash links that kind with stash-boxes: tags since v0.30."""
        return not (kind == "tag" and self.is_old)

    def files(self, scene: int) -> list[int]:
        return [file.id for file in self.whole(scene).files]

    def there(self, *numbers: int) -> set[int]:
        return set(whole_scenes.find(self.stash, numbers))

    def updated_at(self, kind: str, number: int) -> str:
        if kind == "scene":
            return self.whole(number).updated_at
        if kind == "image":
            return images.find(self.stash, [number])[number].updated_at
        return str(self.stash.execute(UPDATED, {"id": str(number)})["found"]["updated_at"])

    def within(self, performer: int) -> dict[str, list[int]]:
        return memberships.of_performer(self.stash, performer)


def later() -> None:
    """Until Stash, which tells times to the second, tells another one."""
    time.sleep(1.05)


def uri(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"
