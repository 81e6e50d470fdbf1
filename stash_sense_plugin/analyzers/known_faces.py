"""One picture of a performer: the bytes, the face in it, whether it is good enough to be learned."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.analyzers import image_file
from stash_sense_plugin.analyzers.vectors import packed
from stash_sense_plugin.errors import BoxAnswered, MediaError, StashAnswered
from stash_sense_plugin.faces import stills
from stash_sense_plugin.media import image as media_image
from stash_sense_plugin.store import jobs, known

if TYPE_CHECKING:
    from collections.abc import Callable

    from stash_sense_plugin.app import App
    from stash_sense_plugin.faces.pack import Pack
    from stash_sense_plugin.faces.types import Face
    from stash_sense_plugin.stash.images import Image
    from stash_sense_plugin.stash.performers import Performer
    from stash_sense_plugin.store.database import Row

MOST_BYTES = 128 << 20
MOST_SIDE = 2048
"""Pixels to which a picture is scaled before a face is looked for: more than any performer picture needs."""
LEAST_QUALITY = 0.15
LEAST_SIZE = 24.0
CLEARLY_LARGER = 1.6
"""So much larger than the next face (in side length) a face must be to be the one the picture is of."""


def is_settled(row: Row, source: known.Source) -> bool:
    """Whether the picture was looked at to the end and its entity in Stash has not changed since. What could not be
    read at all is tried again each time: it costs little, and the disk may be back."""
    same = row["updated_at"] == source.updated_at and row["performer_id"] == source.performer_id
    return same and row["state"] in ("used", "unused")


@dataclass(frozen=True)
class Picture:
    """What may be learned from, and how its bytes are had (StashAnswered or BoxAnswered where they are not)."""

    source: known.Source
    read: Callable[[], bytes]


def of_cover(app: App, performer: Performer) -> Picture:
    source = known.Source(app.pack.space, "cover", performer.id, performer.id, performer.updated_at)
    return Picture(source, lambda: app.stash.fetch(performer.image_path, MOST_BYTES))


def of_image(app: App, image: Image) -> Picture:
    source = known.Source(app.pack.space, "image", image.id, image.performer_ids[0], image.updated_at)
    return Picture(source, lambda: image_file.read(app, image))


def look(app: App, pack: Pack, picture: Picture) -> None:
    """Look at one picture whose attempt has been noted, and note the result."""
    try:
        data = picture.read()
    except (StashAnswered, BoxAnswered) as error:
        known.unread(app.database, picture.source, error.text)
        return
    learn(app, pack, picture.source, data)


def learn(app: App, pack: Pack, source: known.Source, data: bytes) -> None:
    """Look at the bytes and note the result. Equal bytes of the same performer keep what was learned from them."""
    content = hashlib.sha256(data).hexdigest()
    row = known.source(app.database, source)
    if row and row["content"] == content and row["performer_id"] == source.performer_id:
        known.same_content(app.database, source)
        return
    try:
        faces = stills.find(pack, media_image.read_image(data, max_side=MOST_SIDE))
    except MediaError as error:
        known.end_source(app.database, source, "unused", error.text, content, ())
        return
    chosen, reason = choose(faces)
    learned = (
        [known.Learned(chosen.quality.overall, packed(chosen.embedding), media_image.encode_jpeg(chosen.crop))]
        if chosen
        else []
    )
    known.end_source(app.database, source, "used" if chosen else "unused", reason, content, learned)


def choose(faces: list[Face]) -> tuple[Face | None, str | None]:
    """The face that the picture is of, or why none can be learned from it."""
    if not faces:
        return None, "No face was found in the picture."
    largest, *others = sorted(faces, key=lambda face: -face.detection.size)
    if others and largest.detection.size < CLEARLY_LARGER * others[0].detection.size:
        return None, f"{len(faces)} faces are in the picture, and none is clearly the main one."
    if largest.detection.size < LEAST_SIZE:
        return None, f"The face is too small ({largest.detection.size:.0f} pixels)."
    if largest.quality.overall < LEAST_QUALITY:
        return None, "The face is too blurred, or turned too far away."
    return largest, None


def keep_run(app: App, job: jobs.Job, number: int) -> None:
    """So that a run that goes on later marks what it sees with the same number."""
    jobs.keep_cursor(app.database, job, str(number))
