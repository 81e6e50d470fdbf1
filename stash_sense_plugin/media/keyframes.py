"""Small grey pictures of a video's keyframes, once through it, to recognise the video or a part of it by."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

from stash_sense_plugin.media.keyframes_plan import plan, spacing
from stash_sense_plugin.media.length import length
from stash_sense_plugin.media.picture import Pose, pose
from stash_sense_plugin.media.reader import LIBAV, Reader, no_picture
from stash_sense_plugin.media.source import open_source
from stash_sense_plugin.media.types import Counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import av
    from numpy.typing import NDArray

SIDE = 64
"""Pixels. Pictures are square whatever the video's shape, and hide thereby how a copy was stretched."""
_INDEX_ENDS = 30.0
"""Seconds. An index that ends this much before the video may be that of its first part only."""


@dataclass(frozen=True, eq=False)
class Keyframe:
    """`time`: seconds from the start of the video. `grey`: uint8 (SIDE, SIDE), upright, as a player shows it."""

    time: float
    grey: NDArray[np.uint8]


def open_keyframes(
    source: str | Path, *, headers: Mapping[str, str] | None = None, timeout: float = 30.0, verify: bool | None = None
) -> Keyframes:
    """As `media.video.open_video`, which says what the arguments mean and what is raised."""
    counts = Counts()
    opened = open_source(source, headers=headers, timeout=timeout, verify=verify)
    try:
        return Keyframes(Reader(opened, timeout, counts), counts)
    except BaseException:
        opened.close()
        raise


class Keyframes:
    """An open video. Not to be shared between threads.

    How many pictures there are, and where: `keyframes_plan`. Where keyframes are rare, some frames between them are
    decoded, as far as that is cheap; not in containers without an index (MPEG-TS, raw streams), which are read through.
    """

    def __init__(self, reader: Reader, counts: Counts) -> None:
        self._reader = reader
        self._counts = counts
        self._scaler = VideoReformatter()
        self._pose: Pose | None = None
        # Two threads do not make less work of one frame, and who looks through thousands of files is in no hurry.
        reader.stream.codec_context.thread_count = 1
        self.duration = length(reader)
        """Seconds, > 0; of a file that was cut off, what is there."""

    @property
    def counts(self) -> Counts:
        self._counts.bytes_read = self._reader.source.bytes_read
        return self._counts

    def __enter__(self) -> Keyframes:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self._reader.close()

    def pictures(self) -> Iterator[Keyframe]:
        """Ascending in time; each is decoded when it is asked for, so whoever stops asking stops the work.

        Damaged ones are left out. Raises MediaError when the source gives out, and when no picture at all was found.
        """
        latest = -1.0
        for at, frame in self._frames():
            grey = self._grey(frame)
            del frame
            if grey is not None and at > latest:
                latest = at
                self._counts.given += 1
                yield Keyframe(max(at, 0.0), grey)
        if latest < 0:
            raise no_picture(self._reader.source.label)

    def _frames(self) -> Iterator[tuple[float, av.VideoFrame]]:
        keys = self._indexed()
        return self._by_index(keys) if keys else self._through()

    def _indexed(self) -> list[float]:
        """Seconds of all keyframes by the container's index; none where it may not name all."""
        reader = self._reader
        if not (reader.clocked and reader.indexed):
            return []
        reader.load_index()
        entries = reader.stream.index_entries
        if not len(entries) or reader.seconds(entries[len(entries) - 1].timestamp) < self.duration - _INDEX_ENDS:
            return []
        return sorted({reader.seconds(entry.timestamp) for entry in entries if entry.is_keyframe})

    def _by_index(self, keys: list[float]) -> Iterator[tuple[float, av.VideoFrame]]:
        reader, context = self._reader, self._reader.stream.codec_context
        for step in plan(keys, self.duration, context.width * context.height, reader.frame_length):
            if step.targets:
                yield from self._walk(step.key, list(step.targets))
            elif reader.seek_key(step.key):
                yield from self._next_keyframe()

    def _next_keyframe(self) -> Iterator[tuple[float, av.VideoFrame]]:
        for packet in self._reader.packets():
            if packet.is_keyframe:
                yield from self._still(packet)
                return

    def _still(self, packet: av.Packet[av.VideoStream]) -> Iterator[tuple[float, av.VideoFrame]]:
        frame = self._reader.still(packet)
        if frame is not None:
            yield self._reader.shown_at(frame, 0.0), frame

    def _walk(self, key: float, targets: list[float]) -> Iterator[tuple[float, av.VideoFrame]]:
        """The keyframe, and the frames at the targets. Frames that no others stand on are not decoded."""
        context = self._reader.stream.codec_context
        context.skip_frame = "NONREF"
        wanted = [key, *targets]
        try:
            for at, frame in self._reader.frames_from(key):
                if at >= wanted[0]:
                    wanted = [target for target in wanted if target > at]
                    yield at, frame
                if not wanted:
                    return
        finally:
            context.skip_frame = "DEFAULT"

    def _through(self) -> Iterator[tuple[float, av.VideoFrame]]:
        """Without an index: all packets are read, keyframes decoded where the last is long enough ago."""
        reader, context = self._reader, self._reader.stream.codec_context
        apart = spacing(self.duration, context.width * context.height)
        reader.rewind()
        latest = -apart
        for count, packet in enumerate(reader.packets()):
            ticks = packet.pts if packet.pts is not None else packet.dts
            at = count * reader.frame_length if ticks is None or not reader.clocked else reader.seconds(ticks)
            if packet.is_keyframe and at >= latest + apart:
                frame = reader.still(packet)
                if frame is not None:
                    latest = at
                    yield at, frame

    def _grey(self, frame: av.VideoFrame) -> NDArray[np.uint8] | None:
        """None where it cannot be painted."""
        if self._pose is None:
            self._pose = pose(frame)
            gc.collect(1)
        try:
            small = self._scaler.reformat(
                frame, SIDE, SIDE, "gray", interpolation=Interpolation.BILINEAR, threads=1
            ).to_ndarray()
        except LIBAV:
            return None
        if self._pose.mirrored:
            small = small[:, ::-1]
        return np.array(np.rot90(small, self._pose.quarters), np.uint8, order="C")
