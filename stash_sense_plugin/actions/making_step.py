"""A performer, studio or tag made from its profile at a stash-box, or taken as it is where somebody has that id by now.

It is told by its id at the stash-box whether it happened. Undo deletes what is as it was made and used by nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from stash_sense_plugin.actions import made, update_step
from stash_sense_plugin.actions.steps import Stays
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.stash import linked, performers, whole_performers, whole_studios, whole_tags
from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.stash.performers import StashId
from stash_sense_plugin.stash.values import seconds
from stash_sense_plugin.store import journal, known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.actions.update_step import Whole
    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.linked import Namesake
    from stash_sense_plugin.store.journal import Entry

CREATE = {"performer": whole_performers.create, "studio": whole_studios.create, "tag": whole_tags.create}
DESTROY = {"performer": performers.destroy, "studio": whole_studios.destroy, "tag": whole_tags.destroy}
NO_PICTURE = "Without its picture: the stash-box has none where it should be."


def do(app: App, entry: Entry) -> None:
    """Raises RequestError, and nothing is written, where another has its name, or this Stash knows no links of it."""
    number = _holder(app, entry)
    if number is not None:
        _took(app, entry, number)
        return
    fields, notes = _fitting(app, entry, made.in_place(app, entry.change_id, entry.after["fields"]))
    if "image" in fields and not fields["image"]:
        notes.append(NO_PICTURE)
    _made(app, entry, CREATE[entry.entity](app.stash, update_step.with_pictures(app, fields)), notes)


def happened(app: App, entry: Entry) -> bool:
    """Where it was killed on the way, what has the id now was made by this if it is no older, and else taken."""
    if entry.entity_id:
        return _live(app, entry) is not None
    number = _holder(app, entry)
    if number is None:
        return False
    whole = update_step.ENTITIES[entry.entity].find(app.stash, [number])[number]
    if (seconds(whole.created_at) or 0) < int(entry.at):
        _took(app, entry, number)
    else:
        _made(app, entry, number, [])
    return True


complete = happened


def undo(app: App, entry: Entry) -> list[str]:
    if entry.after.get("there_before"):
        return []
    called = f"The {entry.entity} {entry.after['fields']['name']}"
    live = _live(app, entry)
    if live is None:
        return [f"{called} had been deleted already."]
    if any(live.counts) or not _is_as_made(app, entry, live):
        raise Stays(f"{called} stays: it has been changed or used since.")
    DESTROY[entry.entity](app.stash, live.id)
    return []


def _holder(app: App, entry: Entry) -> int | None:
    """Who has that id at the stash-box; of several, the oldest."""
    after = entry.after
    found = linked.by_stash_id(app.stash, entry.entity, after["endpoint"], [after["stash_id"]])
    return min(found[after["stash_id"]]) if found else None


def _live(app: App, entry: Entry) -> Whole | None:
    number = int(entry.entity_id or 0)
    return cast("Whole | None", update_step.ENTITIES[entry.entity].find(app.stash, [number]).get(number))


def _took(app: App, entry: Entry, number: int) -> None:
    journal.know_after(app.database, entry.id, {"there_before": True})
    journal.made(app.database, entry.id, number)


def _made(app: App, entry: Entry, number: int, notes: list[str]) -> None:
    whole = update_step.ENTITIES[entry.entity].find(app.stash, [number])[number]
    now = {"made": dict(whole.fields), "updated_at": whole.updated_at, "notes": notes}
    with app.database.transaction():
        journal.know_after(app.database, entry.id, now)
        journal.made(app.database, entry.id, number)
        if entry.entity == "performer":
            links = [StashId(each["endpoint"], each["stash_id"]) for each in whole.fields["stash_ids"]]
            known.note_name(app.database, number, whole.name, str(whole.fields["disambiguation"] or ""))
            known.note_links(app.database, number, links)


def _fitting(app: App, entry: Entry, fields: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """As Stash will take them: with the link, and without aliases that others have; what is left out, in words."""
    kind, after, fitting = entry.entity, entry.after, dict(fields)
    if "stash_ids" not in getattr(abilities(app.stash), f"{kind}_fields"):
        raise RequestError(f"This Stash cannot link a {kind} with a stash-box.", "Stash can since v0.30: update it.")
    link = {"endpoint": after["endpoint"], "stash_id": after["stash_id"]}
    links = list(fields.get("stash_ids") or [])
    if not update_step.same("stash_ids", [link], [each for each in links if each["endpoint"] == after["endpoint"]]):
        links.append(link)
    fitting["stash_ids"] = links
    aliases = list(fields.get("aliases") or []) if kind != "performer" else []
    others = linked.by_names(app.stash, kind, [fields["name"], *aliases])
    for other in others.get(fields["name"], ()):
        _demand_apart(kind, other, fields)
    notes = [f"Without the alias {each}: it is a name of {others[each][0].name}." for each in aliases if each in others]
    if notes:
        fitting["aliases"] = [each for each in aliases if each not in others]
    return fitting, notes


def _demand_apart(kind: str, other: Namesake, fields: Mapping[str, Any]) -> None:
    """Stash tells performers apart by their disambiguation too; no two studios or tags share a name or alias."""
    told_apart = other.by == "alias" or linked.spelled(other.disambiguation) != linked.spelled(
        fields.get("disambiguation") or ""
    )
    if kind != "performer" or not told_apart:
        how = "has it as an alias" if other.by == "alias" else "is called so"
        raise RequestError(
            f"The {kind} {fields['name']} cannot be made: {other.name} ({kind} {other.id}) {how}.",
            "Link that one if it is the same, or give it another name.",
        )


def _is_as_made(app: App, entry: Entry, live: Whole) -> bool:
    """Later steps of the same change may have written to it, and were taken back by now."""
    after = entry.after
    if not all(update_step.same(name, value, after["made"].get(name)) for name, value in live.fields.items()):
        return False
    return live.updated_at == after["updated_at"] or update_step.has_picture(app, live, after["fields"].get("image"))
