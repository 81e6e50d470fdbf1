"""What the stand-in holds: a library in memory, filled by tests."""

from __future__ import annotations

import hashlib
import struct
import threading
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fakes.stash import probe

if TYPE_CHECKING:
    from collections.abc import Iterable


def now() -> str:
    """As Stash writes it: local time with its offset, whole seconds."""
    return datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds").replace("+00:00", "Z")


class Missing(Exception):
    """Stash's own words for an id that is not there."""

    def __init__(self, kind: str, id: int) -> None:
        super().__init__(f"{kind} with id {id} not found")


@dataclass
class File:
    id: int
    path: str
    size: int
    mod_time: str
    width: int = 0
    height: int = 0
    duration: float = 0.0
    fingerprints: dict[str, str] = field(default_factory=dict)


@dataclass
class Thing:
    """What scenes, images, performers and tags share."""

    id: int
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)
    tag_ids: list[int] = field(default_factory=list)


@dataclass
class Scene(Thing):
    title: str = ""
    details: str = ""
    organized: bool = False
    files: list[File] = field(default_factory=list)
    performer_ids: list[int] = field(default_factory=list)
    cover: bytes = b""


@dataclass
class Image(Thing):
    title: str = ""
    details: str = ""
    organized: bool = False
    files: list[File] = field(default_factory=list)
    performer_ids: list[int] = field(default_factory=list)
    is_video: bool = False


@dataclass
class Performer(Thing):
    name: str = ""
    disambiguation: str = ""
    details: str = ""
    aliases: list[str] = field(default_factory=list)
    image: bytes = b""
    stash_ids: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Tag(Thing):
    name: str = ""
    aliases: list[str] = field(default_factory=list)


class Library:
    """Ids count up from 1 per kind, as in a fresh Stash, and are never used again."""

    def __init__(self) -> None:
        self.scenes: dict[int, Scene] = {}
        self.images: dict[int, Image] = {}
        self.performers: dict[int, Performer] = {}
        self.tags: dict[int, Tag] = {}
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

    def tag_ids(self, names: Iterable[str]) -> list[int]:
        known = {tag.name: tag.id for tag in self.tags.values()}
        return sorted(known.get(name) or self.add_tag(name).id for name in names)

    def destroy_scene(self, id: int) -> None:
        with self.lock:
            if self.scenes.pop(id, None) is None:
                raise Missing("scene", id)

    def destroy_image(self, id: int) -> None:
        with self.lock:
            if self.images.pop(id, None) is None:
                raise Missing("image", id)

    def destroy_performer(self, id: int) -> None:
        """Out of scenes and images too, whose `updated_at` stays, as in Stash."""
        with self.lock:
            if self.performers.pop(id, None) is None:
                raise ValueError(f"id {id} does not exist in performers")
            things: list[Scene | Image] = [*self.scenes.values(), *self.images.values()]
            for thing in things:
                thing.performer_ids = [other for other in thing.performer_ids if other != id]

    def scenes_of(self, performer_id: int) -> list[Scene]:
        return [scene for scene in self.scenes.values() if performer_id in scene.performer_ids]

    def images_of(self, performer_id: int) -> list[Image]:
        return [image for image in self.images.values() if performer_id in image.performer_ids]

    def performer(self, name: str) -> Performer:
        return next(performer for performer in self.performers.values() if performer.name == name)

    def read_file(self, path: str | Path, *, video: bool) -> File:
        """A file as a scan would know it; one that cannot be read has no size."""
        path = Path(path)
        size = path.stat().st_size if path.is_file() else 0
        facts = probe.video(path) if video and size else probe.image(path) if size else probe.Facts()
        prints = ({"oshash": oshash(path)} if video else {"md5": md5(path)}) if size else {}
        return File(self.next_id("file"), str(path), size, now(), facts.width, facts.height, facts.duration, prints)


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
