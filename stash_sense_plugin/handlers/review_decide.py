"""One recommendation: as it stands in Stash now, what carrying it out would write, and carrying it out."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import carry_out, recovery
from stash_sense_plugin.actions import kinds as actions
from stash_sense_plugin.analyzers import upstream
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.handlers import review
from stash_sense_plugin.handlers.decide import change_json
from stash_sense_plugin.jobs import bulk, starting
from stash_sense_plugin.jobs import status as job_status
from stash_sense_plugin.protocol.times import iso
from stash_sense_plugin.store import journal, known, recommendations

if TYPE_CHECKING:
    from stash_sense_plugin.actions.plans import Choice, Plan, Side, Sight
    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request
    from stash_sense_plugin.store.recommendations import Recommendation

PAGES = {kind: f"/{kind}s/{{}}" for kind in ("scene", "performer", "studio", "tag")}
MOST_PAIRS, MOST_WRITES = 100, 200
CHANGED = RequestError("Something about it changed meanwhile.", "Look at it again.")


def show(app: App, request: Request) -> dict[str, Any]:
    """Argument "candidate": the one that the user looks at, where there are several."""
    one = _one(app, request)
    candidate = request.args.get("candidate")
    seen = actions.sight(app, one, {} if candidate is None else {"candidate": str(candidate)})
    stale = _decided(one) if one.state != recommendations.OPEN else seen.stale
    names = known.names(app.database, [each["performer_id"] for each in one.seen.get("persons", ())])
    change = journal.get(app.database, one.change_id) if one.change_id else None
    return {
        "id": one.id,
        "type": one.type,
        "title": one.title,
        "state": one.state,
        "score": one.score,
        "words": review.score_words(one.score),
        "reasons": review.reasons(one),
        "at": iso(one.found_at),
        "change": change_json(change) if change else None,
        "stale": stale,
        "sides": [_side(side, _said(seen)) for side in seen.sides],
        "differing": _differing(seen),
        "pairs": _pairs(one),
        "moments": [{"a": a, "b": b} for a, b in seen.moments],
        "persons": review.persons_json(one, names),
        "choices": [_choice(each) for each in seen.choices],
        "apply": actions.verb(one.type).label,
        **seen.more,
    }


def preview(app: App, request: Request) -> dict[str, Any]:
    one = _open_one(app, request)
    return plan_json(actions.action(one.type).plan(app, one, _choices(request)))


def apply(app: App, request: Request) -> dict[str, Any]:
    recovery.settle(app)
    one = _open_one(app, request)
    plan = actions.action(one.type).plan(app, one, _choices(request))
    if plan.token != request.text("token"):
        raise CHANGED
    target = one.targets[0]
    change = journal.begin(app.database, plan.text.rstrip("."), target) if plan.steps else None
    left_out = carry_out.carry_out(app, change, plan, one.id)
    look_again(app, one)
    done = journal.get(app.database, change) if change else None
    text = " ".join([plan.text, *left_out]) if done else "Nothing had to be written."
    return {"text": text, "change": change_json(done) if done else None}


def look_again(app: App, one: Recommendation) -> None:
    """Of what a stash-box says a part may be left to decide."""
    if one.type in upstream.TYPES_OF:
        [(kind, number)] = one.targets
        upstream.look_again(app, kind, [number])


def preview_all(app: App, request: Request) -> dict[str, Any]:
    plans = bulk.plans(app, review.filter_of(request))
    return {
        "text": plans.text,
        "count": len(plans.made),
        "writes": [asdict(write) for write in plans.writes[:MOST_WRITES]],
        "more": max(0, len(plans.writes) - MOST_WRITES),
        "dropped": [_dropped(each) for each in plans.dropped],
        "cannot_undo": list(plans.cannot_undo),
        "skipped": [{"id": one.id, "title": one.title, "why": why} for one, why in plans.skipped],
        "token": plans.token,
    }


def apply_all(app: App, request: Request) -> dict[str, Any]:
    wanted = review.filter_of(request)
    args = {
        "type": wanted.type,
        "least": wanted.scores[0],
        "most": wanted.scores[1],
        "endpoint": wanted.endpoint,
        "ids": list(wanted.ids),
        "field": wanted.field,
        "only_adds": wanted.only_adds,
        "token": request.text("token"),
    }
    return {"job": job_status.as_json(starting.ask(app, "apply", args))}


def plan_json(plan: Plan) -> dict[str, Any]:
    return {
        "text": plan.text,
        "nothing": not plan.steps,
        "writes": [asdict(write) for write in plan.writes],
        "dropped": [_dropped(each) for each in plan.dropped],
        "cannot_undo": list(plan.cannot_undo),
        "choices": dict(plan.choices),
        "dangerous": any(step.action == "delete_files" for step in plan.steps),
        "token": plan.token,
    }


def _one(app: App, request: Request) -> Recommendation:
    one = recommendations.find(app.database, request.number("id"))
    if one is None:
        raise RequestError("This recommendation is no longer there.", "Reload the list.")
    return one


def _open_one(app: App, request: Request) -> Recommendation:
    one = _one(app, request)
    if one.state != recommendations.OPEN:
        raise RequestError(_decided(one), "Reload the list.")
    return one


def _decided(one: Recommendation) -> str:
    return DECIDED[one.state]


DECIDED = {
    recommendations.APPLIED: "This was carried out already.",
    recommendations.DISMISSED: "This was dismissed.",
    recommendations.REFUSED: "This was dismissed for good.",
    recommendations.OBSOLETE: "This is no longer so.",
}


def _choices(request: Request) -> dict[str, str]:
    given = request.args.get("choices") or {}
    if not isinstance(given, dict):
        raise RequestError('"choices" must be an object.')
    return {str(key): str(value) for key, value in given.items() if value is not None}


def _said(seen: Sight) -> set[str]:
    """Labels of rows that say something on at least one side."""
    return {label for side in seen.sides for label, value in side.rows if value}


def _side(side: Side, said: set[str]) -> dict[str, Any]:
    page = PAGES.get(side.kind)
    return {
        "kind": side.kind,
        "id": str(side.id),
        "name": side.name,
        "subtitle": side.subtitle,
        "picture": side.picture or None,
        "page": page.format(side.id) if page else side.page,
        "suggested": side.suggested,
        "why": list(side.why),
        "rows": [{"label": label, "value": value} for label, value in side.rows if label in said],
        "crops": list(side.crops),
        "stream": side.stream,
        **side.more,
    }


def _choice(choice: Choice) -> dict[str, Any]:
    options = [
        {"value": each.value, "label": each.label, "picture": each.picture, "from": each.source}
        for each in choice.options
    ]
    return {"key": choice.key, "label": choice.label, "options": options, "value": choice.value}


def _dropped(dropped: Any) -> dict[str, str]:
    return {"field": dropped.field, "value": dropped.value, "from": dropped.source, "why": dropped.why}


def _differing(seen: Sight) -> list[str]:
    """Labels of rows whose values are not the same on all sides."""
    values: dict[str, list[str]] = {}
    for side in seen.sides:
        for label, value in side.rows:
            values.setdefault(label, []).append(value)
    return [label for label, each in values.items() if len(set(each)) > 1 or len(each) < len(seen.sides)]


def _pairs(one: Recommendation) -> list[dict[str, Any]]:
    return [
        {"a": str(pair["a"]), "b": str(pair["b"]), "score": pair["score"], "reasons": pair["reasons"]}
        for pair in one.seen.get("pairs", ())[:MOST_PAIRS]
    ]
