"""Where Stash can be reached from this machine, and its own addresses made ours."""

from __future__ import annotations

import re
import socket

LOOPBACK = "127.0.0.1"
# Listening on :: takes IPv4 as well, and a container often has no ::1.
EVERYWHERE = {"": LOOPBACK, "0.0.0.0": LOOPBACK, "::": LOOPBACK, "[::]": LOOPBACK}
ROUTE = re.compile(r"/(?:scene|image|performer|gallery|studio|tag|group|plugin)/[\w-]+.*", re.DOTALL)


def reachable(host: str) -> str:
    """The host Stash listens on, as one to connect to."""
    return EVERYWHERE.get(host, host.strip("[]"))


def is_ours(host: str) -> bool:
    """Whether `host` is an address of this machine: nobody else can answer there, so no certificate has to prove it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((host, 0))
    except OSError:
        return False
    return True


def own_path(address: str) -> str:
    """Path and query of an address that Stash gave, without the host and prefix that a proxy put there."""
    if found := ROUTE.search(address):
        return found.group()
    _, scheme, rest = address.rpartition("://")
    return "/" + (rest.partition("/")[2] if scheme else rest.removeprefix("/"))
