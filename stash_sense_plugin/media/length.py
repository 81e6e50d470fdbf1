"""How long a video is, where its header does not say or says more than the file holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import av

if TYPE_CHECKING:
    from stash_sense_plugin.media.reader import Reader

SCAN_PACKETS = 200_000
SCAN_BYTES = 1 << 28
TAIL_PACKETS = 3_000


def length(reader: Reader) -> float:
    """Seconds, > 0. Costs nothing where the header is good; else a look at the end, else a bounded scan."""
    said = _said(reader)
    if said <= 0:
        said = _seen_at_the_end(reader) or _scanned(reader)
    return max(min(said, reader.readable_until()), reader.tick)


def _said(reader: Reader) -> float:
    stream, container = reader.stream, reader.container
    if stream.duration and stream.duration > 0:
        return stream.duration * reader.tick
    if written := _clock(str(stream.metadata.get("DURATION", ""))):
        return written
    return container.duration / av.time_base if container.duration and container.duration > 0 else 0.0


def _clock(text: str) -> float:
    """Matroska's tag: 00:01:02.500000000."""
    found = re.fullmatch(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)", text.strip())
    return int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3]) if found else 0.0


def _seen_at_the_end(reader: Reader) -> float:
    """The last packet's end, if seeking far beyond the end leads to the last packets."""
    if not reader.seek(1e9):
        return 0.0
    last = 0.0
    for count, packet in enumerate(reader.packets()):
        last = max(last, _end(reader, packet))
        if count >= TAIL_PACKETS:
            return 0.0
    return last


def _scanned(reader: Reader) -> float:
    """All packets, undecoded; where that is too much, the rest by its share of bytes."""
    reader.rewind()
    begun = reader.source.bytes_read
    last, count = 0.0, 0
    for packet in reader.packets():
        last, count = max(last, _end(reader, packet)), count + 1
        read = reader.source.bytes_read - begun
        if count >= SCAN_PACKETS or read >= SCAN_BYTES:
            last *= max(reader.source.size / max(read, 1), 1.0)
            break
    return last or count * reader.frame_length


def _end(reader: Reader, packet: av.Packet[av.VideoStream]) -> float:
    ticks = packet.pts if packet.pts is not None else packet.dts
    return reader.seconds(ticks + (packet.duration or 0)) if ticks is not None else 0.0
