"""The faces of one scene or image, as they are seen: nothing is matched here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from stash_sense_plugin.analyzers import image_file
from stash_sense_plugin.errors import MediaError
from stash_sense_plugin.faces import stills, watch
from stash_sense_plugin.media import grid
from stash_sense_plugin.media import image as media_image
from stash_sense_plugin.media.types import BadFrame
from stash_sense_plugin.media.video import open_video

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stash_sense_plugin.app import App
    from stash_sense_plugin.faces.known import Known
    from stash_sense_plugin.faces.pack import Pack
    from stash_sense_plugin.faces.types import Face
    from stash_sense_plugin.media.types import MediaFrame
    from stash_sense_plugin.media.video import Video
    from stash_sense_plugin.stash.images import Image
    from stash_sense_plugin.stash.scenes import Scene

T = TypeVar("T")
Progress = Callable[[int, "int | None", str], None]
"""Frames done, frames at most, words. Raises Stopped where the user wants it to end."""

MOST_SIDE = 2560
"""Pixels to which larger frames are scaled: memory stays bounded, and no face that could be matched is lost."""
MOST_STILL_SIDE = 4096
ELSEWHERE = ("missing", "unreadable")
"""Reasons for which the same file may still be had from Stash: it runs on another machine, or as another user."""


@dataclass
class Seen:
    """What one look gave. `size` is width and height of the pictures that the faces' boxes are in."""

    faces: tuple[Face, ...] = ()
    frames: int = 0
    bad_frames: int = 0
    still: bool = False
    size: tuple[int, int] = (1, 1)


def of_scene(app: App, pack: Pack, known: Known, scene: Scene, progress: Progress) -> Seen:
    """Raises MediaError where no frame can be had, Stopped where the user wants it to end.

    Where a first look finds nobody, the frames between are looked at as well, once.
    """
    with opened_video(app, scene) as video:
        look = _Look(pack, known, video, app.settings.number("frames"), progress)
        look.at(0.0)
        if not look.seen.faces:
            look.at(0.5)
    if not look.seen.frames:
        raise MediaError("broken", "No frame of the video could be read.", "Play it in Stash: it may be damaged.")
    return look.seen


def of_image(app: App, pack: Pack, image: Image) -> Seen:
    if image.is_video:
        raise MediaError("unsupported", "This is a clip, not a picture.", "Scan it as a scene in Stash to identify it.")
    pixels = media_image.read_image(image_file.read(app, image), max_side=MOST_STILL_SIDE)
    faces = stills.find(pack, pixels)
    return Seen(tuple(faces), 1, 0, still=True, size=(pixels.shape[1], pixels.shape[0]))


@dataclass
class _Look:
    pack: Pack
    known: Known
    video: Video
    count: int
    progress: Progress
    seen: Seen = field(default_factory=Seen)

    def at(self, shift: float) -> None:
        """Look at the grid of frames, shifted by that part of a step."""
        times = grid.times(self.video.duration, self.count, shift=shift)
        wanted = grid.coarse_to_fine(times)
        found = watch.watch(
            self.pack,
            self._frames(wanted),
            known=self.known,
            span=(times[0], times[-1]),
            on_progress=lambda now: self.progress(now.frames, len(wanted), f"{now.faces} faces seen"),
        )
        self.seen.faces = found.faces
        self.seen.frames += found.frames

    def _frames(self, times: list[float]) -> Iterator[MediaFrame]:
        for frame in self.video.frames(times, max_side=MOST_SIDE):
            if isinstance(frame, BadFrame):
                self.seen.bad_frames += 1
                continue
            self.seen.size = (frame.image.shape[1], frame.image.shape[0])
            yield frame


def opened_video(app: App, scene: Scene) -> Video:
    """From the disk where it can be read from here, else from Stash's stream. Raises MediaError."""
    return opened(app, scene, open_video)


def opened(app: App, scene: Scene, open_it: Callable[..., T]) -> T:
    """The same, opened by `open_it(path or address, headers=...)`."""
    reasons: list[MediaError] = []
    for file in scene.files:
        try:
            return open_it(Path(file.path))
        except MediaError as error:
            reasons.append(error)
    if not scene.files:
        raise MediaError("missing", "This scene has no file.", "")
    if any(error.reason in ELSEWHERE for error in reasons):
        address, headers = app.stash.stream(scene.stream)
        return open_it(address, headers=headers)
    raise reasons[0]
