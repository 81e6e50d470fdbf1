"""Addresses of people's pages, so far understood that two spellings of one page are equal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from stash_sense_plugin.duplicates.link_sites import SITES

if TYPE_CHECKING:
    from stash_sense_plugin.duplicates.link_sites import Site

_ADDRESS = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://|//)?(?P<host>[^/?#:@]+)(?::(?P<port>\d*))?"
    r"(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+\.?")
_LONGEST_HOST = 253
"""Letters; the domain name system has no longer ones."""
_SAME_SITE = re.compile(r"www\d?|m|mobile|touch|old|web|[a-z]{2}|[a-z]{2}-[a-z]{2}")
"""Before the host: for small screens, in another language."""
_BEFORE_UNKNOWN_HOST = re.compile(r"(?:(?:www\d?|m|mobile)\.)*")
_TRACKING = re.compile(
    r"utm_\w*|mc_\w+|fbclid|gclid|dclid|msclkid|igshid|igsh|_ga|ref|ref_|ref_src|ref_url|referrer|referer|source|src"
    r"|aff|affid|aff_id|affiliate|nats|natscode|campaign|track|tracking|tr_id|si|lang|hl|locale"
)
_SEARCHES = re.compile(
    r"(?:search|results?|find|lookup|suggestions|tags?|categor(?:y|ies)|studios?|channels?|sites?|login|signup|join)"
    r"(?:\.\w+)?"
)
_ASKED = {"q", "query", "search", "s", "k", "keyword", "searchstring", "term"}


@dataclass(frozen=True, slots=True)
class Link:
    """`site`: its name as the user knows it, or a host. `is_profile`: the id is one person's at that site; otherwise
    it is just the address of a page."""

    site: str
    id: str
    is_profile: bool


def parse(url: str) -> Link | None:
    """None for what is of no one person: front pages, searches, studios, what is no address at all. Any text is taken,
    none raises."""
    read = _ADDRESS.fullmatch(url.strip())
    if read is None or (read["scheme"] or "http").lower() not in ("http", "https"):
        return None
    host = read["host"].lower().rstrip(".")
    if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host):
        return None
    path, query = _plain(read["path"] or ""), read["query"] or ""
    if (read["fragment"] or "").startswith("!/"):  # how pages that load themselves had their addresses once
        path = _plain(read["fragment"][1:])
    known = _known(host)
    if known is not None:
        return _profile(SITES[known], path, query, host.removesuffix(known))
    return _page(_BEFORE_UNKNOWN_HOST.sub("", host, count=1), path, query)


def of_stash_id(endpoint: str, stash_id: str) -> Link | None:
    """The page of a performer at a stash-box, by endpoint and id."""
    site = _stash_box(endpoint)
    return _profile(site, f"performers/{stash_id}", "", "") if site else None


def address(url: str) -> str:
    """Equal for two spellings of one address: with http or https, with or without "www.", the host in any case, with
    or without a slash at the end. Of what is no address, the text."""
    text = url.strip()
    read = _ADDRESS.fullmatch(text)
    if read is None or (read["scheme"] or "http").lower() not in ("http", "https") or "." not in read["host"]:
        return text
    port = read["port"] if read["port"] not in (None, "", "80", "443") else ""
    parts = [read["host"].lower().rstrip(".").removeprefix("www."), f":{port}" if port else ""]
    parts += [unquote(read["path"] or "").rstrip("/")]
    parts += [mark + read[name] for mark, name in (("?", "query"), ("#", "fragment")) if read[name]]
    return "".join(parts)


@lru_cache(maxsize=64)
def _stash_box(endpoint: str) -> Site | None:
    read = _ADDRESS.fullmatch(endpoint.strip())
    return SITES.get(read["host"].lower().removeprefix("api.")) if read else None


def _known(host: str) -> str | None:
    """What of it is in the table of sites, if all before it is of no matter."""
    while host not in SITES:
        before, _, host = host.partition(".")
        if not host or not _SAME_SITE.fullmatch(before):
            return None
    return host


def _plain(path: str) -> str:
    path = unquote(path) if "%" in path else path
    return (re.sub("//+", "/", path) if "//" in path else path).strip("/ ")


def _profile(site: Site, path: str, query: str, before: str) -> Link | None:
    whole = f"{path}?{unquote(query)}" if query else path
    for pattern in site.profiles:
        found = pattern.fullmatch(whole)
        if found:
            *kinds, own = (group.casefold().strip() for group in found.groups())
            if not own or own in site.reserved:
                return None
            if site.is_worded:
                own = re.sub(r"[\s_-]+", "-", own).strip("-")
            if site.has_languages:
                kinds = [re.sub(r"\b(?:www|m)\.", "", before).strip(".") or "en"]
            return Link(site.name, "/".join((*kinds, own)), True)
    return None


def _page(host: str, path: str, query: str) -> Link | None:
    """Of a site that nobody told us about."""
    asked = sorted(part for part in query.split("&") if part and not _TRACKING.fullmatch(_name_of(part)))
    if not path and not asked:
        return None
    first = path.split("/", 1)[0].lower()
    if _SEARCHES.fullmatch(first) or any(_name_of(part) in _ASKED for part in asked):
        return None
    if re.fullmatch(r"(?:index|home|main|default)(?:\.\w+)?", path, re.IGNORECASE) and not asked:
        return None
    return Link(host, f"{host}/{path}" + (f"?{'&'.join(asked)}" if asked else ""), False)


def _name_of(part: str) -> str:
    return part.split("=", 1)[0].lower()
