"""The rules by which one file is better than another: what each compares, what it overlooks, and how it says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from stash_sense_plugin.duplicates.scene_reasons import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ORDER = ("path", "pixels", "duration", "codec", "bitrate", "date", "size")
"""All rules, as they are asked where the user says nothing else."""


@dataclass(frozen=True)
class FileFacts:
    """`size` in bytes, `duration` in seconds, `bit_rate` in bits a second, times as Stash writes them; 0 and "" where
    something is unknown."""

    id: int
    path: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    duration: float = 0.0
    video_codec: str = ""
    bit_rate: int = 0
    frame_rate: float = 0.0
    mod_time: str = ""
    created_at: str = ""


@dataclass(frozen=True)
class Rule:
    """`value`: more is better, None where it is unknown. `is_worse(value, best)`: by so much that it counts.
    `text(kept, other)`: for the user."""

    name: str
    value: Callable[[FileFacts], float | None]
    is_worse: Callable[[float, float], bool]
    text: Callable[[FileFacts, FileFacts], str]


_ALIASES = {
    **dict.fromkeys(("h265", "x265", "hvc1", "hev1"), "hevc"),
    **dict.fromkeys(("avc", "avc1", "x264"), "h264"),
    "av01": "av1",
    **dict.fromkeys(("mpeg4", "divx", "xvid", "msmpeg4v2", "msmpeg4v3", "wmv1", "wmv2", "wmv3", "vc1"), "mpeg4"),
    **dict.fromkeys(("vp6", "vp6f", "vp8", "theora", "rv30", "rv40"), "mpeg4"),
    **dict.fromkeys(("mpeg1video", "mpeg2video", "flv1", "h263", "rv10", "rv20"), "mpeg2"),
}
_GENERATIONS = {"av1": 3, "hevc": 2, "vp9": 2, "h264": 1, "mpeg4": 0, "mpeg2": 0}
_EFFICIENCY = {"av1": 2.0, "hevc": 1.6, "vp9": 1.5, "h264": 1.0, "mpeg4": 0.65, "mpeg2": 0.4}
"""How many bits of H.264 a bit is worth, roughly what comparisons of encoders agree on. The bits of other codecs, those
of cameras and editing, say nothing about quality."""
_EPOCH = datetime(1970, 1, 2, tzinfo=timezone.utc)
"""What is older is no time, but the zero of some system."""


def rule(name: str, preferred_paths: Sequence[str] = ()) -> Rule:
    """Raises ValueError where there is none of that name."""
    if name == "path":
        return _path_rule([_folder(path) for path in preferred_paths if path.strip()])
    if name not in _RULES:
        raise ValueError(f"no such rule: {name}")
    return _RULES[name]


def _by_more_than(share: float) -> Callable[[float, float], bool]:
    return lambda value, best: value < best * (1 - share)


def _path_rule(folders: Sequence[str]) -> Rule:
    def place(file: FileFacts) -> float | None:
        if not file.path:
            return None
        inside = _folder(file.path)
        return -float(next((at for at, folder in enumerate(folders) if inside.startswith(folder)), len(folders)))

    def text(kept: FileFacts, other: FileFacts) -> str:
        folder, worse = (-int(place(file) or 0) for file in (kept, other))
        instead = f" instead of {_shown(folders[worse])}" if worse < len(folders) else ", which you prefer"
        return f"Lies in {_shown(folders[folder])}{instead}"

    return Rule("path", place, lambda value, best: value < best, text)


def _folder(path: str) -> str:
    """With one slash at its end, so that /a/b does not begin with /a/bc."""
    return path.strip().replace("\\", "/").rstrip("/") + "/"


def _shown(folder: str) -> str:
    return folder.rstrip("/") or "/"


def _pixels(file: FileFacts) -> float | None:
    return float(file.width * file.height) or None


def _codec(file: FileFacts) -> str:
    plain = file.video_codec.strip().lower()
    return _ALIASES.get(plain, plain)


def _generation(file: FileFacts) -> float | None:
    return _GENERATIONS.get(_codec(file))


def _worth(file: FileFacts) -> float | None:
    """Bits a pixel, as many as H.264 would need."""
    pixels, efficiency = file.width * file.height * file.frame_rate, _EFFICIENCY.get(_codec(file))
    return (file.bit_rate * efficiency / pixels or None) if pixels and efficiency else None


def _moment(file: FileFacts) -> datetime | None:
    """When the file was written, else when it came to the library."""
    for text in (file.mod_time, file.created_at):
        plain = re.sub(r"\.\d+", "", text.strip()).replace("Z", "+00:00")
        try:
            moment = datetime.fromisoformat(plain)
        except ValueError:
            continue
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
        if moment > _EPOCH:
            return moment
    return None


def _age(file: FileFacts) -> float | None:
    moment = _moment(file)
    return None if moment is None else -moment.timestamp()


def _dates_text(kept: FileFacts, other: FileFacts) -> str:
    first, second = (f"{_moment(file):%Y-%m-%d}" for file in (kept, other))
    if first == second:
        first, second = (f"{_moment(file):%Y-%m-%d %H:%M:%S%z}" for file in (kept, other))
    return f"Of {first} instead of {second}"


def _sizes_text(kept: FileFacts, other: FileFacts) -> str:
    first, second = _bytes(kept.size), _bytes(other.size)
    if first == second:
        first, second = f"{kept.size:,} bytes", f"{other.size:,}"
    return f"{first} instead of {second}"


def _bytes(size: int) -> str:
    number, unit = float(size), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if number < 1000:
            break
        number, unit = number / 1000, larger
    return f"{number:.3g} {unit}" if number < 1000 else f"{number:.0f} {unit}"


def _mbit(file: FileFacts) -> str:
    return f"{file.bit_rate / 1e6:.2f} Mbit/s of {file.video_codec}"


_RULES = {
    each.name: each
    for each in (
        Rule(
            "pixels",
            _pixels,
            _by_more_than(0.01),
            lambda kept, other: f"{kept.width}x{kept.height} instead of {other.width}x{other.height}",
        ),
        Rule(
            "duration",
            lambda file: file.duration or None,
            lambda value, best: best - value >= 1.0,
            lambda kept, other: f"{clock(kept.duration)} instead of {clock(other.duration)} long",
        ),
        Rule(
            "codec",
            _generation,
            lambda value, best: value < best,
            lambda kept, other: f"{kept.video_codec} instead of {other.video_codec}",
        ),
        Rule(
            "bitrate",
            _worth,
            _by_more_than(0.05),
            lambda kept, other: f"More bits a pixel, for its codec: {_mbit(kept)} instead of {_mbit(other)}",
        ),
        Rule("date", _age, lambda value, best: best - value >= 1.0, _dates_text),
        Rule("size", lambda file: float(file.size) or None, lambda value, best: value < best, _sizes_text),
    )
}
