"""All ids by which one thing goes since some were merged."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.comparing import merged
from stash_sense_plugin.store import upstream
from stash_sense_plugin.store.upstream import Place, Snapshot
from stash_sense_plugin.sync.values import Ref
from tests.backend import Backend, backend

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stash_sense_plugin.sync.values import Values

BOX = "https://box.example/graphql"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Backend]:
    with backend(tmp_path / "stash", python=sys.executable) as site:
        yield site


def note(site: Backend, *merges: tuple[str, str], kind: str = "performer") -> None:
    with site.app.database.transaction():
        snapshots = [Snapshot(one, upstream.MERGED, into, "", {}) for one, into in merges]
        upstream.put(site.app.database, Place(BOX, kind), snapshots)


@pytest.mark.parametrize(
    ("merges", "also"),
    [
        ((), {}),
        ((("a", "b"),), {"a": ("b",), "b": ("a",)}),
        ((("A", "b"),), {"a": ("b",), "b": ("a",)}),
        ((("a", "c"), ("b", "c")), {"a": ("b", "c"), "b": ("a", "c"), "c": ("a", "b")}),
        ((("a", "b"), ("b", "C")), {"a": ("b", "c"), "b": ("a", "c"), "c": ("a", "b")}),
        ((("a", "b"), ("x", "y")), {"a": ("b",), "b": ("a",), "x": ("y",), "y": ("x",)}),
        ((("a", "b"), ("b", "a")), {"a": ("b",), "b": ("a",)}),
        ((("a", "a"),), {"a": ()}),
    ],
)
def test_chains_and_circles(
    site: Backend, merges: tuple[tuple[str, str], ...], also: dict[str, tuple[str, ...]]
) -> None:
    note(site, *merges)
    assert merged.also(site.app, "performer", BOX) == also
    assert merged.also(site.app, "studio", BOX) == {}
    assert merged.also(site.app, "performer", "https://other.example/graphql") == {}


def test_each_linked_entity_goes_by_all_and_the_user_s_own_by_none(site: Backend) -> None:
    note(site, ("p1", "p2"))
    note(site, ("s1", "s2"), kind="studio")
    local: Values = {"title": "Low Tide", "studio": Ref("s2", "Pier"), "performers": (Ref("P1", "Ada"), Ref("", "Own"))}
    known = merged.recognised(site.app, "scene", BOX, local)
    assert known["title"] == "Low Tide"
    studio, performers = known["studio"], known["performers"]
    assert isinstance(studio, Ref)
    assert isinstance(performers, tuple)
    assert (studio.id, studio.also) == ("s2", ("s1",))
    assert [(each.id, each.also) for each in performers if isinstance(each, Ref)] == [("P1", ("p2",)), ("", ())]
