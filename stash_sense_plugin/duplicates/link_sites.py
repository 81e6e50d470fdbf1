"""Sites on which people have profiles, and what in an address there is the person.

Patterns are of a whole path, without slashes at its ends, and "?query" where there is one; what their groups hold,
joined by "/", is the id. What no pattern of a known site matches, a scene, a studio, a search, is of no one person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Site:
    """`reserved`: what stands where a name would, and is none. `is_worded`: ids are names, written now with "_", now
    with "-" or spaces. `has_languages`: what a name means depends on the first label of the host. `is_register`: who
    has two ids here is, save for mistakes of the site, two people; elsewhere people have several accounts.
    """

    name: str
    hosts: tuple[str, ...]
    profiles: tuple[re.Pattern[str], ...]
    reserved: frozenset[str] = frozenset()
    is_worded: bool = False
    has_languages: bool = False
    is_register: bool = False


_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_QUERY = r"(?:\?.*)?"
_EVERYWHERE = (
    "about account accounts ads api auth blog categories category channels contact cookies create discover dmca explore"
    " faq feed help home i index.html index.php info intent invite legal live login logout messages new notifications"
    " policy popular posts press privacy register rules search settings share sign-in sign-up signin signup store"
    " support tag tags terms tos trending upload users videos"
)


def _site(name: str, hosts: str, *profiles: str, reserved: str = "", **more: bool) -> Site:
    compiled = tuple(re.compile(profile + _QUERY, re.IGNORECASE) for profile in profiles)
    return Site(name, tuple(hosts.split()), compiled, frozenset(f"{_EVERYWHERE} {reserved}".split()), **more)


def _registers() -> Iterable[Site]:
    yield _site(
        "IAFD",
        "iafd.com",
        r"person\.(?:rme|asp)/(?:.*/)?perfid=([^/?&]+)(?:/.*)?",
        r"person\.(?:rme|asp)\?(?:.*&)?perfid=([^&]+).*",
        rf"person\.(?:rme|asp)[/?](?:.*[/&])?id=({_UUID}).*",
    )
    yield _site("IMDb", "imdb.com", r"(?:[a-z-]{2,5}/)?name/(nm\d+)(?:/.*)?", is_register=True)
    yield _site("Wikidata", "wikidata.org", r"(?:wiki|entity)/(?:special:entitydata/)?(q\d+)", is_register=True)
    yield _site(
        "Wikipedia",
        "wikipedia.org",
        r"wiki/((?!(?:special|user|file|category|talk|template|help|wikipedia):)[^?]+)",
        reserved="main_page",
        is_worded=True,
        has_languages=True,
    )
    for name, host in (("EGAFD", "egafd.com"), ("BGAFD", "bgafd.co.uk")):
        pages = r"(actresses|actors)/(?:details|gallery|paring)\.php"
        yield _site(
            name, host, rf"{pages}/id/([a-z]*\d+)(?:/.*)?", rf"{pages}\?(?:.*&)?id=([a-z]*\d+).*", is_register=True
        )
    yield _site(
        "AdultFilmDatabase",
        "adultfilmdatabase.com",
        r"actor/(?:[^/?]*-)?(\d+)",
        r"actor\.cfm\?(?:.*&)?actorid=(\d+).*",
        is_register=True,
    )
    yield _site("TheNude", "thenude.com thenude.eu", r"[^/?]*_(\d+)\.html?", is_register=True)


def _models() -> Iterable[Site]:
    yield _site("Indexxx", "indexxx.com", r"(m/[^/?]+)", r"(models/\d+)(?:/[^/?]*)?")
    yield _site("Babepedia", "babepedia.com", r"babe/([^/?]+)", is_worded=True)
    yield _site("Boobpedia", "boobpedia.com", r"(?:boobs|wiki)/([^/?:]+)", reserved="main_page api.php", is_worded=True)
    yield _site("Data18", "data18.com", r"(?:name|star|dev)/([^/?]+)", is_worded=True)
    yield _site(
        "FreeOnes",
        "freeones.com freeones.xxx",
        r"html/\w_links/([^/?]+)",
        r"([\w-]+)(?:/(?:bio|photos|videos|links|feed|webcams|social-media|comments))?",
        reserved="babes performers html forums forum models photos partial webcams galleries suggestions onlyfans",
        is_worded=True,
    )
    yield _site("GEVI", "gayeroticvideoindex.com", r"performer/(\d+)", is_register=True)


def _stash_boxes() -> Iterable[Site]:
    for host in ("stashdb.org", "fansdb.cc", "pmvstash.org", "javstash.org"):
        yield _site(host, host, rf"performers/({_UUID})(?:/.*)?")
    yield _site("theporndb.net", "theporndb.net metadataapi.net", r"performers?/([^/?]+)")


def _accounts() -> Iterable[Site]:
    yield _site(
        "X",
        "x.com twitter.com",
        r"@?(\w{1,15})(?:/(?:media|with_replies|likes|photo|video|highlights|followers|following))?",
        reserved="hashtag statuses who_to_follow compose jobs",
    )
    yield _site(
        "Instagram",
        "instagram.com",
        r"@?([\w.]+)(?:/(?:reels|tagged|feed))?",
        reserved="p reel reels tv stories direct",
    )
    yield _site(
        "Facebook",
        "facebook.com fb.com",
        r"profile\.php\?(?:.*&)?id=(\d+).*",
        r"(?:people|pages)/[^/?]+/(\d+)",
        r"(?:pg/)?([\w.-]+)(?:/(?:photos|videos|about|posts))?",
        reserved="groups events watch photo photo.php story.php permalink.php profile.php sharer sharer.php marketplace"
        " hashtag media people pages pg public gaming reel",
    )
    yield _site("TikTok", "tiktok.com", r"@([\w.]+)(?:/live)?")
    yield _site(
        "YouTube",
        "youtube.com",
        *(
            rf"({kind})(?:/(?:videos|about|featured|shorts|streams|playlists|community))?"
            for kind in (r"channel/uc[\w-]{22}", r"@[\w.-]+", r"c/[^/?]+", r"user/[^/?]+")
        ),
    )
    yield _site(
        "OnlyFans",
        "onlyfans.com",
        r"@?((?!\d+(?:[/?]|$))[\w.-]+)(?:/(?:media|photos|videos|posts|streams|archived|trial/.*|c\d+))?",
        reserved="my collections",
    )
    yield _site("Fansly", "fansly.com", r"(?:live/)?@?([\w-]+)(?:/(?:posts|media|t\d+))?", reserved="post application")
    yield _site("ManyVids", "manyvids.com", r"profile/([^/?]+)(?:/.*)?")
    yield _site("Linktree", "linktr.ee", r"@?([\w.-]+)")
    yield _site("Reddit", "reddit.com", r"(?:user|u)/([\w-]+)(?:/.*)?")
    yield _site("Bluesky", "bsky.app", r"profile/([^/?]+)")
    yield _site("Threads", "threads.net threads.com", r"@([\w.]+)")
    yield _site("JustForFans", "justfor.fans", r"([\w.-]+)")


def _video_sites() -> Iterable[Site]:
    yield _site(
        "Pornhub",
        "pornhub.com pornhub.org pornhubpremium.com",
        r"(pornstar|model|users)/([^/?]+)(?:/(?:videos|photos|gifs|about|public|upload|official).*)?",
    )
    yield _site(
        "XVideos",
        "xvideos.com xvideos2.com xvideos.red xvideos.es",
        r"(pornstars|models|profiles|amateurs|pornstar-channels|model-channels|amateur-channels)/([^/?]+)",
    )
    yield _site(
        "XHamster",
        "xhamster.com xhamster.desi xhamster2.com xhamster3.com xhamster19.com",
        r"(?:(?:gay|shemale|trans)/)?(pornstars|creators|users)/(?:profiles/)?([^/?]+)(?:/(?:videos|photos|newest|hd|best)(?:/.*)?)?",
    )
    yield _site(
        "MyDirtyHobby", "mydirtyhobby.com mydirtyhobby.de", r"profil/(\d+)(?:-[^/?]*)?(?:/(?:videos|pictures|fotos))?"
    )
    yield _site(
        "Chaturbate",
        "chaturbate.com",
        r"(?:b/|p/)?(\w+)",
        reserved="female-cams male-cams couple-cams trans-cams female male couple trans tipping apps spy-on-cams in"
        " affiliates",
    )


SITES: Mapping[str, Site] = {
    host: site
    for kind in (_registers, _models, _stash_boxes, _accounts, _video_sites)
    for site in kind()
    for host in site.hosts
}
REGISTERS = frozenset(site.name for site in SITES.values() if site.is_register)
