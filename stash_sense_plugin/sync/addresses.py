"""Addresses of pages, so far understood that two spellings of one are equal."""

from __future__ import annotations

import re
from urllib.parse import unquote

_ADDRESS = re.compile(
    r"(?:https?:)?//(?P<host>[^/?#:@\s]+)(?::(?P<port>\d*))?(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.IGNORECASE | re.DOTALL,
)


def key(url: str) -> str:
    """Equal with http or https, with or without "www.", a default port or a slash at the end, in any case. Of what is
    no address, the text."""
    text = url.strip().casefold()
    read = _ADDRESS.fullmatch(text)
    if read is None:
        return text.rstrip("/")
    port = f":{read['port']}" if read["port"] not in (None, "", "80", "443") else ""
    host = read["host"].rstrip(".").removeprefix("www.")
    rest = [mark + read[name] for mark, name in (("?", "query"), ("#", "fragment")) if read[name]]
    return "".join((host, port, unquote(read["path"] or "").rstrip("/"), *rest))
