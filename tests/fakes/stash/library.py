"""What the stand-in holds: a library in memory, filled by tests."""

from __future__ import annotations

import hashlib
import struct
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.fakes.stash import probe
from tests.fakes.stash.things import (
    File,
    Gallery,
    Group,
    Image,
    Link,
    Marker,
    Missing,
    Performer,
    Scene,
    Studio,
    Tag,
    Thing,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["File", "Gallery", "Image", "Library", "Marker", "Performer", "Scene", "Studio", "Tag", "Thing"]


class Library:
    """Ids count up from 1 per kind, as in a fresh Stash, and are never used again."""

    def __init__(self) -> None:
        self.scenes: dict[int, Scene] = {}
        self.images: dict[int, Image] = {}
        self.galleries: dict[int, Gallery] = {}
        self.performers: dict[int, Performer] = {}
        self.tags: dict[int, Tag] = {}
        self.studios: dict[int, Studio] = {}
        self.groups: dict[int, Group] = {}
        self.markers: dict[int, Marker] = {}
        self.orphans: dict[int, File] = {}
        """Video files that no scene has: of deleted scenes."""
        self.lock = threading.RLock()
        self._last: dict[str, int] = {}

    def next_id(self, kind: str) -> int:
        self._last[kind] = self._last.get(kind, 0) + 1
        return self._last[kind]

    def add_scene(
        self,
        path: str | Path = "",
        *,
        title: str = "",
        performers: Iterable[int] = (),
        tags: Iterable[str] = (),
        cover: bytes = b"",
        file: File | None = None,
    ) -> Scene:
        """A video file is looked at for its size and length. `file` instead of a path: one that is not there."""
        with self.lock:
            files = [file] if file else [self.read_file(path, video=True)] if path else []
            scene = Scene(
                self.next_id("scene"),
                title=title,
                files=files,
                performer_ids=sorted(performers),
                tag_ids=self.tag_ids(tags),
                cover=cover,
            )
            self.scenes[scene.id] = scene
            return scene

    def add_image(
        self,
        path: str | Path,
        *,
        title: str = "",
        performers: Iterable[int] = (),
        tags: Iterable[str] = (),
        is_video: bool = False,
        file: File | None = None,
    ) -> Image:
        with self.lock:
            image = Image(
                self.next_id("image"),
                title=title,
                files=[file or self.read_file(path, video=is_video)],
                performer_ids=sorted(performers),
                tag_ids=self.tag_ids(tags),
                is_video=is_video,
            )
            self.images[image.id] = image
            return image

    def add_performer(
        self, name: str, image: bytes = b"", *, disambiguation: str = "", aliases: Iterable[str] = ()
    ) -> Performer:
        with self.lock:
            performer = Performer(
                self.next_id("performer"),
                name=name,
                disambiguation=disambiguation,
                aliases=list(aliases),
                image=image,
            )
            self.performers[performer.id] = performer
            return performer

    def add_tag(self, name: str, aliases: Iterable[str] = ()) -> Tag:
        with self.lock:
            tag = Tag(self.next_id("tag"), name=name, aliases=list(aliases))
            self.tags[tag.id] = tag
            return tag

    def add_studio(
        self,
        name: str,
        *,
        parent_id: int | None = None,
        aliases: Iterable[str] = (),
        stash_ids: Iterable[Link] = (),
    ) -> Studio:
        with self.lock:
            number = self.next_id("studio")
            studio = Studio(number, name=name, parent_id=parent_id, aliases=list(aliases), stash_ids=list(stash_ids))
            self.studios[number] = studio
            return studio

    def tag_ids(self, names: Iterable[str]) -> list[int]:
        known = {tag.name: tag.id for tag in self.tags.values()}
        return sorted(known.get(name) or self.add_tag(name).id for name in names)

    def add_gallery(self, title: str, *, performers: Iterable[int] = ()) -> Gallery:
        with self.lock:
            gallery = Gallery(self.next_id("gallery"), title=title, performer_ids=sorted(performers))
            self.galleries[gallery.id] = gallery
            return gallery

    def file(self, id: int) -> File | None:
        """A video file, of a scene or of none."""
        files = (file for scene in self.scenes.values() for file in scene.files if file.id == id)
        return next(files, self.orphans.get(id))

    def destroy_scene(self, id: int) -> None:
        """With its markers; its files stay, without a scene."""
        with self.lock:
            scene = self.scenes.pop(id, None)
            if scene is None:
                raise Missing("scene", id)
            self.orphans |= {file.id: file for file in scene.files}
            self.markers = {marker.id: marker for marker in self.markers.values() if marker.scene_id != id}

    def destroy_image(self, id: int) -> None:
        with self.lock:
            if self.images.pop(id, None) is None:
                raise Missing("image", id)

    def destroy_performer(self, id: int) -> None:
        """Out of scenes, images and galleries too, whose `updated_at` stays, as in Stash."""
        with self.lock:
            if self.performers.pop(id, None) is None:
                raise ValueError(f"id {id} does not exist in performers")
            for thing in self.peopled():
                thing.performer_ids = [other for other in thing.performer_ids if other != id]

    def destroy_studio(self, id: int) -> None:
        """What was of it, or below it, is of none."""
        with self.lock:
            if self.studios.pop(id, None) is None:
                raise ValueError(f"id {id} does not exist in studios")
            for scene in self.scenes.values():
                scene.studio_id = None if scene.studio_id == id else scene.studio_id
            for studio in self.studios.values():
                studio.parent_id = None if studio.parent_id == id else studio.parent_id

    def destroy_tag(self, id: int) -> None:
        """Off everything that has it too."""
        with self.lock:
            if any(marker.primary_tag_id == id for marker in self.markers.values()):
                raise ValueError("cannot delete tag used as a primary tag in scene markers")
            if self.tags.pop(id, None) is None:
                raise ValueError(f"id {id} does not exist in tags")
            for thing in self.tagged():
                thing.tag_ids = [other for other in thing.tag_ids if other != id]
            for tag in self.tags.values():
                tag.parent_ids = [other for other in tag.parent_ids if other != id]

    def tagged(self) -> list[Thing]:
        """All that tags can be on."""
        return [*self.peopled(), *self.performers.values(), *self.studios.values(), *self.markers.values()]

    def peopled(self) -> list[Scene | Image | Gallery]:
        """All that performers can be in."""
        return [*self.scenes.values(), *self.images.values(), *self.galleries.values()]

    @contextmanager
    def all_or_nothing(self, *things: Thing) -> Iterator[None]:
        """One transaction: after an error these are as they were."""
        kept = [(thing, {name: _copy(value) for name, value in vars(thing).items()}) for thing in things]
        try:
            yield
        except BaseException:
            for thing, was in kept:
                vars(thing).update(was)
            raise

    def scenes_of(self, performer_id: int) -> list[Scene]:
        return [scene for scene in self.scenes.values() if performer_id in scene.performer_ids]

    def images_of(self, performer_id: int) -> list[Image]:
        return [image for image in self.images.values() if performer_id in image.performer_ids]

    def galleries_of(self, performer_id: int) -> list[Gallery]:
        return [gallery for gallery in self.galleries.values() if performer_id in gallery.performer_ids]

    def performer(self, name: str) -> Performer:
        return next(performer for performer in self.performers.values() if performer.name == name)

    def read_file(self, path: str | Path, *, video: bool) -> File:
        """A file as a scan would know it; one that cannot be read has no size."""
        path = Path(path)
        size = path.stat().st_size if path.is_file() else 0
        facts = probe.video(path) if video and size else probe.image(path) if size else probe.Facts()
        prints = ({"oshash": oshash(path)} if video else {"md5": md5(path)}) if size else {}
        file = File(self.next_id("file"), str(path), size, now(), facts.width, facts.height, facts.duration, prints)
        file.video_codec, file.audio_codec = facts.video_codec, facts.audio_codec
        file.frame_rate, file.bit_rate = facts.frame_rate, facts.bit_rate
        return file


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, (list, dict)) else value


def md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def oshash(path: Path) -> str:
    """The hash of OpenSubtitles: the size and both ends of the file, as 64-bit numbers summed up."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(65536)
        file.seek(max(0, size - 65536))
        tail = file.read(65536)
    total = size
    for block in (head, tail):
        block = block[: len(block) // 8 * 8]
        total += sum(struct.unpack(f"<{len(block) // 8}Q", block))
    return f"{total & 0xFFFFFFFFFFFFFFFF:016x}"
