"""What the models page is told of published face databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.errors import RequestError
from tests.backend import SPACE
from tests.generated.database import Somebody, put

if TYPE_CHECKING:
    from tests.backend import Backend

ONE = [Somebody("Ines", "id", np.eye(2, 8, dtype=np.float32))]


def test_those_installed_are_listed_with_the_pack_that_works_with_them(site: Backend) -> None:
    assert site.ask("databases.list") == {"databases": []}
    put(site.app.places, ONE, SPACE, slug="ours", version="2")
    put(site.app.places, ONE, "nobody-s", slug="theirs")
    mine, theirs = site.ask("databases.list")["databases"]
    assert mine == {
        "slug": "ours", "version": "2", "persons": 1, "faces": 2, "sources": ["stashdb"], "active": True,
        "pack": "Open (YuNet and MobileFaceNet)",
    }  # fmt: skip
    assert (theirs["active"], theirs["pack"]) == (False, None)


def test_with_a_database_faces_are_known(site: Backend) -> None:
    site.app.database.run("DELETE FROM face_index")
    assert not site.ask("overview")["ready"]["faces"]
    put(site.app.places, ONE, SPACE)
    assert site.ask("overview")["ready"]["faces"]


def test_a_damaged_marker_is_no_database(site: Backend) -> None:
    folder = put(site.app.places, ONE, SPACE)
    (folder / "marker.json").write_text("{}")
    assert site.ask("databases.list") == {"databases": []}


def test_one_is_removed(site: Backend) -> None:
    folder = put(site.app.places, ONE, SPACE, slug="ours")
    put(site.app.places, ONE, SPACE, slug="theirs")
    left = site.ask("databases.remove", slug="ours")["databases"]
    assert [each["slug"] for each in left] == ["theirs"]
    assert not folder.exists()


@pytest.mark.parametrize("source", ["", "   ", None, 7.5])
def test_where_it_is_has_to_be_said(site: Backend, source: object) -> None:
    with pytest.raises(RequestError):
        site.ask("databases.install", source=source)
