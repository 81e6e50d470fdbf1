"""What a library holds: files, and the scenes, images, galleries, performers and others that are kept of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

Link = dict[str, str]
"""A stash-box id: endpoint, stash_id, and updated_at where it is known."""


def now() -> str:
    """As Stash writes it: local time with its offset, whole seconds."""
    return datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds").replace("+00:00", "Z")


class Missing(Exception):
    """Stash's own words for an id that is not there."""

    def __init__(self, kind: str, id: int) -> None:
        super().__init__(f"{kind} with id {id} not found")


@dataclass
class File:
    """`duration` in seconds, `bit_rate` in bits a second. `fingerprints`: hex, without zeros in front for a phash."""

    id: int
    path: str
    size: int
    mod_time: str
    width: int = 0
    height: int = 0
    duration: float = 0.0
    fingerprints: dict[str, str] = field(default_factory=dict)
    video_codec: str = ""
    audio_codec: str = ""
    frame_rate: float = 0.0
    bit_rate: int = 0
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)


@dataclass
class Thing:
    """What scenes, images, performers and tags share."""

    id: int
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)
    tag_ids: list[int] = field(default_factory=list)


@dataclass
class Scene(Thing):
    """`files`: the primary one first, then by id. `plays` and `os`: the newest first, in UTC."""

    title: str = ""
    details: str = ""
    organized: bool = False
    files: list[File] = field(default_factory=list)
    performer_ids: list[int] = field(default_factory=list)
    cover: bytes = b""
    code: str = ""
    director: str = ""
    date: str | None = None
    rating100: int | None = None
    urls: list[str] = field(default_factory=list)
    studio_id: int | None = None
    gallery_ids: list[int] = field(default_factory=list)
    groups: list[dict[str, int | None]] = field(default_factory=list)
    stash_ids: list[Link] = field(default_factory=list)
    play_duration: float = 0.0
    resume_time: float = 0.0
    plays: list[str] = field(default_factory=list)
    os: list[str] = field(default_factory=list)
    custom_fields: dict[str, Any] = field(default_factory=dict)


@dataclass
class Marker(Thing):
    scene_id: int = 0
    title: str = ""
    seconds: float = 0.0
    end_seconds: float | None = None
    primary_tag_id: int = 0


@dataclass
class Image(Thing):
    title: str = ""
    details: str = ""
    organized: bool = False
    files: list[File] = field(default_factory=list)
    performer_ids: list[int] = field(default_factory=list)
    is_video: bool = False


@dataclass
class Gallery(Thing):
    title: str = ""
    details: str = ""
    organized: bool = False
    performer_ids: list[int] = field(default_factory=list)


@dataclass
class Performer(Thing):
    name: str = ""
    disambiguation: str = ""
    details: str = ""
    aliases: list[str] = field(default_factory=list)
    image: bytes = b""
    stash_ids: list[Link] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    gender: str | None = None
    birthdate: str | None = None
    death_date: str | None = None
    ethnicity: str = ""
    country: str = ""
    eye_color: str = ""
    hair_color: str = ""
    height_cm: int | None = None
    weight: int | None = None
    measurements: str = ""
    fake_tits: str = ""
    penis_length: float | None = None
    circumcised: str | None = None
    career_length: str = ""
    career_start: str | None = None
    career_end: str | None = None
    tattoos: str = ""
    piercings: str = ""
    favorite: bool = False
    ignore_auto_tag: bool = False
    rating100: int | None = None
    custom_fields: dict[str, Any] = field(default_factory=dict)


@dataclass
class Tag(Thing):
    """`tag_ids` are not used: of the tags above it, `parent_ids`."""

    name: str = ""
    sort_name: str = ""
    description: str = ""
    aliases: list[str] = field(default_factory=list)
    image: bytes = b""
    stash_ids: list[Link] = field(default_factory=list)
    favorite: bool = False
    ignore_auto_tag: bool = False
    parent_ids: list[int] = field(default_factory=list)


@dataclass
class Studio(Thing):
    name: str = ""
    urls: list[str] = field(default_factory=list)
    parent_id: int | None = None
    aliases: list[str] = field(default_factory=list)
    image: bytes = b""
    stash_ids: list[Link] = field(default_factory=list)
    rating100: int | None = None
    favorite: bool = False
    details: str = ""
    ignore_auto_tag: bool = False


@dataclass
class Group(Thing):
    name: str = ""
