"""Add a stash-box link to a performer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import pictures
from stash_sense_plugin.actions.plans import Plan, Side, Sight, Step, Verb, Write
from stash_sense_plugin.comparing import boxes, profile_table, profiles
from stash_sense_plugin.duplicates.profile_score import LIKELY
from stash_sense_plugin.errors import RequestError, StashBoxError
from stash_sense_plugin.stash import whole_performers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.profiles import Profile
    from stash_sense_plugin.stash.whole_performers import WholePerformer
    from stash_sense_plugin.store.recommendations import Filter, Recommendation

VERB = Verb("Add the link", bulk=True)


def sight(app: App, one: Recommendation) -> Sight:
    """With the profile as it stands there, where the stash-box can be asked."""
    live = _live(app, one)
    if live is None:
        return Sight((), stale="Stash no longer has this performer.")
    endpoint = one.seen["endpoint"]
    taken = any(each["endpoint"] == endpoint for each in live.fields["stash_ids"])
    stale = f"The performer has a link to {boxes.named(app, endpoint)} by now." if taken else None
    profile = _profile(app, one)
    return Sight((_here(app, live, profile), _there(app, one, profile)), stale=stale)


def for_many(app: App, one: Recommendation, wanted: Filter) -> dict[str, str]:
    """Raises RequestError where nothing but a name speaks for it: that is decided one by one."""
    if one.score < LIKELY:
        raise RequestError("Not sure enough to be linked among many: this is decided one by one.")
    return {}


def plan(app: App, one: Recommendation, choices: Mapping[str, str]) -> Plan:
    """Raises RequestError where the performer is gone or has got such a link meanwhile."""
    live = _live(app, one)
    if live is None:
        raise RequestError("Stash no longer has this performer.")
    before: list[dict[str, Any]] = live.fields["stash_ids"]
    endpoint, number = one.seen["endpoint"], one.seen["stash_id"]
    box = boxes.named(app, endpoint)
    if any(each["endpoint"] == endpoint for each in before):
        raise RequestError(f"{live.name} has a link to {box} by now.")
    after = [*before, {"endpoint": endpoint, "stash_id": number}]
    step = Step("performer", live.id, "update", {"stash_ids": before}, {"stash_ids": after})
    write = Write("performer", live.id, live.name, "Stash-box links", "", f"{box}: {number}")
    return Plan(f"Link {live.name} to {box}.", (step,), (write,))


def _live(app: App, one: Recommendation) -> WholePerformer | None:
    number = one.targets[0][1]
    return whole_performers.find(app.stash, [number]).get(number)


def _profile(app: App, one: Recommendation) -> Profile | None:
    """None where there is nobody to ask, or no answer: the link can be added all the same."""
    endpoint, stash_id = one.seen["endpoint"], one.seen["stash_id"]
    if endpoint not in {box.endpoint for box in boxes.asked(app)}:
        return None
    try:
        return profiles.fetch(app, "performer", endpoint, [stash_id]).get(stash_id)
    except StashBoxError:
        return None


def _here(app: App, live: WholePerformer, profile: Profile | None) -> Side:
    here = profile_table.local(app, live.id)
    told = [(row["label"], row["local"]) for row in profile_table.rows(here, [profile] if profile else [])]
    links = [(boxes.named(app, each["endpoint"]), each["stash_id"]) for each in live.fields["stash_ids"]]
    return Side("performer", live.id, live.name, live.fields["disambiguation"] or "", _picture(live), [*told, *links])


def _there(app: App, one: Recommendation, profile: Profile | None) -> Side:
    endpoint, box = one.seen["endpoint"], boxes.named(app, one.seen["endpoint"])
    link = (box, one.seen["stash_id"])
    if profile is None:
        return Side("published", 0, one.seen["known_as"], one.seen["database"], "", [link])
    told = [(row["label"], row["of"][endpoint]) for row in profile_table.rows(None, [profile])]
    picture = pictures.token(endpoint, profile.pictures[0]) if profile.pictures else ""
    return Side("box", profile.stash_id, profile.name, box, picture, [*told, link], page=profile.page)


def _picture(live: WholePerformer) -> str:
    return f"performer/{live.id}/image" if live.has_image else ""
