"""Addresses."""

from __future__ import annotations

import pytest

from stash_sense_plugin.stash.address import is_ours, own_path, reachable


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("0.0.0.0", "127.0.0.1"),
        ("::", "127.0.0.1"),
        ("[::]", "127.0.0.1"),
        ("", "127.0.0.1"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("localhost", "localhost"),
        ("192.168.1.5", "192.168.1.5"),
    ],
)
def test_where_stash_can_be_reached(host: str, ours: str) -> None:
    assert reachable(host) == ours


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("http://127.0.0.1:9999/scene/5/screenshot?t=1", "/scene/5/screenshot?t=1"),
        ("https://me.example/stash/performer/7/image?t=1&default=true", "/performer/7/image?t=1&default=true"),
        ("http://[::1]:9999/scene/abc_sprite.jpg", "/scene/abc_sprite.jpg"),
        ("/image/3/image", "/image/3/image"),
        ("image/3/image", "/image/3/image"),
        ("http://127.0.0.1:9999/healthz", "/healthz"),
        ("http://127.0.0.1:9999", "/"),
    ],
)
def test_own_path(address: str, path: str) -> None:
    assert own_path(address) == path


@pytest.mark.parametrize(
    ("host", "ours"), [("127.0.0.1", True), ("localhost", True), ("192.0.2.1", False), ("no-such-host.invalid", False)]
)
def test_only_this_machine_s_addresses_need_no_certificate(host: str, ours: bool) -> None:
    assert is_ours(host) == ours
