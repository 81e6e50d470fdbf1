"""Add a stash-box link to a performer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions.plans import Plan, Side, Sight, Step, Verb, Write
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.stash import whole_performers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.whole_performers import WholePerformer
    from stash_sense_plugin.store.recommendations import Recommendation

VERB = Verb("Add the link", bulk=True)


def sight(app: App, one: Recommendation) -> Sight:
    live = _live(app, one)
    if live is None:
        return Sight((), stale="Stash no longer has this performer.")
    rows = [(each["endpoint"], each["stash_id"]) for each in live.fields["stash_ids"]]
    here = Side("performer", live.id, live.name, live.fields["disambiguation"] or "", _picture(live), rows)
    endpoint, number = one.seen["endpoint"], one.seen["stash_id"]
    there = Side("published", 0, one.seen["known_as"], one.seen["database"], "", [(endpoint, number)])
    taken = any(each["endpoint"] == endpoint for each in live.fields["stash_ids"])
    return Sight((here, there), stale="The performer has a link to this stash-box by now." if taken else None)


def plan(app: App, one: Recommendation, choices: Mapping[str, str]) -> Plan:
    """Raises RequestError where the performer is gone or has got such a link meanwhile."""
    live = _live(app, one)
    if live is None:
        raise RequestError("Stash no longer has this performer.")
    before: list[dict[str, Any]] = live.fields["stash_ids"]
    endpoint, number = one.seen["endpoint"], one.seen["stash_id"]
    if any(each["endpoint"] == endpoint for each in before):
        raise RequestError(f"{live.name} has a link to {endpoint} by now.")
    after = [*before, {"endpoint": endpoint, "stash_id": number}]
    step = Step("performer", live.id, "update", {"stash_ids": before}, {"stash_ids": after})
    write = Write("performer", live.id, live.name, "Stash-box links", "", f"{endpoint}: {number}")
    return Plan(f"Link {live.name} to {endpoint}.", (step,), (write,))


def _live(app: App, one: Recommendation) -> WholePerformer | None:
    number = one.targets[0][1]
    return whole_performers.find(app.stash, [number]).get(number)


def _picture(live: WholePerformer) -> str:
    return f"performer/{live.id}/image" if live.has_image else ""
