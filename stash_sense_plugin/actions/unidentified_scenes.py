"""Put the performers who were recognised in a scene on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import add_performers
from stash_sense_plugin.actions.plans import Plan, Side, Sight, Step, Verb, Write
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.protocol.request import whole
from stash_sense_plugin.stash import scenes
from stash_sense_plugin.store import targets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.recommendations import Filter, Recommendation

VERB = Verb("Add performers", bulk=True)
PERSONS = "persons"
"""The choice that says which of the persons: their numbers with commas between; without it, all of them."""


def sight(app: App, one: Recommendation) -> Sight:
    number = one.targets[0][1]
    scene = scenes.find(app.stash, [number]).get(number)
    if scene is None:
        return Sight((), stale="Stash no longer has this scene.")
    seconds = f"{scene.file.duration / 60:.0f} min" if scene.file else ""
    side = Side("scene", number, scene.name, seconds, f"scene/{number}/screenshot", ())
    return Sight((side,), stale=None if _there(app, one) else "This scene was looked at again meanwhile.")


def plan(app: App, one: Recommendation, choices: Mapping[str, str]) -> Plan:
    """Raises RequestError where the scene or the persons are gone."""
    target = one.targets[0]
    wanted = _chosen(one, choices)
    preview = add_performers.preview(
        app, target, [add_performers.Choice(each["person"], each["performer_id"]) for each in wanted]
    )
    decided = [[choice.person, choice.performer] for choice in preview.choices]
    added = [*preview.creates, *(each.id for each in preview.adds)]
    steps = [_creation(preview, number, decided) for number in preview.creates]
    if added:
        after = {"added": added, "decided": decided}
        steps.append(Step(target[0], target[1], "add_performers", {"performers": list(preview.present)}, after))
    who = add_performers.enumerated([*preview.creates.values(), *preview.adds]) if added else ""
    text = f"Add {who} to {one.title}" if added else f"Nothing to add to {one.title}"
    writes = [Write("performer", 0, each.name, "Performer", "", "new") for each in preview.creates.values()]
    writes += [Write("scene", target[1], one.title, "Performers", "", who)] if added else []
    return Plan(f"{text}.", tuple(steps), tuple(writes))


def for_many(app: App, one: Recommendation, wanted: Filter) -> dict[str, str]:
    """Those persons who were recognised as surely as the filter asks."""
    least = wanted.scores[0]
    sure = [each["person"] for each in one.seen["persons"] if 100 * each["confidence"] >= least - 0.005]
    return {PERSONS: ",".join(map(str, sure))}


def _creation(preview: add_performers.Preview, number: int, decided: Sequence[Sequence[int]]) -> Step:
    who = preview.creates[number]
    person = next(each[0] for each in decided if each[1] == number)
    links = [list(link) for link in who.links]
    after = {"name": who.name, "stash_ids": links, "person": person, "published": number}
    return Step("performer", 0, "create", {}, after)


def _chosen(one: Recommendation, choices: Mapping[str, str]) -> list[dict[str, Any]]:
    persons: list[dict[str, Any]] = one.seen["persons"]
    if PERSONS not in choices:
        return persons
    numbers = {whole(each) for each in choices[PERSONS].split(",") if each}
    wanted = [each for each in persons if each["person"] in numbers]
    if not wanted:
        raise RequestError("Nobody was chosen.")
    return wanted


def _there(app: App, one: Recommendation) -> bool:
    return all(targets.person(app.database, each["person"]) for each in one.seen["persons"])
