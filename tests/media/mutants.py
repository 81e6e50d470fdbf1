"""Two hundred broken or odd media files out of sound ones, by seed, and a program that reads a folder of such files.

    python -m tests.media.mutants FOLDER

prints one JSON line before and one after each file, so that whoever started it knows the file that it died of.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

from stash_sense_plugin.errors import MediaError
from stash_sense_plugin.media.grid import times
from stash_sense_plugin.media.types import MediaFrame
from stash_sense_plugin.media.video import open_video
from tests.media.films import Film, make, make_sound

COUNT = 200
SOUND = {
    "h264.mp4": Film(sound=True, frames=75),
    "start.mp4": Film(frames=75, container={"movflags": "faststart"}),
    "parts.mp4": Film(container={"movflags": "frag_keyframe+empty_moov"}),
    "hevc.mp4": Film("libx265", pix_fmt="yuv420p10le", frames=30),
    "vp9.webm": Film("libvpx-vp9", frames=40),
    "av1.mkv": Film("libsvtav1", frames=40),
    "h264.mkv": Film(sound=True),
    "h264.ts": Film(),
    "h264.flv": Film(),
    "mpeg4.avi": Film("mpeg4"),
    "mpeg2.mpg": Film("mpeg2video", gop=12),
    "cover.mp4": Film(cover=True, sound=True, rotation=90),
    "mjpeg.avi": Film("mjpeg", pix_fmt="yuvj420p", frames=20),
    "wmv2.wmv": Film("wmv2"),
}


def make_all(folder: Path, extra: Path | None) -> int:
    """How many were made: every sound one, then mutants of them in turn."""
    base = [make(folder / f"sound-{name}", film) for name, film in SOUND.items()]
    base.append(make_sound(folder / "sound-only.m4a", cover=False))
    bodies = {path.name.removeprefix("sound-"): path.read_bytes() for path in base}
    if extra is not None:
        bodies[extra.name] = extra.read_bytes()
    names = sorted(bodies)
    for seed in range(COUNT):
        rng = random.Random(seed)
        name = names[seed % len(names)]
        how = HOW[seed // len(names) % len(HOW)]
        ending = rng.choice((Path(name).suffix, ".mp4", ".avi", ".jpg", ""))
        broken = how(bytearray(bodies[name]), rng, bodies[rng.choice(names)])
        (folder / f"{seed:03}-{how.__name__}-{Path(name).stem}{ending}").write_bytes(broken)
    return COUNT + len(base)


def cut(body: bytearray, rng: random.Random, other: bytes) -> bytes:
    return bytes(body[: rng.randrange(len(body))])


def beheaded(body: bytearray, rng: random.Random, other: bytes) -> bytes:
    return bytes(body[rng.randrange(len(body)) :])


def flipped(body: bytearray, rng: random.Random, other: bytes) -> bytes:
    for _ in range(rng.choice((1, 5, 50, 500))):
        body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    return bytes(body)


def flipped_head(body: bytearray, rng: random.Random, other: bytes) -> bytes:
    for _ in range(rng.choice((1, 4, 16))):
        body[rng.randrange(min(len(body), 1500))] = rng.randrange(256)
    return bytes(body)


def flipped_tail(body: bytearray, rng: random.Random, other: bytes) -> bytes:
    for _ in range(rng.choice((1, 4, 16))):
        body[-1 - rng.randrange(min(len(body), 2500))] = rng.choice((0, 1, 127, 128, 255))
    return bytes(body)


def zeroed(body: bytearray, rng: random.Random, other: bytes) -> bytes:
    start = rng.randrange(len(body))
    end = min(start + rng.choice((4, 256, 4096, 1 << 20)), len(body))
    body[start:end] = bytes(end - start)
    return bytes(body)


def another_head(body: bytearray, rng: random.Random, other: bytes) -> bytes:
    size = rng.choice((8, 64, 1024, 8192))
    return other[:size] + bytes(body[size:])


def glued(body: bytearray, rng: random.Random, other: bytes) -> bytes:
    return bytes(body[: rng.randrange(len(body))]) + other


def shuffled(body: bytearray, rng: random.Random, other: bytes) -> bytes:
    size = rng.choice((16, 188, 4096))
    pieces = [bytes(body[at : at + size]) for at in range(0, len(body), size)]
    rng.shuffle(pieces)
    return b"".join(pieces)


def repeated(body: bytearray, rng: random.Random, other: bytes) -> bytes:
    start = rng.randrange(len(body))
    return bytes(body[:start] + body[max(0, start - 5000) :])


def noise(body: bytearray, rng: random.Random, other: bytes) -> bytes:
    return bytes(body[: rng.randrange(64)]) + rng.randbytes(rng.choice((0, 1, 100, 20_000)))


HOW = (cut, flipped, zeroed, flipped_head, flipped_tail, another_head, beheaded, glued, shuffled, repeated, noise)


def read(path: Path) -> dict[str, object]:
    """How many frames it gave, or for what reason none."""
    try:
        with open_video(path) as video:
            frames = [frame for frame in video.frames(times(video.duration, 30)) if isinstance(frame, MediaFrame)]
    except MediaError as error:
        return {"reason": error.reason, "text": str(error)}
    assert all(frame.image.ndim == 3 and frame.image.size for frame in frames)
    return {"frames": len(frames)}


def main(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        print(json.dumps({"begun": path.name}), flush=True)
        begun = time.monotonic()
        found = read(path)
        print(json.dumps({"file": path.name, "seconds": time.monotonic() - begun, **found}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
