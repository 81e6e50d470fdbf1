"""One open container and its video stream: seeking, packets, frames. What libav raises ends here."""

from __future__ import annotations

import math
import os
import time
from typing import TYPE_CHECKING

import av
from av.stream import Discard, Disposition

from stash_sense_plugin.errors import MediaError
from stash_sense_plugin.media.source import Source, too_slow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer

    from stash_sense_plugin.media.types import Counts

LARGEST_PICTURE = 1 << 26
"""Pixels; twice 8K. More is a damaged header, or memory that nobody has."""
UHD = 3840 * 2160
MOST_THREADS = 4
THREADED = frozenset({"h264", "hevc", "libdav1d"})
"""Decoders; they cover nearly all large videos."""
INDEXED = frozenset({"mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "avi", "flv", "asf"})
"""Containers whose index, once read, names every keyframe up to its last entry."""
NO_VIDEO = frozenset({"tty", "hls", "dash", "concat", "applehttp", "ffmetadata", "srt", "webvtt", "ass", "lrc"})
"""Formats that libav takes texts for. They would give drawn letters, or lead to other files."""
REORDERED = 4
"""Frames: H.264 and HEVC decode at most so many before the first is shown."""
MOST_REORDERED = 0.25
INDEX_ENDS = 1.0
"""Seconds. An index that ends this much before a moment may simply not have been read further."""
USUAL_RATE = 25.0
MOST_READ_ERRORS = 20
LIBAV = (av.FFmpegError, OSError, ValueError, MemoryError)
"""What PyAV raises: its own errors, those of our file object, and conversions of nonsense values."""


class Damaged(Exception):
    """The decoder refused a packet."""


class Reader:
    """Times are seconds from the start of the video. `source` is closed with the reader.

    Raises MediaError when made (broken, no-video, unsupported), and later only when the source itself gives out.
    """

    def __init__(self, source: Source, timeout: float, counts: Counts) -> None:
        self.source = source
        self.counts = counts
        self._timeout = timeout
        self.picky = True
        """Leaves out frames that the decoder patched up; a video that has no others is better than none."""
        self.clocked = True
        """False for raw streams, whose packets have no times: their frames can only be counted."""
        self._packets: Iterator[av.Packet[av.VideoStream]] = iter(())
        self._open()

    def _open(self) -> None:
        self._allow()
        self.source.seek(0)
        try:
            self.container = _container(self.source, self._timeout)
        except LIBAV as error:
            raise self.source.failure or _not_opened(self.source.label, error) from error
        try:
            self.stream = _video_stream(self.container, self.source.label)
        except MediaError:
            self.container.close()
            raise
        self.origin = _origin(self.container, self.stream)
        self.indexed = self.container.format.name in INDEXED
        self.clocked = self.stream.start_time is not None or bool(self.container.duration)
        _prepare(self.stream)

    def close(self) -> None:
        """Lets go of the decoder too: its threads would stay until the next garbage collection."""
        self._forget_packets()
        self.container.close()
        del self.stream, self.container
        self.source.close()

    def seek(self, at: float) -> bool:
        """To a keyframe at or before `at` where the container knows one, else nearby. False where it cannot seek."""
        self._forget_packets()
        self._allow()
        self.counts.seeks += 1
        ticks = self.ticks(at)
        try:
            self.container.seek(ticks, stream=self.stream)
        except LIBAV:
            self._give_up_if_gone()
            return False
        return True

    def seek_key(self, key: float) -> bool:
        """To the keyframe that the index has at `key`.

        Indices hold decoding times: what is shown starts a little later, and to ask for a moment before that would lead
        to the keyframe before.
        """
        reordered = self.stream.codec_context.has_b_frames
        return self.seek(key + (min(REORDERED * self.frame_length, MOST_REORDERED) if reordered else 0.0))

    def load_index(self) -> None:
        """Matroska reads its index at the first seek."""
        if self.indexed and len(self.stream.index_entries) <= 1:
            self.rewind()

    def rewind(self) -> None:
        """To the very first packet. Streams that cannot seek are opened again."""
        if not self.seek(0.0):
            self.container.close()
            self._open()

    def ticks(self, at: float) -> int:
        return max(min(round((at + self.origin) / self.tick), 2**62), -(2**62))

    @property
    def frame_length(self) -> float:
        """Seconds, roughly."""
        rate = self.stream.average_rate or self.stream.guessed_rate
        return 1 / float(rate) if rate else 1 / USUAL_RATE

    @property
    def tick(self) -> float:
        return float(self.stream.time_base or 0) or 1 / 90000

    def seconds(self, ticks: int) -> float:
        return ticks * self.tick - self.origin

    def packets(self) -> Iterator[av.Packet[av.VideoStream]]:
        """The video's packets from here on. Unreadable places are jumped over; a source that gave out is MediaError."""
        errors = 0
        while errors < MOST_READ_ERRORS:
            self._allow()
            try:
                packet = next(self._packets, None) or self._more()
            except LIBAV:
                self._give_up_if_gone()
                self._forget_packets()
                errors += 1
                continue
            if packet is None or packet.size == 0:
                self._give_up_if_gone()
                return
            self.counts.packets += 1
            yield packet

    def _more(self) -> av.Packet[av.VideoStream] | None:
        self._packets = self.container.demux(self.stream)
        return next(self._packets, None)

    def decode(self, packet: av.Packet[av.VideoStream] | None) -> list[av.VideoFrame]:
        """Frames that are complete with this packet; None: those that are still inside. Raises Damaged."""
        try:
            frames = self.stream.codec_context.decode(packet)
        except EOFError:
            return []
        except LIBAV as error:
            self._give_up_if_gone()
            raise Damaged from error
        self.counts.decoded += len(frames)
        return [frame for frame in frames if isinstance(frame, av.VideoFrame)]

    def sound(self, packet: av.Packet[av.VideoStream] | None) -> list[av.VideoFrame]:
        """The same without the damaged ones."""
        try:
            return [frame for frame in self.decode(packet) if not (self.picky and frame.is_corrupt)]
        except Damaged:
            return []

    def frames_from(self, key: float) -> Iterator[tuple[float, av.VideoFrame]]:
        """All frames from the keyframe at `key` on, in the order shown, each with its seconds."""
        if key <= 0 or not (self.seek_key(key) if self.indexed else self.seek(key - 1.0)):
            self.rewind()
        at = -self.frame_length
        for packet in self.packets():
            for frame in self.sound(packet):
                at = self.shown_at(frame, at + self.frame_length)
                yield at, frame
        for frame in self.sound(None):
            at = self.shown_at(frame, at + self.frame_length)
            yield at, frame

    def shown_at(self, frame: av.VideoFrame, otherwise: float) -> float:
        return otherwise if frame.pts is None else self.seconds(frame.pts)

    def still(self, packet: av.Packet[av.VideoStream]) -> av.VideoFrame | None:
        """The picture of one keyframe, without reading on. The decoder forgets everything after it."""
        frames = self.sound(packet) or self.sound(None)
        self.stream.codec_context.flush_buffers()
        return next(iter(frames), None)

    def around(self, at: float) -> tuple[float | None, float | None]:
        """The keyframes before (or at) and after `at`, as far as the container's index knows them for sure."""
        if not self.indexed:
            return None, None
        index, ticks = self.stream.index_entries, self.ticks(at)
        before, after = index.search_timestamp(ticks), index.search_timestamp(ticks, backward=False)
        if not len(index) or self.seconds(index[len(index) - 1].timestamp) < at - INDEX_ENDS:
            return None, None
        known = [self.seconds(index[place].timestamp) if place >= 0 else None for place in (before, after)]
        return known[0], known[1]

    def readable_until(self) -> float:
        """Seconds to which the file has its bytes, by its index: less than its length says where it was cut off."""
        index = self.stream.index_entries
        if not self.container.format.name.startswith("mov") or not len(index):
            return math.inf
        last = len(index) - 1
        while last >= 0 and index[last].pos + index[last].size > self.source.size:
            last -= 1
        return math.inf if last == len(index) - 1 else max(self.seconds(index[max(last, 0)].timestamp), 0.0)

    def _forget_packets(self) -> None:
        """Ends the generator at once: as long as it lives, its time limit runs on."""
        close = getattr(self._packets, "close", None)
        if close:
            close()
        self._packets = iter(())

    def _allow(self) -> None:
        self.source.until = time.monotonic() + self._timeout

    def _give_up_if_gone(self) -> None:
        if self.source.failure:
            raise self.source.failure
        if time.monotonic() > self.source.until:
            raise too_slow(self.source.label)


def _refuse(url: str, flags: int, options: dict[str, str]) -> None:
    raise PermissionError(f"a video may not open {url}")


def _container(source: Source, timeout: float) -> InputContainer:
    return av.open(
        source,
        "r",
        metadata_errors="replace",
        timeout=timeout,
        io_open=_refuse,
        options={"max_pixels": str(LARGEST_PICTURE)},
    )


def _not_opened(name: str, error: Exception) -> MediaError:
    if isinstance(error, (TimeoutError, av.error.ExitError)):
        return too_slow(name)
    if isinstance(error, MemoryError):
        return MediaError("broken", f"{name} is damaged: it asks for more memory than there is.")
    way_out = "Play it in Stash: if it does not play there either, copy or download it again."
    return MediaError("broken", f"{name} is damaged, cut off or no video at all.", way_out)


def no_picture(name: str) -> MediaError:
    way_out = "Play it in Stash: if it does not play there either, copy or download it again."
    return MediaError("broken", f"{name} is damaged: no picture in it can be decoded.", way_out)


def _video_stream(container: InputContainer, name: str) -> av.VideoStream:
    """The largest one that is a film, not a cover picture."""
    if container.format.name in NO_VIDEO:
        raise MediaError("no-video", f"{name} is a text ({container.format.name}), not a video.")
    cover = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    films = [stream for stream in container.streams.video if not stream.disposition & cover]
    if not films:
        rest = "only sound" if container.streams.audio else "no picture and no sound"
        raise MediaError("no-video", f"{name} has {rest} in it.")
    usable = [stream for stream in films if stream.codec_context is not None]
    if not usable:
        raise MediaError("unsupported", f"{name} is in a format that cannot be decoded here.")
    best = max(usable, key=lambda stream: (bool(stream.disposition & Disposition.default), _area(stream)))
    for stream in container.streams:
        if stream is not best:
            stream.discard = Discard.all
    return best


def _area(stream: av.VideoStream) -> int:
    return stream.codec_context.width * stream.codec_context.height


def _origin(container: InputContainer, stream: av.VideoStream) -> float:
    """Where players start to count: at the first of sound and picture, which transport streams put anywhere."""
    if container.start_time is not None:
        return container.start_time / av.time_base
    return float((stream.start_time or 0) * (stream.time_base or 0))


def _prepare(stream: av.VideoStream) -> None:
    """Threads make no single keyframe faster, but the frames between two; each costs a picture of memory.

    Where frames are decoded side by side, libav has fewer guards: a damaged VP9 file has been seen to crash it.
    """
    context = stream.codec_context
    context.options = {"max_pixels": str(LARGEST_PICTURE)}
    most = MOST_THREADS if _area(stream) < UHD else 2
    context.thread_type = "AUTO"
    context.thread_count = min(most, os.cpu_count() or 1) if context.name in THREADED else 1
