"""Addresses as people paste them: which are the same page, and which are nobody's."""

from __future__ import annotations

import random

import pytest

from stash_sense_plugin.duplicates.link_sites import SITES
from stash_sense_plugin.duplicates.links import Link, address, of_stash_id, parse

UUID = "9f3b1c2e-0d4a-4b7e-8a51-0c7d5e6f7a8b"
CHANNEL = "UCabcdefghijklmnopqrstuv"
PROFILES = {
    ("IAFD", "annabell"): [
        "https://www.iafd.com/person.rme/perfid=annabell/gender=f/anna-bell.htm",
        "http://iafd.com/person.rme/perfid=AnnaBell/Anna-Bell.htm",
        "https://www.iafd.com/person.rme/perfid=annabell",
        "https://www.iafd.com/person.asp?perfid=annabell&gender=f",
        "www.iafd.com/person.rme?gender=f&perfid=annabell",
    ],
    ("IAFD", UUID): [
        f"https://www.iafd.com/person.rme/id={UUID}",
        f"https://www.iafd.com/person.rme/id={UUID.upper()}/anna-bell.htm",
        f"https://www.iafd.com/person.rme?id={UUID}",
    ],
    ("IMDb", "nm1234567"): [
        "https://www.imdb.com/name/nm1234567/",
        "http://m.imdb.com/name/nm1234567/?ref_=fn_al_nm_1",
        "https://www.imdb.com/de/name/nm1234567/bio/",
        "imdb.com/name/nm1234567",
    ],
    ("X", "anna_bell"): [
        "https://twitter.com/Anna_Bell",
        "https://x.com/anna_bell",
        "http://www.x.com/@ANNA_BELL/",
        "https://mobile.twitter.com/anna_bell?lang=en",
        "https://twitter.com/anna_bell/media",
        "https://twitter.com/#!/anna_bell",
        "https://x.com/anna_bell?s=21&t=abc",
    ],
    ("Instagram", "anna.bell"): [
        "https://www.instagram.com/Anna.Bell/",
        "https://instagram.com/anna.bell?igshid=x",
        "https://www.instagram.com/anna.bell/reels/",
    ],
    ("Facebook", "100012345"): [
        "https://www.facebook.com/profile.php?id=100012345",
        "https://m.facebook.com/profile.php?ref=x&id=100012345&sk=about",
        "https://www.facebook.com/people/Anna-Bell/100012345/",
        "https://fb.com/100012345",
        "https://m.fb.com/100012345",
    ],
    ("Facebook", "annabell"): ["https://www.facebook.com/AnnaBell", "https://de-de.facebook.com/annabell/photos"],
    ("TikTok", "annabell"): ["https://www.tiktok.com/@AnnaBell", "https://tiktok.com/@annabell?lang=en"],
    ("YouTube", f"channel/{CHANNEL.lower()}"): [
        f"https://www.youtube.com/channel/{CHANNEL}",
        f"https://m.youtube.com/channel/{CHANNEL}/videos?view=0",
    ],
    ("YouTube", "@annabell"): ["https://www.youtube.com/@AnnaBell", "youtube.com/@annabell/featured"],
    ("OnlyFans", "anna-bell"): ["https://onlyfans.com/Anna-Bell", "https://www.onlyfans.com/anna-bell/media"],
    ("OnlyFans", "u123456"): ["https://onlyfans.com/u123456"],
    ("Fansly", "annabell"): ["https://fansly.com/AnnaBell", "https://fansly.com/annabell/posts"],
    ("ManyVids", "1004021302"): [
        "https://www.manyvids.com/Profile/1004021302/annabell/",
        "https://www.manyvids.com/Profile/1004021302/annabell/Store/Videos",
    ],
    ("Pornhub", "pornstar/anna-bell"): [
        "https://www.pornhub.com/pornstar/anna-bell",
        "https://de.pornhub.com/pornstar/Anna-Bell/videos?page=2",
        "https://www.pornhub.org/pornstar/anna-bell",
    ],
    ("Pornhub", "model/anna-bell"): ["https://www.pornhub.com/model/anna-bell"],
    ("XVideos", "pornstars/anna-bell"): [
        "https://www.xvideos.com/pornstars/anna-bell",
        "xvideos2.com/pornstars/Anna-Bell",
    ],
    ("XHamster", "pornstars/anna-bell"): [
        "https://xhamster.com/pornstars/anna-bell",
        "https://de.xhamster.com/pornstars/anna-bell/newest",
        "https://xhamster.desi/pornstars/anna-bell",
    ],
    ("Babepedia", "anna-bell"): [
        "https://www.babepedia.com/babe/Anna_Bell",
        "http://babepedia.com/babe/Anna%20Bell",
        "https://www.babepedia.com/babe/Anna_Bell#photos",
    ],
    ("FreeOnes", "anna-bell"): [
        "https://www.freeones.com/anna-bell",
        "https://www.freeones.com/anna-bell/bio",
        "https://www.freeones.xxx/anna-bell/photos",
        "http://www.freeones.com/html/a_links/Anna_Bell/",
    ],
    ("Indexxx", "m/anna-bell"): ["https://www.indexxx.com/m/anna-bell/", "indexxx.com/m/Anna-Bell"],
    ("Data18", "anna-bell"): ["https://www.data18.com/name/anna-bell", "https://data18.com/name/anna_bell/"],
    ("AdultFilmDatabase", "45421"): [
        "https://www.adultfilmdatabase.com/actor/anna-bell-45421/",
        "http://www.adultfilmdatabase.com/actor.cfm?actorid=45421",
    ],
    ("EGAFD", "actresses/ab1234"): [
        "https://www.egafd.com/actresses/details.php/id/ab1234",
        "http://egafd.com/actresses/details.php?id=ab1234",
    ],
    ("BGAFD", "actresses/a00123"): ["https://www.bgafd.co.uk/actresses/details.php/id/a00123"],
    ("Wikidata", "q42"): ["https://www.wikidata.org/wiki/Q42", "http://www.wikidata.org/entity/Q42"],
    ("Wikipedia", "de/anna-bell"): [
        "https://de.wikipedia.org/wiki/Anna_Bell",
        "https://de.m.wikipedia.org/wiki/Anna%20Bell#Leben",
    ],
    ("Wikipedia", "en/anna-bell"): [
        "https://en.wikipedia.org/wiki/Anna_Bell",
        "https://www.wikipedia.org/wiki/Anna_Bell",
    ],
    ("TheNude", "24608"): ["https://www.thenude.com/Anna%20B_24608.htm", "https://www.thenude.com/_24608.htm"],
    ("Boobpedia", "anna-bell"): ["https://www.boobpedia.com/boobs/Anna_Bell"],
    ("MyDirtyHobby", "4206129"): [
        "https://www.mydirtyhobby.com/profil/4206129-AnnaBell",
        "https://de.mydirtyhobby.com/profil/4206129-annabell/videos",
    ],
    ("Chaturbate", "annabell"): ["https://chaturbate.com/AnnaBell/", "https://de.chaturbate.com/annabell"],
    ("Linktree", "annabell"): ["https://linktr.ee/AnnaBell", "linktr.ee/@annabell"],
    ("stashdb.org", UUID): [f"https://stashdb.org/performers/{UUID}", f"https://stashdb.org/performers/{UUID}/edits"],
    ("fansdb.cc", UUID): [f"https://fansdb.cc/performers/{UUID}"],
    ("pmvstash.org", UUID): [f"https://pmvstash.org/performers/{UUID}"],
    ("javstash.org", UUID): [f"https://javstash.org/performers/{UUID}"],
    ("theporndb.net", "anna-bell"): [
        "https://theporndb.net/performers/anna-bell",
        "https://metadataapi.net/performers/anna-bell",
    ],
    ("GEVI", "4711"): ["https://gayeroticvideoindex.com/performer/4711"],
    ("Reddit", "annabell"): ["https://www.reddit.com/user/AnnaBell/", "https://old.reddit.com/u/annabell/submitted"],
    ("Bluesky", "anna.bsky.social"): ["https://bsky.app/profile/anna.bsky.social"],
    ("Threads", "anna.bell"): ["https://www.threads.net/@anna.bell", "https://www.threads.com/@Anna.Bell"],
    ("JustForFans", "annabell"): ["https://justfor.fans/AnnaBell"],
}
SPELLINGS = [(link, url) for link, urls in PROFILES.items() for url in urls]


@pytest.mark.parametrize(("link", "url"), SPELLINGS, ids=[url for _, url in SPELLINGS])
def test_profiles(link: tuple[str, str], url: str) -> None:
    assert parse(url) == parse(f"  {url} ") == Link(*link, True)


def test_every_site_is_tried() -> None:
    assert {site for site, _ in PROFILES} == {site.name for site in SITES.values()}


NOBODYS = [
    "",
    "   ",
    "Anna Bell",
    "@annabell",
    "mailto:anna@example.com",
    "javascript:alert(1)",
    "ftp://example.com/anna",
    "http://[::1/anna",
    "http://",
    "https://localhost/anna",
    "https://www.iafd.com/",
    "https://www.iafd.com/title.rme/title=feast/year=2020/feast.htm",
    "https://www.iafd.com/studio.rme/studio=5/x.htm",
    "https://www.iafd.com/results.asp?searchtype=comprehensive&searchstring=anna",
    "https://www.imdb.com/title/tt1234567/",
    "https://twitter.com/",
    "https://twitter.com/home",
    "https://twitter.com/search?q=anna",
    "https://twitter.com/anna_bell/status/123456",
    "https://x.com/intent/user?screen_name=anna_bell",
    "https://x.com/i/lists/12",
    "https://www.instagram.com/p/Cabc123/",
    "https://www.instagram.com/explore/",
    "https://www.facebook.com/groups/12345",
    "https://www.facebook.com/profile.php",
    "https://www.tiktok.com/@anna/video/123",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://onlyfans.com/123456/annabell",
    "https://onlyfans.com/123456?tag=x",
    "https://" + "m." * 130 + "example.com/anna",
    "https://onlyfans.com/my/chats",
    "https://fansly.com/post/123456",
    "https://www.manyvids.com/Video/123/feast",
    "https://www.pornhub.com/channels/brazzers",
    "https://www.pornhub.com/view_video.php?viewkey=abc",
    "https://www.xvideos.com/video123/feast",
    "https://xhamster.com/channels/brazzers",
    "https://www.freeones.com/babes",
    "https://www.freeones.com/forums/threads/x.123/",
    "https://www.data18.com/scenes/123456",
    "https://www.data18.com/studios/brazzers",
    "https://www.adultfilmdatabase.com/video/67376/feast/",
    "https://www.wikidata.org/wiki/Property:P856",
    "https://en.wikipedia.org/wiki/Main_Page",
    "https://en.wikipedia.org/wiki/Category:Actors",
    "https://www.thenude.com/model_index_a.html?page=1",
    "https://chaturbate.com/female-cams/",
    "https://stashdb.org/scenes/" + UUID,
    "https://stashdb.org/studios/" + UUID,
    "https://stashdb.org/performers",
    "https://theporndb.net/performers",
    "https://example.com",
    "https://www.example.com/?utm_source=x",
    "https://example.com/search?q=anna",
    "https://example.com/tags/blonde",
    "https://example.com/studios/feast",
    "https://example.com/index.php",
    "https://example.com/list?query=anna",
]


@pytest.mark.parametrize("url", NOBODYS)
def test_what_is_of_nobody(url: str) -> None:
    assert parse(url) is None


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://www.example.com/models/anna-bell/", "example.com/models/anna-bell"),
        ("http://m.example.com/models/anna-bell?utm_source=x&nats=1", "example.com/models/anna-bell"),
        ("EXAMPLE.com//models/anna%2Dbell#top", "example.com/models/anna-bell"),
        ("https://example.com/model.php?page=1&id=7&ref=abc", "example.com/model.php?id=7&page=1"),
        ("https://example.com/?id=7", "example.com/?id=7"),
        ("https://blog.example.com/anna", "blog.example.com/anna"),
        ("https://blog.onlyfans.com/anna", "blog.onlyfans.com/anna"),
    ],
)
def test_pages_of_other_sites_are_weak(url: str, page: str) -> None:
    link = parse(url)
    assert link is not None
    assert (link.id, link.is_profile) == (page, False)


DIFFERENT = [
    ("https://www.pornhub.com/pornstar/anna", "https://www.pornhub.com/model/anna"),
    ("https://en.wikipedia.org/wiki/Anna", "https://de.wikipedia.org/wiki/Anna"),
    ("https://twitter.com/anna_bell", "https://twitter.com/annabell"),
    ("https://onlyfans.com/anna-bell", "https://onlyfans.com/anna_bell"),
    ("https://onlyfans.com/anna", "https://fansly.com/anna"),
    (f"https://stashdb.org/performers/{UUID}", f"https://fansdb.cc/performers/{UUID}"),
    ("https://example.com/watch?v=Ab", "https://example.com/watch?v=aB"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_people(one: str, other: str) -> None:
    assert None not in (parse(one), parse(other))
    assert parse(one) != parse(other)


@pytest.mark.parametrize(
    ("endpoint", "link"),
    [
        ("https://stashdb.org/graphql", Link("stashdb.org", UUID, True)),
        ("https://theporndb.net/graphql", Link("theporndb.net", UUID, True)),
        ("https://box.example.org/graphql", None),
        ("", None),
    ],
)
def test_a_stash_id_is_a_profile_too(endpoint: str, link: Link | None) -> None:
    assert of_stash_id(endpoint, UUID) == link
    assert link is None or parse(f"https://{link.site}/performers/{UUID}") == link


SAME_ADDRESS = [
    ("http://www.Example.com/Anna/", "https://example.com/Anna"),
    ("https://example.com:443/a?b=1", "example.com/a/?b=1"),
    ("//example.com/a%20b", "https://example.com/a b"),
    ("https://www.kink.com/", "https://www.kink.com"),
]
OTHER_ADDRESS = [
    ("https://example.com/Anna", "https://example.com/anna"),
    ("https://example.com/a?b=1", "https://example.com/a?b=2"),
    ("https://example.com/a#b", "https://example.com/a"),
    ("https://example.com:8080/a", "https://example.com/a"),
    ("https://m.example.com/a", "https://example.com/a"),
    ("ftp://example.com/a", "https://example.com/a"),
    ("Anna", "anna"),
]


@pytest.mark.parametrize(("one", "other"), SAME_ADDRESS)
def test_spellings_of_one_address(one: str, other: str) -> None:
    assert address(one) == address(other)


@pytest.mark.parametrize(("one", "other"), OTHER_ADDRESS)
def test_other_addresses(one: str, other: str) -> None:
    assert address(one) != address(other)


@pytest.mark.parametrize("seed", range(5))
def test_no_text_is_too_odd(seed: int) -> None:
    """Cut, joined and garbled addresses: an answer for each, and spelled another way the same one."""
    rng = random.Random(seed)
    for _ in range(2000):
        url = rng.choice(SPELLINGS)[1]
        cut = url[: rng.randrange(len(url) + 1)] + "".join(rng.choices("/?#:@%&=[]. \n\x00é", k=rng.randrange(4)))
        parse(cut)
        assert address(f" {cut} ") == address(cut)
    for link, url in SPELLINGS:
        plain = url.split("://")[-1]
        written = rng.choice(("http://", "https://", "", "HTTPS://")) + plain
        assert parse(written) == Link(*link, True)
        assert address(written) == address(url)
