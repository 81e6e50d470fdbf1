"""Frames of a video at asked times: the nearest keyframes, and frames between them where keyframes are too few."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from stash_sense_plugin.media import picture
from stash_sense_plugin.media.length import length
from stash_sense_plugin.media.look import Look
from stash_sense_plugin.media.reader import Reader, no_picture
from stash_sense_plugin.media.source import open_source
from stash_sense_plugin.media.types import BadFrame, Counts, MediaFrame

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import av

MAX_SIDE = 2560
FIRST_LOOKS = (0.5, 0.25, 0.75, 0.1)
"""Shares of the file at which a first picture is looked for when there is none at its start."""
FRAMES_TO_A_PICTURE = 120


def open_video(
    source: str | Path, *, headers: Mapping[str, str] | None = None, timeout: float = 30.0, verify: bool | None = None
) -> Video:
    """A path, or an http(s) address that answers Range requests; `headers` go along with each of them.

    `timeout`: seconds that a single step (one seek, one packet) may take. `verify`: check the TLS certificate; None is
    yes, but not on this machine's own address.
    Raises MediaError: missing, unreadable, empty, broken, no-video, unsupported.
    """
    counts = Counts()
    opened = open_source(source, headers=headers, timeout=timeout, verify=verify)
    try:
        return Video(Reader(opened, timeout, counts), counts)
    except BaseException:
        opened.close()
        raise


class Video:
    """An open video. Not to be shared between threads. One frame is in memory at a time."""

    def __init__(self, reader: Reader, counts: Counts) -> None:
        self._reader = reader
        self._counts = counts
        self._painter = picture.Painter()
        first = _first_picture(reader)
        self.duration = length(reader)
        """Seconds, > 0; of a file that was cut off, what is there."""
        first = first or _some_picture(reader, self.duration)
        self._pose = picture.pose(first)
        self.width, self.height = self._shape(first, MAX_SIDE).shown
        """As a player shows it: turned, with square pixels."""
        del first
        gc.collect(1)
        self.codec: str = reader.stream.codec_context.codec.canonical_name

    @property
    def counts(self) -> Counts:
        self._counts.bytes_read = self._reader.source.bytes_read
        return self._counts

    def __enter__(self) -> Video:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self._reader.close()

    def frames(self, times: Sequence[float], *, max_side: int = MAX_SIDE) -> Iterator[MediaFrame | BadFrame]:
        """The frames nearest to `times` (seconds), each frame of the video at most once per call.

        They come in the order asked, except that times between the same two keyframes come together, ascending, and
        what had to be tried again comes last. A time for which no other frame is left (a tiny clip) gives nothing and
        is counted as repeated. Raises MediaError when the source itself gives out, and when there was no frame at all.
        """

        return self._look(max_side).frames(times)

    def frame_at(self, time: float, *, max_side: int = MAX_SIDE) -> MediaFrame | None:
        """The very frame that is shown at `time`, however far it is from a keyframe. None where there is none."""
        return next(iter(self._look(max_side).frame_at(time)), None)

    def _look(self, max_side: int) -> Look:
        def paint(number: int, at: float, frame: av.VideoFrame) -> MediaFrame:
            shape = self._shape(frame, max_side)
            return MediaFrame(number, at, self._painter.pixels(frame, shape.stored, self._pose), *shape.shown)

        return Look(self._reader, self.duration, paint)

    def _shape(self, frame: av.VideoFrame, max_side: int) -> picture.Shape:
        aspect = picture.pixel_aspect(self._reader.stream)
        return picture.shape(frame.width, frame.height, aspect, self._pose.quarters, max_side)


def _first_picture(reader: Reader) -> av.VideoFrame | None:
    for count, packet in enumerate(reader.packets()):
        frame = reader.still(packet) if packet.is_keyframe else next(iter(reader.sound(packet)), None)
        if frame is not None or count >= FRAMES_TO_A_PICTURE:
            return frame
    return None


def _some_picture(reader: Reader, duration: float) -> av.VideoFrame:
    """Where the start is damaged, the middle may be good; the last resort is a patched-up picture."""
    for share in FIRST_LOOKS:
        if reader.seek(duration * share) and (frame := _first_picture(reader)):
            return frame
    reader.picky = False
    reader.rewind()
    if frame := _first_picture(reader):
        return frame
    raise no_picture(reader.source.label)
