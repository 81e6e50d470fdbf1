"""When two spellings of a web address are the same address."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

TRACKING = ("utm_", "fbclid", "gclid", "igshid", "igsh", "mc_cid", "mc_eid")
"""What sites and senders append to find out who came how; any parameter that begins so."""
_PREFIXES = ("www.", "m.", "mobile.")


def key(address: str) -> str:
    """Equal for equal addresses: whatever the scheme, "www." or its like, the host's case, a slash at the end, the
    order of the parameters and what is there for tracking only. Of a text that is no address, itself."""
    text = address.strip()
    parts = urlsplit(text if "//" in text else f"//{text}")
    if "." not in parts.netloc:
        return text
    host = parts.netloc.lower()
    for prefix in _PREFIXES:
        host = host.removeprefix(prefix)
    given = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
    query = urlencode(sorted(pair for pair in given if not pair[0].lower().startswith(TRACKING)))
    return (
        host
        + parts.path.rstrip("/")
        + (f"?{query}" if query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )
