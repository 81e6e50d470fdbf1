"""Who at a stash-box a performer of the library may be, or a person who was seen in a scene or image."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.comparing import hints, profiles
from stash_sense_plugin.duplicates import links, names, profile_score
from stash_sense_plugin.duplicates.performer_facts import PerformerFacts
from stash_sense_plugin.duplicates.profile_score import Circumstances, Person
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.stash import linked, performers, sync_facts
from stash_sense_plugin.stashbox import entities, search
from stash_sense_plugin.sync import countries
from stash_sense_plugin.sync.compound import SIZES
from stash_sense_plugin.sync.local import of_local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.hints import Tie
    from stash_sense_plugin.comparing.profiles import Profile
    from stash_sense_plugin.duplicates.profile_score import Hint, Likeness
    from stash_sense_plugin.stashbox.client import StashBox
    from stash_sense_plugin.sync.values import Values

MOST_NAMES, MOST_URLS, MOST_FOUND = 10, 10, 8
"""Names and addresses that are looked for, with all ways to write an address; and profiles that are shown."""
LINK_SITES = ("IAFD", "X", "Instagram", "OnlyFans", "IMDb", "TheNude", "Babepedia", "FreeOnes", "Indexxx")
"""Where stash-boxes most often link to, so that these are looked for first."""
_ELSEWHERE = {"x.com": "twitter.com", "twitter.com": "x.com"}
_ID = re.compile(entities.UUID.pattern, re.IGNORECASE)


@dataclass(frozen=True)
class Who:
    """Whom a profile is looked for. `id`: of a performer of the library, 0 for somebody else."""

    id: int
    person: Person
    ties: tuple[Tie, ...] = ()

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        return self.person.facts.stash_ids

    def hint(self, endpoint: str, ids: Iterable[str]) -> Hint | None:
        """The surest by any of these ids."""
        wanted = {each.lower() for each in ids}
        found = [tie.hint for tie in self.ties if tie.endpoint == endpoint and tie.stash_id.lower() in wanted]
        return max(found, key=lambda each: each.confidence, default=None)


@dataclass(frozen=True)
class Candidate:
    """`linked`: id and name of the performer of the library who has this link."""

    profile: Profile
    likeness: Likeness
    linked: tuple[int, str] | None


def of_performer(app: App, number: int) -> Who:
    """Raises RequestError where Stash does not have it."""
    found = sync_facts.read(app.stash, "performer", [number]).get(number)
    if found is None:
        raise RequestError("Stash no longer has this performer.")
    person = of_node(found)
    ties = hints.of_links(app, {number: person.facts.stash_ids}).get(number, [])
    ties += hints.of_faces(app, [number]).get(number, [])
    return Who(number, person, tuple(ties))


def of_seen(app: App, person: int) -> Who:
    """`person`: of those who were seen. What it is called is known only by whom it looks like."""
    ties = hints.of_seen(app, person)
    called = list(dict.fromkeys(tie.name for tie in ties))
    return Who(0, Person(PerformerFacts(0, called[0] if called else "", aliases=tuple(called[1:]))), tuple(ties))


def of_node(node: Mapping[str, Any]) -> Person:
    """`node`: a performer as stash/sync_facts.py gives it."""
    stash_ids = tuple((str(each["endpoint"]), str(each["stash_id"])) for each in node.get("stash_ids") or ())
    return _person(of_local("performer", node, ""), stash_ids)


def of_profile(profile: Profile) -> Person:
    return _person(profile.values, ((profile.endpoint, profile.stash_id),))


def at(app: App, box: StashBox, who: Who, query: str = "") -> list[Candidate]:
    """The likeliest first. `query`: a name, an address or an id to look for, in place of what is known of the person.
    Two or three requests to the stash-box, and two to Stash."""
    found = dict(_asked_for(app, box, query) if query.strip() else _looked_for(app, box, who))
    judged = judge(box.endpoint, who, found, _holders(app, box.endpoint, found))
    if not query.strip():
        judged = [each for each in judged if each.likeness.score > 0]
    return judged[: None if query.strip() else MOST_FOUND]


def judge(
    endpoint: str, who: Who, found: Mapping[str, tuple[Profile, set[str]]], holders: Mapping[str, tuple[int, str]]
) -> list[Candidate]:
    """The likeliest first. `found`: by stash-box id, with all ids that lead to it. `holders`: who in the library has
    the link."""
    people = {stash_id: of_profile(profile) for stash_id, (profile, _) in found.items()}
    crowd = sum(profile_score.goes_by(who.person, each) for each in people.values())
    judged = []
    for stash_id, (profile, ids) in found.items():
        holder = holders.get(stash_id)
        others = holder[1] if holder and who.id and holder[0] != who.id else ""
        circumstances = Circumstances(who.hint(endpoint, ids), crowd, others)
        judged.append(Candidate(profile, profile_score.judge(who.person, people[stash_id], circumstances), holder))
    return sorted(judged, key=lambda each: -each.likeness.score)


def by_id(profiles_found: Iterable[tuple[Profile, str]]) -> dict[str, tuple[Profile, set[str]]]:
    """Each profile once, with all ids that lead to it."""
    found: dict[str, tuple[Profile, set[str]]] = {}
    for profile, asked in profiles_found:
        found.setdefault(profile.stash_id, (profile, {profile.stash_id}))[1].add(asked)
    return found


def addresses(urls: Sequence[str]) -> list[str]:
    """Those worth looking for at a stash-box, in the ways in which they may stand there: it compares letter by letter.
    Accounts and profiles of one person, those first that stash-boxes most often have."""
    read = [(url, link) for url in urls if (link := links.parse(url)) is not None and link.is_profile]
    places = {site: place for place, site in enumerate(LINK_SITES)}
    ordered = sorted(read, key=lambda each: places.get(each[1].site, len(places)))
    spelled = [spelling for url, _ in ordered for spelling in _spellings(url)]
    return list(dict.fromkeys(spelled))[:MOST_URLS]


def called(person: Person) -> list[str]:
    """Names to look for: the own one, and aliases that are likely one person's."""
    own = person.facts.name
    full = [alias for alias in person.facts.aliases if names.is_full(alias)]
    return [name for name in dict.fromkeys((own, *full)) if name.strip()][:MOST_NAMES]


def ids_at(endpoint: str, who: Who) -> list[str]:
    """Ids at a stash-box that are known of the person: its link, what hints say, and addresses of its pages."""
    site = hints.host(endpoint)
    pages = [link.id for url in who.person.facts.urls if (link := links.parse(url)) and link.site == site]
    own = [stash_id for each, stash_id in who.links if each == endpoint]
    tied = [tie.stash_id for tie in who.ties if tie.endpoint == endpoint]
    return list(dict.fromkeys((*own, *tied, *pages)))


def _looked_for(app: App, box: StashBox, who: Who) -> dict[str, tuple[Profile, set[str]]]:
    found: list[tuple[Profile, str]] = []
    if ids := ids_at(box.endpoint, who):
        found += [(profile, asked) for asked, profile in profiles.fetch(app, "performer", box.endpoint, ids).items()]
    if urls := addresses(who.person.facts.urls):
        found += _there(box, search.performers_by_urls(box, urls))
    if wanted := called(who.person):
        found += _there(box, search.performers_by_names(box, wanted))
    return by_id(found)


def _asked_for(app: App, box: StashBox, query: str) -> dict[str, tuple[Profile, set[str]]]:
    """An id, or the address of a page of the stash-box that has one in it, first."""
    text = query.strip()
    if read := _ID.search(text):
        fetched = profiles.fetch(app, "performer", box.endpoint, [read[0].lower()])
        if fetched or read[0] == text:
            return by_id((profile, asked) for asked, profile in fetched.items())
    if "://" in text:
        return by_id(_there(box, search.performers_by_urls(box, _spellings(text))))
    return by_id(_there(box, search.performers(box, text)))


def _there(box: StashBox, found: Iterable[entities.Entity]) -> Iterator[tuple[Profile, str]]:
    for each in found:
        if each.state == entities.THERE:
            yield profiles.of_entity(box, each), each.id


def _holders(app: App, endpoint: str, found: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Who of the library has these ids."""
    here = linked.by_stash_id(app.stash, "performer", endpoint, found)
    people = performers.find(app.stash, [numbers[0] for numbers in here.values()])
    return {each: (numbers[0], people[numbers[0]].name) for each, numbers in here.items() if numbers[0] in people}


def _spellings(url: str) -> list[str]:
    """Without encryption only where it came so; with and without "www.", and by the other host of one that has two."""
    scheme, _, rest = url.strip().rpartition("://")
    place, slash, path = rest.partition("/")
    bare = place.lower().removeprefix("www.")
    hosts = dict.fromkeys((place, bare, f"www.{bare}", *([_ELSEWHERE[bare]] if bare in _ELSEWHERE else ())))
    schemes = dict.fromkeys(("https", scheme.lower() or "https"))
    return [f"{each}://{host}{slash}{path}" for each in schemes for host in hosts]


def _person(values: Values, stash_ids: tuple[tuple[str, str], ...]) -> Person:
    height = values.get("height")
    return Person(
        PerformerFacts(
            id=0,
            name=_text(values, "name"),
            disambiguation=_text(values, "disambiguation"),
            aliases=_texts(values, "aliases"),
            urls=_texts(values, "urls"),
            stash_ids=stash_ids,
            birthdate=_text(values, "birthdate"),
            gender=_text(values, "gender"),
            country=countries.coded(_text(values, "country")),
        ),
        height if isinstance(height, int) else None,
        tuple(_text(values, name) for name in SIZES),
    )


def _text(values: Values, name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value)


def _texts(values: Values, name: str) -> tuple[str, ...]:
    value = values.get(name)
    return tuple(map(str, value)) if isinstance(value, tuple) else ()
