"""A performer's picture, out of the scene or image where the person was seen best: head and shoulders in full size.

The crops that are kept are aligned for comparing, 112 pixels wide and tight: good evidence, poor portraits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.analyzers import image_file
from stash_sense_plugin.analyzers.pictures import MOST_SIDE, MOST_STILL_SIDE, opened_video
from stash_sense_plugin.errors import MediaError, StashError
from stash_sense_plugin.media import image as media_image
from stash_sense_plugin.stash import images, scenes
from stash_sense_plugin.store import targets

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.faces.types import Pixels
    from stash_sense_plugin.store.database import Row

SAME_FRAME = 0.03
"""Seconds. A frame farther off is another one, in which the face may be elsewhere."""
ABOVE, BELOW = 1.5, 2.1
"""Of the portrait, in sides of the face, from its middle."""
LEAST_WIDTH = 1.3
MOST_HEIGHT = 1200


def of_person(app: App, person: int) -> bytes | None:
    """JPEG; the crop that was kept where the file has changed or cannot be read now; None where there is no crop."""
    face = targets.best_face(app.database, person)
    if face is None:
        return None
    try:
        pixels = _picture(app, face)
    except (MediaError, StashError):
        pixels = None
    crop: bytes = face["crop"]
    return crop if pixels is None else media_image.encode_jpeg(_portrait(pixels, face))


def _picture(app: App, face: Row) -> Pixels | None:
    """The frame or image in which it was seen, None where it is not there any more."""
    number = face["target_id"]
    if face["kind"] == "image":
        image = images.find(app.stash, [number]).get(number)
        if image is None or image.checksum != face["file"]:
            return None
        return media_image.read_image(image_file.read(app, image), max_side=MOST_STILL_SIDE)
    scene = scenes.find(app.stash, [number]).get(number)
    if scene is None or scene.file is None or scene.file.fingerprint != face["file"]:
        return None
    with opened_video(app, scene) as video:
        frame = video.frame_at(face["time"], max_side=MOST_SIDE)
    return frame.image if frame and abs(frame.time - face["time"]) <= SAME_FRAME else None


def _portrait(pixels: Pixels, face: Row) -> Pixels:
    """Two wide to three high, as far as the picture reaches and the face allows."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = face["x1"] * width, face["y1"] * height, face["x2"] * width, face["y2"] * height
    across, down, side = (left + right) / 2, (top + bottom) / 2, ((right - left) * (bottom - top)) ** 0.5
    rows = _within(down - ABOVE * side, down + BELOW * side, height)
    half = max((rows.stop - rows.start) / 3, LEAST_WIDTH / 2 * side)
    return media_image.shrunk(pixels[rows, _within(across - half, across + half, width)], MOST_HEIGHT)


def _within(start: float, stop: float, length: int) -> slice:
    return slice(max(0, round(start)), min(length, round(stop)))
