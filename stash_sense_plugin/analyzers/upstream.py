"""What the stash-boxes say otherwise than the library of what is linked to them: one finding per entity and stash-box.

Only entities are compared that changed here or there since the last time. Where both sides say the same by now, that
is kept as their agreement, so that the next change tells who made it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.analyzers.look import Found, Look, digest
from stash_sense_plugin.analyzers.scene_mirror import settled
from stash_sense_plugin.comparing import boxes, fetching, merged, sides
from stash_sense_plugin.errors import NotReady, StashBoxError
from stash_sense_plugin.stash import linked as stash_linked
from stash_sense_plugin.store import analyses, bases, recommendations, upstream
from stash_sense_plugin.store.recommendations import Finding, Pair
from stash_sense_plugin.store.upstream import Place
from stash_sense_plugin.sync import bases as agreements
from stash_sense_plugin.sync import merge
from stash_sense_plugin.sync.fields import KINDS
from stash_sense_plugin.sync.values import dump

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.boxes import Asked
    from stash_sense_plugin.comparing.sides import Entity, Side
    from stash_sense_plugin.stash.linked import Linked
    from stash_sense_plugin.store.journal import Change

BATCH = 100
TYPES_OF = {f"upstream_{kind}s": kind for kind in KINDS}
"""Types of recommendation -> the kind of entity."""
SURE = {"adds": 95.0, "changed": 90.0, "gone": 85.0, "first": 75.0, "conflict": 60.0}
"""How readily it is accepted: what takes nothing away first, what both sides changed last."""
GONE = {
    upstream.MERGED: "{box} has merged it into another.",
    upstream.DELETED: "{box} has deleted it.",
    upstream.UNKNOWN: "{box} does not know it.",
}


def find_performers(look: Look) -> Found:
    return _find(look, "performer")


def find_studios(look: Look) -> Found:
    return _find(look, "studio")


def find_tags(look: Look) -> Found:
    return _find(look, "tag")


def find_scenes(look: Look) -> Found:
    return _find(look, "scene")


def look_again(app: App, kind: str, numbers: Iterable[int]) -> None:
    """After a part of it was decided, or that was taken back: what is left is open at once, not only after the next
    run."""
    found = TYPES[f"upstream_{kind}s"]
    refused = recommendations.refusals(app.database, found.name)
    run = analyses.last(app.database, found.name)
    for entity in sides.read(app, kind, numbers).values():
        for finding in findings_of(entity):
            if not any(recommendations.is_refused(refused, pair) for pair in finding.pairs):
                with app.database.transaction():
                    recommendations.put(app.database, found.name, finding, found.logic, run.id if run else 0)


def look_again_of(app: App, change: Change) -> None:
    """The same of all that a change decided."""
    for kind in KINDS:
        decided = [each for each in change.entries if (each.action, each.entity) == ("decide", kind)]
        if decided:
            look_again(app, kind, dict.fromkeys(int(each.entity_id or 0) for each in decided))


def _find(look: Look, kind: str) -> Found:
    """Raises NotReady where there is no stash-box to ask."""
    app = look.app
    asked = boxes.asked(app)
    if not asked:
        raise NotReady("stash-boxes", "There is no stash-box to ask.", NO_BOX)
    linked = {one.id: one for page in stash_linked.linked(app.stash, kind) for one in page}
    notes = list(_level(look, kind, asked, linked.values()))
    facts = _facts(app, kind, asked, linked, lambda time: time)
    before = {} if look.whole else upstream.compared(app.database, kind)
    changed = [number for number in linked if before.get(number) != facts[number]]
    gone = [number for number in before if number not in linked]

    def settle() -> None:
        seen = _facts(app, kind, asked, {number: linked[number] for number in changed}, settled)
        upstream.put_compared(app.database, kind, seen)
        upstream.forget_compared(app.database, kind, gone)

    about = None if look.whole else [(kind, number) for number in (*changed, *gone)]
    return Found(_compared(look, kind, changed), {}, len(linked), about, settle, notes)


NO_BOX = "Add one in Stash under Settings > Metadata Providers, or switch one on, on the page Stash-boxes."


def _level(look: Look, kind: str, asked: Sequence[Asked], linked: Iterable[Linked]) -> Iterator[str]:
    """Bring the snapshots level. What one stash-box fails at is noted, and the others go on."""
    app = look.app
    everything = list(linked)
    for each in asked:
        ids = {one.stash_id for entity in everything for one in entity.stash_ids if one.endpoint == each.endpoint}
        place = Place(each.endpoint, kind)
        try:
            if ids or upstream.mark(app.database, place).linked:
                fetching.refresh(app, app.box(each.endpoint), kind, ids, look.tell, whole=look.anew)
        except StashBoxError as error:
            upstream.note_error(app.database, place, str(error))
            yield f"{each.name}: {error}"


def _facts(
    app: App, kind: str, asked: Sequence[Asked], linked: Mapping[int, Linked], time: Callable[[str], str]
) -> dict[int, str]:
    """Of everything that decides what is told of each entity. `time`: what is kept of when it was changed: what changed
    only just may change again within the same second."""
    known = {box.endpoint: upstream.known(app.database, Place(box.endpoint, kind)) for box in asked}
    chosen = [[box.endpoint, sorted(box.fields[kind])] for box in asked]
    return {
        number: digest(
            time(one.updated_at),
            [
                [link.endpoint, link.stash_id, known[link.endpoint][link.stash_id].digest]
                for link in one.stash_ids
                if link.stash_id in known.get(link.endpoint, {})
            ],
            chosen,
        )
        for number, one in linked.items()
    }


def _compared(look: Look, kind: str, numbers: Sequence[int]) -> Iterator[Finding]:
    asked: set[tuple[Place, str]] = set()
    for start in range(0, len(numbers), BATCH):
        look.tell(start, len(numbers), f"Comparing {kind}s")
        some = numbers[start : start + BATCH]
        batch = sides.read(look.app, kind, some)
        if merged.catch_up(look.app, batch.values(), asked):
            batch = sides.read(look.app, kind, some)
        with look.app.database.transaction():
            for entity in batch.values():
                keep_agreements(look.app, entity)
        for entity in batch.values():
            yield from findings_of(entity)
    look.tell(len(numbers), len(numbers), f"Comparing {kind}s")


def keep_agreements(app: App, entity: Entity) -> None:
    """What is the same on both sides is from now on what they agreed on."""
    for side in entity.sides:
        if side.is_gone:
            continue
        agreed = dump(agreements.agreement(side.known, side.local, side.values))
        if side.base is None or agreed != side.base.fields:
            bases.put(app.database, side.tie, agreed, side.base.how if side.base else bases.AGREED)


def findings_of(entity: Entity) -> Iterator[Finding]:
    for side in entity.sides:
        if side.tells_gone:
            yield _gone(entity, side)
        elif side.told:
            yield _differs(entity, side)


def _gone(entity: Entity, side: Side) -> Finding:
    snapshot = side.snapshot
    seen = {
        **_seen(entity, side),
        "gone": snapshot.state,
        "into": snapshot.merged_into,
        "fields": [],
        "only_adds": False,
        "conflict": False,
        "reasons": [GONE[snapshot.state].format(box=side.box.name)],
    }
    return _finding(entity, side, SURE["gone"], seen, digest(snapshot.state, snapshot.merged_into))


def _differs(entity: Entity, side: Side) -> Finding:
    told = side.told
    adds, conflict = merge.only_adds(told), any(change.conflict for change in told)
    fields = [
        {
            "name": change.field.name,
            "label": change.field.label,
            "only_adds": change.only_adds,
            "conflict": change.conflict,
        }
        for change in told
    ]
    seen = {
        **_seen(entity, side),
        "gone": None,
        "fields": fields,
        "only_adds": adds,
        "conflict": conflict,
        "reasons": [f"{side.box.name}: {', '.join(change.field.label for change in told)}"],
    }
    sure = "conflict" if conflict else "adds" if adds else "changed" if side.base else "first"
    return _finding(entity, side, SURE[sure], seen, merge.digest(told))


def _seen(entity: Entity, side: Side) -> dict[str, Any]:
    return {
        "kind": entity.kind,
        "endpoint": side.tie.endpoint,
        "stash_id": side.tie.stash_id,
        "updated": side.snapshot.updated,
    }


def _finding(entity: Entity, side: Side, score: float, seen: Mapping[str, Any], facts: str) -> Finding:
    tie = side.tie
    return Finding(
        targets=((entity.kind, entity.id),),
        score=score,
        title=entity.name,
        seen=seen,
        pairs=(Pair(f"{entity.kind}:{entity.id}", f"{tie.endpoint}:{tie.stash_id}", facts),),
        endpoint=tie.endpoint,
        about=f"{tie.endpoint}:{tie.stash_id}",
    )
