"""Stash itself, asked of the stand-in and of a real one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.stash import system

if TYPE_CHECKING:
    from stash_sense_plugin.stash.client import Stash
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
