"""The review: which recommendations there are, and saying "no" to them or taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import kinds as actions
from stash_sense_plugin.analyzers.kinds import JOBS, LIKELY, TYPES, Type, type_of
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.handlers import boxes
from stash_sense_plugin.handlers.decide import change_json
from stash_sense_plugin.handlers.target import in_words
from stash_sense_plugin.jobs import readiness, starting
from stash_sense_plugin.jobs.words import counted
from stash_sense_plugin.protocol.request import whole
from stash_sense_plugin.protocol.times import iso
from stash_sense_plugin.store import analyses, jobs, journal, known, recommendations
from stash_sense_plugin.store.recommendations import Filter, Recommendation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request
    from stash_sense_plugin.store.database import Row

WORDS = ((99.0, "almost certain"), (95.0, "very likely"), (LIKELY, "likely"), (0.0, "possible"))
PICTURES = {
    "scene": "scene/{}/screenshot",
    "performer": "performer/{}/image",
    "studio": "studio/{}/image",
    "tag": "tag/{}/image",
}
TARGETS = tuple(PICTURES)
UPSTREAM = ("fields", "gone", "only_adds", "conflict", "offer")
"""What rows say of what a stash-box says."""
MOST_PICTURES, MOST_REASONS = 6, 4


def types(app: App, request: Request) -> dict[str, Any]:
    starting.ensure(app)
    counts = recommendations.counts(app.database)
    running = {job.kind for job in jobs.unfinished(app.database)}
    is_set_up = readiness.of(app)["environment"]
    shown = [_type(app, each, counts.get(each.name, {}), running) for each in TYPES.values()]
    listed = [{**each, "needs": _needs(TYPES[each["type"]], is_set_up)} for each in shown]
    return {"types": listed, "boxes": boxes.brief(app)}


def listed(app: App, request: Request) -> dict[str, Any]:
    wanted = filter_of(request)
    order = str(request.args.get("order") or "score")
    if order not in recommendations.ORDERS:
        raise RequestError(f'There is no order "{order}".')
    after = whole(request.args.get("after")) or 0
    rows = recommendations.page(app.database, wanted, order, after)
    full = len(rows) == recommendations.PAGE
    return {
        "rows": rows_json(app, rows),
        "total": recommendations.count(app.database, wanted),
        "next": rows[-1].id if full else None,
    }


def about(app: App, request: Request) -> dict[str, Any]:
    kind = request.text("kind")
    if kind not in TARGETS:
        raise RequestError(f'Nothing is recommended about a "{kind}".')
    return {"rows": rows_json(app, recommendations.about(app.database, (kind, request.number("id"))))}


def dismiss(app: App, request: Request) -> dict[str, Any]:
    for_good = request.args.get("for_good") is True
    numbers = recommendations.ids(app.database, filter_of(request)) if request.args.get("all") else ids_of(request)
    before = {one.id: one.state for one in recommendations.those(app.database, numbers)}
    count = recommendations.dismiss(app.database, numbers, for_good=for_good)
    if not count and numbers:
        raise RequestError("This was decided already.", "Reload the list.")
    until = "for good" if for_good else "until something about it changes"
    return {
        "count": count,
        "text": f"{counted(count, 'recommendation')} dismissed {until}.",
        "ids": [number for number, state in before.items() if state in ("open", "dismissed")],
    }


def take_back(app: App, request: Request) -> dict[str, Any]:
    count = recommendations.take_back(app.database, ids_of(request))
    return {"count": count, "text": f"{counted(count, 'recommendation')} open again."}


def filter_of(request: Request) -> Filter:
    """What the arguments of a request choose. Raises RequestError for what is none."""
    kind, state = type_of(request.args.get("type")), str(request.args.get("state") or recommendations.OPEN)
    if state not in recommendations.STATES:
        raise RequestError(f'There is no state "{state}".')
    scores = (_score(request, "least", 0.0), _score(request, "most", 100.0))
    chosen = tuple(ids_of(request)) if request.args.get("ids") else ()
    return Filter(
        kind.name,
        state,
        scores,
        str(request.args.get("endpoint") or ""),
        chosen,
        str(request.args.get("field") or ""),
        request.args.get("only_adds") is True,
    )


def ids_of(request: Request) -> list[int]:
    numbers = [whole(each) for each in request.items("ids")]
    if None in numbers:
        raise RequestError('"ids" must be numbers.')
    return [number for number in numbers if number is not None]


def rows_json(app: App, rows: Sequence[Recommendation]) -> list[dict[str, Any]]:
    people = [each["performer_id"] for row in rows for each in row.seen.get("persons", ())]
    names = known.names(app.database, people)
    return [_row(app, row, names) for row in rows]


def score_words(score: float) -> str:
    return next(text for line, text in WORDS if score >= line)


def persons_json(one: Recommendation, names: Mapping[int, Row]) -> list[dict[str, Any]] | None:
    if "persons" not in one.seen:
        return None
    return [
        {
            "person": each["person"],
            "performer_id": str(each["performer_id"]),
            "name": names[each["performer_id"]]["name"] if each["performer_id"] in names else "?",
            "confidence": each["confidence"],
            "words": in_words(each["confidence"]),
            "crop": f"face:{each['crop']}" if each["crop"] else None,
            "reference": f"known:{each['known_face']}" if each["known_face"] else None,
            "first_seen": each["first_seen"],
        }
        for each in one.seen["persons"]
    ]


def _row(app: App, one: Recommendation, names: Mapping[int, Row]) -> dict[str, Any]:
    change = journal.get(app.database, one.change_id) if one.change_id else None
    return {
        "id": one.id,
        "type": one.type,
        "title": one.title,
        "score": one.score,
        "words": score_words(one.score),
        "state": one.state,
        "endpoint": one.endpoint,
        "at": iso(one.found_at),
        "targets": [{"kind": kind, "id": str(number)} for kind, number in one.targets],
        "pictures": [PICTURES[kind].format(number) for kind, number in one.targets[:MOST_PICTURES]],
        "reasons": list(reasons(one))[:MOST_REASONS],
        "persons": persons_json(one, names),
        **{key: one.seen[key] for key in UPSTREAM if key in one.seen},
        "change": change_json(change) if change else None,
    }


def reasons(one: Recommendation) -> list[str]:
    """The best first."""
    pairs = sorted(one.seen.get("pairs", ()), key=lambda pair: -pair["score"])
    texts = [text for pair in pairs for text in pair["reasons"]] + list(one.seen.get("reasons", ()))
    return list(dict.fromkeys(texts))


def _type(app: App, kind: Type, counts: Mapping[str, int], running: set[str]) -> dict[str, Any]:
    verb = actions.verb(kind.name)
    last = analyses.last(app.database, kind.name)
    return {
        "type": kind.name,
        "label": kind.title,
        "text": kind.text,
        "target": kind.target,
        "job": kind.job,
        "group": kind.group,
        "running": bool(running & {kind.job, *(() if kind.reads_files else (JOBS[kind.group],))}),
        "open": counts.get("open", 0),
        "likely": recommendations.count(app.database, Filter(kind.name, scores=(LIKELY, 100.0))),
        "dismissed": counts.get("dismissed", 0),
        "refused": counts.get("refused", 0),
        "applied": counts.get("applied", 0),
        "apply": verb.label,
        "bulk": verb.bulk,
        "last_run": _run(last) if last else None,
        "endpoints": recommendations.endpoints(app.database, kind.name),
    }


def _needs(kind: Type, is_set_up: bool) -> str | None:
    return 'Stash Sense is not set up yet. Run "Set up".' if kind.heavy and not is_set_up else None


def _run(run: analyses.Run) -> dict[str, Any]:
    return {
        "at": iso(run.finished_at or run.started_at),
        "state": run.state,
        "looked_at": run.looked_at,
        "opened": run.opened,
        "closed": run.closed,
        "error": run.error,
        "whole": run.whole,
    }


def _score(request: Request, key: str, default: float) -> float:
    value = request.args.get(key)
    if value is None or value == "":
        return default
    try:
        return min(max(float(value), 0.0), 100.0)
    except (TypeError, ValueError):
        raise RequestError(f'"{key}" must be a number from 0 to 100.') from None
