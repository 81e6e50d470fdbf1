"""Images, asked of the stand-in and of a real Stash."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import images, performers

if TYPE_CHECKING:
    from stash_sense_plugin.stash.client import Stash
    from stash_sense_plugin.stash.images import Image


def every(stash: Stash) -> dict[str, Image]:
    found = [image for page in images.pages(stash) for image in page]
    return {"/".join(image.path.split("/")[-2:]): image for image in found}


def test_an_image_has_its_file(stash: Stash) -> None:
    found = every(stash)
    assert set(found) == {"images/one.png", "images/two.png", "Ada Lovelace/1.png", "Ada Lovelace/2.png"}
    image = found["images/one.png"]
    assert (image.width, image.height, image.size) == (64, 48, os.path.getsize(image.path))
    assert len(image.checksum) == 32
    assert not image.is_video
    assert image.name in ("one.png", image.title)


def test_images_with_exactly_one_performer(stash: Stash) -> None:
    ada = performers.search(stash, "Ada")[0].id
    chosen = [image for page in images.pages(stash, performer_count=1) for image in page]
    assert {image.performer_ids for image in chosen} == {(ada,)}
    assert len(chosen) == images.count(stash, performer_count=1) == 2


def test_images_of_one_performer(stash: Stash) -> None:
    ada, bob = (performers.search(stash, name)[0].id for name in ("Ada", "Bob"))
    of_ada = [image for page in images.pages(stash, performer=ada, performer_count=1) for image in page]
    assert {image.performer_ids for image in of_ada} == {(ada,)}
    assert len(of_ada) == images.count(stash, performer=ada, performer_count=1) == 2
    assert images.count(stash, performer=bob) == 0


@pytest.mark.parametrize("size", [1, 3])
def test_pages_are_in_order_and_complete(stash: Stash, size: int) -> None:
    ids = [image.id for page in images.pages(stash, size=size) for image in page]
    assert ids == sorted(set(ids))
    assert len(ids) == images.count(stash)


def test_find_leaves_out_what_is_missing(stash: Stash) -> None:
    ids = [image.id for page in images.pages(stash) for image in page]
    assert sorted(images.find(stash, [*ids, 9999, 8888])) == ids


def test_performers_are_added_and_removed(stash: Stash) -> None:
    image, bob = every(stash)["images/two.png"], performers.search(stash, "Bob")[0].id
    assert images.add_performers(stash, image.id, [bob]) == (bob,)
    assert images.remove_performers(stash, image.id, [bob]) == ()


@pytest.mark.parametrize(("image", "performer"), [(1, 9999), (9999, 1)])
def test_adding_what_is_not_there_is_told(stash: Stash, image: int, performer: int) -> None:
    with pytest.raises(StashAnswered):
        images.add_performers(stash, image, [performer])


def test_the_original_and_a_thumbnail_are_served(stash: Stash) -> None:
    image = every(stash)["images/one.png"]
    with open(image.path, "rb") as file:
        assert stash.fetch(image.image_url) == file.read()
    assert stash.fetch(image.thumbnail_url)
