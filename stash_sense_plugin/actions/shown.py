"""Values as the page shows them: sizes, lengths, lists, links, and what changes from what to what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions.plans import Write
from stash_sense_plugin.actions.update_step import PICTURES, label, same
from stash_sense_plugin.duplicates.scene_reasons import clock
from stash_sense_plugin.sync.words import readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stash_sense_plugin.stash.whole_scenes import WholeFile

NAMED = {
    "studio_id": "studio",
    "performer_ids": "performer",
    "tag_ids": "tag",
    "gallery_ids": "gallery",
}
UNITS = ((1 << 40, "TB"), (1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB"))


def size(count: int) -> str:
    """Bytes, as people say them."""
    unit, word = next(((unit, word) for unit, word in UNITS if count >= unit), (1, "bytes"))
    return f"{count / unit:.1f} {word}" if unit > 1 else f"{count} {word}"


def counted(counts: Iterable[tuple[int, str]]) -> str:
    """What there is of them: "1 scene, 2 images"; "nothing" where there is none."""
    return ", ".join(f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in counts if count) or "nothing"


def file_rows(file: WholeFile) -> list[tuple[str, str]]:
    return [
        ("Path", file.path),
        ("Size", size(file.size)),
        ("Resolution", f"{file.width}x{file.height}" if file.width else ""),
        ("Length", clock(file.duration) if file.duration else ""),
        ("Video", file.video_codec),
        ("Bit rate", f"{file.bit_rate / 1e6:.1f} Mbit/s" if file.bit_rate else ""),
        ("Frame rate", f"{file.frame_rate:g}" if file.frame_rate else ""),
        ("Sound", file.audio_codec),
        ("Added", file.created_at[:10]),
    ]


def value(field: str, given: Any, names: Mapping[tuple[str, int], str]) -> str:
    """One field of a performer or scene, "" where there is nothing."""
    if given is None or given in ([], {}, ""):
        return ""
    if field in PICTURES:
        return "a picture"
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, dict):
        return ", ".join(f"{name}: {each}" for name, each in given.items())
    return ", ".join(_one(field, each, names) for each in (given if isinstance(given, list) else [given]))


def _one(field: str, given: Any, names: Mapping[tuple[str, int], str]) -> str:
    if field in NAMED:
        return names.get((NAMED[field], given), str(given))
    if field == "stash_ids":
        return f"{given['endpoint']}: {given['stash_id']}"
    return _group(given, names) if field == "groups" else readable(field, str(given))


def changes(
    thing: tuple[str, int, str],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    names: Mapping[tuple[str, int], str],
) -> Iterable[Write]:
    """What differs. `thing`: kind, id and name of what is written to."""
    for field, given in after.items():
        if field in PICTURES or not same(field, before.get(field), given):
            yield Write(*thing, label(field), value(field, before.get(field), names), value(field, given, names))


def _group(given: Mapping[str, Any], names: Mapping[tuple[str, int], str]) -> str:
    name = names.get(("group", given["group_id"]), str(given["group_id"]))
    return f"{name} ({given['scene_index']})" if given["scene_index"] is not None else name
