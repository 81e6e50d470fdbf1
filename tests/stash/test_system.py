"""Stash itself, asked of the stand-in and of a real one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.stash import system
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import FakeStash, Options, schema

if TYPE_CHECKING:
    from tests.stash.conftest import Site


def test_version_and_status(stash: Stash, site: Site) -> None:
    assert system.version(stash).startswith("v0.")
    status = system.status(stash)
    assert (status.status, status.os) == ("OK", "linux")
    assert status.config_path == str(site.directory / "config.yml")


def test_what_was_never_set_is_empty(stash: Stash) -> None:
    assert system.api_key(stash) == ""
    assert system.stash_boxes(stash) == ()
    assert system.plugin_settings(stash, "never-seen") == {}


def test_what_the_user_set_of_a_plugin(stash: Stash) -> None:
    stash.execute(
        'mutation Set($values: Map!) { configurePlugin(plugin_id: "probe", input: $values) }',
        {"values": {"word": "two", "other": True}},
    )
    assert system.plugin_settings(stash, "probe") == {"word": "two", "other": True}


def test_plugins_are_listed(stash: Stash) -> None:
    found = {plugin.id: plugin for plugin in system.plugins(stash)}
    assert (found["probe"].name, found["probe"].version, found["probe"].enabled) == ("Probe", "1.0", True)


ONE = {"name": "One", "endpoint": "https://one.example/graphql", "api_key": "key-of-one"}
TWO = {"name": "", "endpoint": " https://two.example/graphql", "api_key": ""}


@pytest.mark.parametrize(
    ("version", "limit", "allowed"),
    [("v0.28.1", 60, 240), ("v0.29.0", 60, 60), ("v0.30.1", 0, 240), ("v0.30.1", 1000, 1000)],
)
def test_stash_boxes_in_their_order(version: str, limit: int, allowed: int) -> None:
    """Before v0.29 Stash knew no limit."""
    boxes: list[dict[str, Any]] = [{**each, "max_requests_per_minute": limit} for each in (TWO, ONE)]
    options = Options(schema=schema.as_of(version), stash_boxes=boxes)
    with FakeStash(options=options) as site, Stash(site.connection()) as stash:
        two, one = system.box_accesses(stash)
    assert (one.name, one.endpoint, one.key, one.per_minute) == ("One", ONE["endpoint"], "key-of-one", allowed)
    assert (two.name, two.endpoint, two.key, two.per_minute) == ("", "https://two.example/graphql", "", allowed)
    assert "key-of-one" not in repr(one)
