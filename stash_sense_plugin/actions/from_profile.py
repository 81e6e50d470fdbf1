"""Profiles of stash-boxes taken for a performer: linked with one of the library, or made into a new one, in one change.

Where it starts from somebody who was seen in a scene or image, the performer is put on that too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import add_performers, made, upstream_refs
from stash_sense_plugin.actions.plans import Plan, Step, Write
from stash_sense_plugin.actions.shown import value
from stash_sense_plugin.actions.update_step import label
from stash_sense_plugin.comparing import boxes, profiles
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.stash import linked, whole_performers
from stash_sense_plugin.store import known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.profiles import Profile
    from stash_sense_plugin.stash.whole_performers import WholePerformer

Link = dict[str, str]


@dataclass(frozen=True)
class Seen:
    """A person in a scene or image, on which the performer is to be put."""

    target: tuple[str, int]
    person: int


@dataclass(frozen=True)
class Wish:
    """`performer`: of the library; None: a new one, whose details are those of the profile at `fields_from`. `choices`:
    (endpoint, stash-box id), one for each stash-box."""

    performer: int | None
    choices: tuple[tuple[str, str], ...]
    fields_from: str = ""
    add_to: Seen | None = None


def plan(app: App, wish: Wish) -> Plan:
    """Raises RequestError where nothing is chosen, or another performer has the link or the name."""
    found = fetched(app, wish.choices)
    _demand_unlinked(app, found, wish.performer)
    if wish.performer is None:
        return _creating(app, wish, found)
    return _linking(app, wish.performer, wish, found)


def settle(app: App, wish: Wish, change: int | None) -> WholePerformer | None:
    """The performer as it is after the change, to whom its links lead from now on."""
    number = wish.performer or next(iter(made.by(app, change).values() if change else ()), None)
    performer = whole_performers.find(app.stash, [number]).get(number) if number else None
    if performer is None:
        return None
    known.note_name(app.database, performer.id, performer.name, performer.fields["disambiguation"] or "")
    links = [(each["endpoint"], each["stash_id"]) for each in performer.fields["stash_ids"]]
    known.note_links(app.database, performer.id, links)
    return performer


def fetched(app: App, choices: Sequence[tuple[str, str]]) -> list[Profile]:
    """In the order of the stash-boxes. Raises RequestError where one is gone, or two are of one stash-box."""
    if not choices:
        raise RequestError("No profile was chosen.")
    if len({endpoint for endpoint, _ in choices}) < len(choices):
        raise RequestError("Two profiles of one stash-box are two people.", "Choose one of them.")
    order = {box.endpoint: place for place, box in enumerate(app.boxes)}
    found = []
    for endpoint, stash_id in sorted(choices, key=lambda each: order.get(each[0], len(order))):
        profile = profiles.fetch(app, "performer", endpoint, [stash_id]).get(stash_id)
        if profile is None:
            raise RequestError(f"{boxes.named(app, endpoint)} has no such performer any more.", "Look for it again.")
        found.append(profile)
    return found


def _demand_unlinked(app: App, found: Sequence[Profile], performer: int | None) -> None:
    for profile in found:
        holders = linked.by_stash_id(app.stash, "performer", profile.endpoint, [profile.stash_id])
        others = [number for numbers in holders.values() for number in numbers if number != performer]
        if others:
            who = whole_performers.find(app.stash, others[:1])
            called = who[others[0]].name if others[0] in who else "A performer"
            box = boxes.named(app, profile.endpoint)
            raise RequestError(
                f"{called} (performer {others[0]}) is linked with {profile.name} at {box} already.",
                "If both are one person, merge them; if not, take the wrong link away first.",
            )


def _linking(app: App, number: int, wish: Wish, found: Sequence[Profile]) -> Plan:
    live = whole_performers.find(app.stash, [number]).get(number)
    if live is None:
        raise RequestError("Stash no longer has this performer.")
    before: list[Link] = list(live.fields["stash_ids"])
    after = _with(before, found)
    writes = [
        Write("performer", number, live.name, boxes.named(app, each.endpoint), _there(before, each), each.stash_id)
        for each in found
        if _there(before, each) != each.stash_id
    ]
    steps = [Step("performer", number, "update", {"stash_ids": before}, {"stash_ids": after})] if writes else []
    where = _enumerated([write.field for write in writes])
    text = f"Link {live.name} with {where}" if writes else f"{live.name} is linked so already"
    return _with_target(app, wish.add_to, Plan(f"{text}.", tuple(steps), tuple(writes)), number, live.name)


def _with(before: Sequence[Link], found: Sequence[Profile]) -> list[Link]:
    """All links, those chosen in place of others at the same stash-box."""
    chosen = {each.endpoint: each.stash_id for each in found}
    kept = [each for each in before if chosen.get(each["endpoint"], each["stash_id"]) == each["stash_id"]]
    there = {each["endpoint"] for each in kept}
    return kept + [
        {"endpoint": endpoint, "stash_id": stash_id} for endpoint, stash_id in chosen.items() if endpoint not in there
    ]


def _there(before: Sequence[Link], profile: Profile) -> str:
    return ", ".join(each["stash_id"] for each in before if each["endpoint"] == profile.endpoint)


def _creating(app: App, wish: Wish, found: Sequence[Profile]) -> Plan:
    first = next((each for each in found if each.endpoint == wish.fields_from), found[0])
    _demand_free_name(app, first)
    step = upstream_refs.make_step(app, first, first.stash_id)
    links = [{"endpoint": each.endpoint, "stash_id": each.stash_id} for each in found]
    after = {**step.after, "fields": {**step.after["fields"], "stash_ids": links}}
    step = replace(step, after=after)
    writes = [Write("performer", 0, first.name, name, "", text) for name, text in _shown(app, first, after["fields"])]
    where = _enumerated([boxes.named(app, each.endpoint) for each in found])
    text = f"Create {first.name} from {boxes.named(app, first.endpoint)}, linked with {where}."
    return _with_target(app, wish.add_to, Plan(text, (step,), tuple(writes)), {made.MADE: after["as"]}, first.name)


def _demand_free_name(app: App, profile: Profile) -> None:
    """Stash tells performers apart by name and disambiguation."""
    for one in linked.by_names(app.stash, "performer", [profile.name]).get(profile.name, ()):
        if one.by == "name" and linked.spelled(one.disambiguation) == linked.spelled(profile.disambiguation):
            raise RequestError(
                f"There is a performer {one.name} already (performer {one.id}).",
                "If it is the same person, link that one; if not, give it a disambiguation first.",
            )


def _shown(app: App, profile: Profile, fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and text of all that the new performer gets."""
    rows = [(label(name), value(name, given, {})) for name, given in fields.items() if name != "stash_ids"]
    rows += [(boxes.named(app, each["endpoint"]), each["stash_id"]) for each in fields["stash_ids"]]
    return [(name, text) for name, text in rows if text]


def _with_target(app: App, seen: Seen | None, plan: Plan, performer: Any, name: str) -> Plan:
    """`performer`: its id, or what an earlier step makes it."""
    if seen is None:
        return plan
    add_performers.person_of(app, seen.target, seen.person)
    kind, number = seen.target
    there = add_performers.require(app, seen.target).performer_ids
    if performer in there and not plan.steps:
        raise RequestError(f"{name} is on this {kind} already, and linked so.")
    after = {"added": [performer], "decided": [[seen.person, performer]]}
    step = Step(kind, number, "add_performers", {"performers": list(there)}, after)
    write = Write(kind, number, f"this {kind}", "Performers", "", name)
    text = f"{plan.text.rstrip('.')}, and add to this {kind}."
    return Plan(text, (*plan.steps, step), (*plan.writes, write))


def _enumerated(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
