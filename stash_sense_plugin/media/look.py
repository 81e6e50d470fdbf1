"""One look through a video: the frames for a list of times, by the steps that `plan` makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.media.plan import Shot, Target, Walk, slack, sooner, squeeze, steps
from stash_sense_plugin.media.reader import LIBAV, no_picture
from stash_sense_plugin.media.types import BadFrame, MediaFrame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import av

    from stash_sense_plugin.media.reader import Reader

KEYFRAMES_TRIED = 3
"""Damaged there? Then the next ones are tried, this many in all."""
PACKETS_TO_A_KEYFRAME = 1_500
"""Where seeking does not land on one: a minute of video, undecoded."""
EARLIER = (0.0, 3.0, 12.0)
"""Seconds."""
AT_THE_END = 1.0
"""Seconds. Headers are that wrong; a time this little after the last frame is not beyond the video."""
WALKED_PIXELS = 25_000_000_000
"""What one look decodes between keyframes at most: 12,000 frames of 1080p, a minute or so of work."""


class Look:
    """To be used once. `paint` makes the value for (number, seconds, frame); it may raise what libav raises."""

    def __init__(
        self, reader: Reader, duration: float, paint: Callable[[int, float, av.VideoFrame], MediaFrame]
    ) -> None:
        self._reader = reader
        self._counts = reader.counts
        self._duration = duration
        self._paint = paint
        self._used: set[float] = set()
        """Seconds of the frames that were given, or could not be painted."""
        self._missing: list[Target] = []
        self._late: dict[float, Walk] = {}
        """What met a keyframe that was used, or a damaged one; by the keyframe to go on from."""
        self._walkable = WALKED_PIXELS
        self._slack = 0.0
        self._any = False

    def frames(self, times: Sequence[float]) -> Iterator[MediaFrame | BadFrame]:
        self._counts.asked += len(times)
        self._slack = slack(times)
        if self._reader.clocked:
            self._reader.load_index()
            yield from self._by_keyframes(times)
        else:
            self._missing = [Target(number, at) for number, at in enumerate(times)]
        if self._missing and not self._used:
            yield from self._from_the_start()
        if self._missing and not self._any:
            raise no_picture(self._reader.source.label)
        yield from map(self._bad, self._missing)

    def frame_at(self, at: float) -> Iterator[MediaFrame]:
        """The one frame shown at `at`, or nothing."""
        self._counts.asked += 1
        self._reader.load_index()
        key = self._reader.around(at)[0] if self._reader.clocked else None
        start = at if self._reader.clocked and key is None else key or 0.0
        return self._walk(Walk(start, [Target(0, at)]))

    def _by_keyframes(self, times: Sequence[float]) -> Iterator[MediaFrame]:
        for step in steps(times, self._reader.around):
            yield from self._walk(step) if isinstance(step, Walk) else self._shot(step)
        for walk in self._late.values():
            walk.targets.sort(key=lambda target: target.at)
            yield from self._walk(walk)

    def _from_the_start(self) -> Iterator[MediaFrame]:
        """Where no keyframe was found, and no longer picky."""
        walk = Walk(0.0, sorted(self._missing, key=lambda target: target.at))
        self._missing = []
        self._reader.picky = False
        try:
            yield from self._walk(walk)
        finally:
            self._reader.picky = True

    def _shot(self, shot: Shot) -> Iterator[MediaFrame]:
        found = self._searched(shot.target.at) if shot.key is None else self._indexed(shot.key)
        if found is None:
            self._put_off(shot)
        elif found[0] in self._used:
            walk = self._late.setdefault(found[0], Walk(found[0]))
            at = found[0] + self._slack * (1 + 2 * len(walk.targets))
            walk.targets.append(Target(shot.target.number, at))
        else:
            made = self._given(shot.target, *found)
            # Whoever takes the picture may take his time: the decoded frame, of up to 100 MB, need not wait for that.
            del found
            yield from made

    def _put_off(self, shot: Shot) -> None:
        """No picture there. What is left of the stretch before it may lead near."""
        key = shot.key and self._reader.around(shot.key - self._reader.frame_length)[0]
        if key is None:
            self._missing.append(shot.target)
        else:
            self._late.setdefault(key, Walk(key)).targets.append(sooner(shot.target, key, self._slack))

    def _indexed(self, key: float) -> tuple[float, av.VideoFrame] | None:
        return self._next_keyframe() if self._reader.seek_key(key) else None

    def _searched(self, at: float) -> tuple[float, av.VideoFrame] | None:
        """A keyframe near `at`. Without an index, seeking may end after the last one: then again from earlier."""
        for earlier in EARLIER:
            found = self._next_keyframe() if self._reader.seek(at - earlier) else None
            if found or at < earlier or self._reader.indexed:
                return found
        return None

    def _next_keyframe(self) -> tuple[float, av.VideoFrame] | None:
        """From here on; where it is damaged, one of the next."""
        tried = 0
        for count, packet in enumerate(self._reader.packets()):
            if packet.is_keyframe:
                frame = self._reader.still(packet)
                tried += 1
                if frame is not None:
                    return self._reader.shown_at(frame, 0.0), frame
            if tried >= KEYFRAMES_TRIED or count >= PACKETS_TO_A_KEYFRAME:
                break
        return None

    def _walk(self, walk: Walk) -> Iterator[MediaFrame]:
        """Decodes on from the keyframe; each target gets the first frame at its time that was not used already."""
        waiting = squeeze(walk, self._reach()).targets
        early = self._reader.frame_length / 2
        last = 0.0
        for at, frame in self._reader.frames_from(walk.key):
            self._walkable -= frame.width * frame.height
            last = at
            if at >= waiting[0].at - early and at not in self._used:
                passed = max(sum(target.at <= at for target in waiting) - 1, 0)
                self._counts.repeated += passed
                yield from self._given(waiting[passed], at, frame)
                waiting = waiting[passed + 1 :]
            if not waiting or self._walkable < 0:
                break
        beyond = [target for target in waiting if target.at > last + AT_THE_END or not self._used]
        self._missing.extend(beyond)
        self._counts.repeated += len(waiting) - len(beyond)

    def _reach(self) -> float:
        """Seconds of this video that may still be decoded between keyframes."""
        context = self._reader.stream.codec_context
        return max(self._walkable, 0) / max(context.width * context.height, 1) * self._reader.frame_length

    def _given(self, target: Target, at: float, frame: av.VideoFrame) -> list[MediaFrame]:
        """One picture, or none where it cannot be painted."""
        self._used.add(at)
        try:
            made = self._paint(target.number, max(at, 0.0), frame)
        except LIBAV:
            self._missing.append(target)
            return []
        self._any = True
        self._counts.given += 1
        return [made]

    def _bad(self, target: Target) -> BadFrame:
        self._counts.bad += 1
        if target.at > self._duration - AT_THE_END:
            return BadFrame(target.number, target.at, "end", "The video is over before this.")
        return BadFrame(target.number, target.at, "broken", "The video is damaged here.")
