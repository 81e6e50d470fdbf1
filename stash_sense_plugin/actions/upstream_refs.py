"""Performers, studios and tags that a scene or studio gets and that the library lacks: linked with one that is there,
or made from their profile, by the user's choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import pictures
from stash_sense_plugin.actions.plans import Step, Write
from stash_sense_plugin.actions.update_step import ENTITIES
from stash_sense_plugin.comparing import boxes, profiles
from stash_sense_plugin.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.actions.field_choices import Chosen
    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.profiles import Profile

PICTURE = {"performer": "image", "studio": "image", "tag": "image"}


def made(kind: str, stash_id: str) -> str:
    """The name by which later steps of a change know what an earlier one makes."""
    return f"{kind}:{stash_id}"


def steps_for_refs(app: App, endpoint: str, chosen: Chosen) -> tuple[list[Step], list[Write]]:
    steps: list[Step] = []
    writes: list[Write] = []
    for (kind, stash_id), number in chosen.link.items():
        step, write = link_step(app, kind, number, endpoint, stash_id)
        steps.append(step)
        writes.append(write)
    for kind in sorted({kind for kind, _ in chosen.create}):
        wanted = [stash_id for each, stash_id in chosen.create if each == kind]
        found = profiles.fetch(app, kind, endpoint, wanted)
        for stash_id in wanted:
            if stash_id not in found:
                name = chosen.create[kind, stash_id].name
                raise RequestError(
                    f"{boxes.named(app, endpoint)} does not know the {kind} {name} any more.", "Leave it out."
                )
            steps.append(make_step(app, found[stash_id], stash_id))
            writes += make_writes(app, found[stash_id], steps[-1])
    return steps, writes


def link_step(app: App, kind: str, number: int, endpoint: str, stash_id: str) -> tuple[Step, Write]:
    """Raises RequestError where it is gone, or linked with another there."""
    whole = ENTITIES[kind].find(app.stash, [number]).get(number)
    if whole is None:
        raise RequestError(f"Stash no longer has this {kind}.")
    before: Sequence[dict[str, Any]] = whole.fields["stash_ids"]
    if any(each["endpoint"] == endpoint for each in before):
        raise RequestError(f"{whole.name} has another link to {boxes.named(app, endpoint)}.")
    after = [*before, {"endpoint": endpoint, "stash_id": stash_id}]
    write = Write(kind, number, whole.name, "Stash-box links", "", f"{boxes.named(app, endpoint)}: {stash_id}")
    return Step(kind, number, "update", {"stash_ids": list(before)}, {"stash_ids": after}), write


def make_step(app: App, profile: Profile, stash_id: str) -> Step:
    """`stash_id`: by which later steps know it; the profile's own is another where it was merged meanwhile."""
    fields = profiles.create_fields(app, profile.kind, profile)
    if profile.pictures:
        fields["image"] = pictures.of_box(profile.endpoint, profile.pictures[0], optional=True)
    after = {
        "as": made(profile.kind, stash_id),
        "endpoint": profile.endpoint,
        "stash_id": profile.stash_id,
        "fields": fields,
    }
    return Step(profile.kind, 0, "make", {}, after)


def make_writes(app: App, profile: Profile, step: Step) -> list[Write]:
    known = [name for name, value in step.after["fields"].items() if value and name not in ("name", "stash_ids")]
    with_what = f" with {len(known)} details" if known else ""
    text = f"{profile.name}, from {boxes.named(app, profile.endpoint)}{with_what}"
    return [Write(profile.kind, 0, profile.name, f"New {profile.kind}", "", text)]
