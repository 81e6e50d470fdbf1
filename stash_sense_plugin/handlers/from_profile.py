"""From a profile: who at the stash-boxes somebody may be, compared side by side, linked, or made into a performer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import add_performers, carry_out, from_profile, pictures, recovery
from stash_sense_plugin.actions.from_profile import Seen, Wish
from stash_sense_plugin.analyzers import missing_ids, unidentified_scenes
from stash_sense_plugin.comparing import boxes, candidates, profile_table
from stash_sense_plugin.duplicates import profile_score
from stash_sense_plugin.errors import NotReady, RequestError, StashBoxError
from stash_sense_plugin.handlers.decide import change_json
from stash_sense_plugin.handlers.review import score_words
from stash_sense_plugin.handlers.review_decide import CHANGED, plan_json
from stash_sense_plugin.handlers.work import KINDS as TARGETS
from stash_sense_plugin.handlers.work import target
from stash_sense_plugin.protocol.request import whole
from stash_sense_plugin.store import journal
from stash_sense_plugin.sync.fields import field_of

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.boxes import Asked
    from stash_sense_plugin.comparing.candidates import Candidate, Who
    from stash_sense_plugin.comparing.profiles import Profile
    from stash_sense_plugin.protocol.request import Request
    from stash_sense_plugin.stash.whole_performers import WholePerformer
    from stash_sense_plugin.sync.values import Values

MOST_PICTURES = 6
NO_BOX = "Add one in Stash under Settings > Metadata Providers, or switch one on, on the page Stash-boxes."


def find(app: App, request: Request) -> dict[str, Any]:
    """At one stash-box, or at all that are asked. What goes wrong at one is told in its place."""
    asked = boxes.asked(app)
    if not asked:
        raise NotReady("stash-boxes", "There is no stash-box to ask.", NO_BOX)
    endpoint, query = str(request.args.get("endpoint") or ""), str(request.args.get("query") or "")
    who = _who(app, request)
    return {"boxes": [_at(app, box, who, query) for box in asked if not endpoint or box.endpoint == endpoint]}


def show(app: App, request: Request) -> dict[str, Any]:
    """What is chosen, beside the performer where it is one of the library."""
    number = _performer(request, "id")
    here = profile_table.local(app, number) if number is not None else None
    found = from_profile.fetched(app, _choices(request))
    local = (
        {"name": here.name, "disambiguation": here.disambiguation, "picture": here.picture or None} if here else None
    )
    return {"local": local, "sides": [_side(app, each) for each in found], "rows": profile_table.rows(here, found)}


def preview(app: App, request: Request) -> dict[str, Any]:
    return plan_json(from_profile.plan(app, _wish(request)))


def apply(app: App, request: Request) -> dict[str, Any]:
    recovery.settle(app)
    wish = _wish(request)
    plan = from_profile.plan(app, wish)
    if plan.token != request.text("token"):
        raise CHANGED
    change = journal.begin(app.database, plan.text.rstrip("."), _about(wish)) if plan.steps else None
    left_out = carry_out.carry_out(app, change, plan)
    performer = from_profile.settle(app, wish, change)
    _tell_review(app, wish, performer, change)
    done = journal.get(app.database, change) if change else None
    return {
        "text": " ".join([plan.text, *left_out]) if done else "Nothing had to be written.",
        "change": change_json(done) if done else None,
        "performer": {"id": str(performer.id), "name": performer.name} if performer else None,
    }


def _tell_review(app: App, wish: Wish, performer: WholePerformer | None, change: int | None) -> None:
    """What was decided here is not asked for again in the review."""
    if performer:
        missing_ids.decided(app, performer.id, [endpoint for endpoint, _ in wish.choices], change)
    if wish.add_to and wish.add_to.target[0] == "scene":
        unidentified_scenes.decided(app, wish.add_to.target[1], change)


def _about(wish: Wish) -> tuple[str, int] | None:
    if wish.add_to:
        return wish.add_to.target
    return ("performer", wish.performer) if wish.performer else None


def _who(app: App, request: Request) -> Who:
    """A performer of the library, or with `person` one who was seen in a scene or image."""
    if request.text("kind") == "performer":
        return candidates.of_performer(app, request.number("id"))
    where = target(request)
    add_performers.person_of(app, where, request.number("person"))
    return candidates.of_seen(app, request.number("person"))


def _at(app: App, box: Asked, who: Who, query: str) -> dict[str, Any]:
    try:
        found = candidates.at(app, app.box(box.endpoint), who, query)
    except StashBoxError as error:
        return {"endpoint": box.endpoint, "name": box.name, "error": str(error), "found": []}
    return {"endpoint": box.endpoint, "name": box.name, "error": None, "found": [_candidate(each) for each in found]}


def _text(values: Values, name: str) -> str:
    return profile_table.text(field_of("performer", name), values.get(name))


def _candidate(one: Candidate) -> dict[str, Any]:
    said = one.profile.values
    return {
        **_named(one.profile),
        "aliases": [text for text in _text(said, "aliases").split("\n") if text],
        **{name: _text(said, name) for name in ("birthdate", "country", "gender")},
        "score": one.likeness.score,
        "words": score_words(one.likeness.score) if one.likeness.score >= profile_score.LISTED else "",
        "reasons": list(one.likeness.reasons),
        "against": list(one.likeness.against),
        "linked": {"id": str(one.linked[0]), "name": one.linked[1]} if one.linked else None,
    }


def _named(profile: Profile) -> dict[str, Any]:
    pictures_of = [pictures.token(profile.endpoint, each) for each in profile.pictures[:MOST_PICTURES]]
    return {
        "endpoint": profile.endpoint,
        "stash_id": profile.stash_id,
        "name": profile.name,
        "disambiguation": profile.disambiguation,
        "page": profile.page,
        "picture": pictures_of[0] if pictures_of else None,
        "pictures": pictures_of,
    }


def _side(app: App, profile: Profile) -> dict[str, Any]:
    return {**_named(profile), "box": boxes.named(app, profile.endpoint)}


def _wish(request: Request) -> Wish:
    return Wish(
        _performer(request, "performer"),
        _choices(request),
        str(request.args.get("fields_from") or ""),
        _seen(request.args.get("add_to")),
    )


def _performer(request: Request, key: str) -> int | None:
    return request.number(key) if request.args.get(key) is not None else None


def _choices(request: Request) -> tuple[tuple[str, str], ...]:
    given = [each if isinstance(each, dict) else {} for each in request.items("choices")]
    chosen = [(str(each.get("endpoint") or ""), str(each.get("stash_id") or "")) for each in given]
    if any(not endpoint or not stash_id for endpoint, stash_id in chosen):
        raise RequestError("A choice names a stash-box and an id there.")
    return tuple(chosen)


def _seen(given: object) -> Seen | None:
    if given is None:
        return None
    fields = given if isinstance(given, dict) else {}
    kind, number, person = fields.get("kind"), whole(fields.get("id")), whole(fields.get("person"))
    if kind not in TARGETS or number is None or person is None:
        raise RequestError('"add_to" names a scene or image, and a person in it.')
    return Seen((kind, number), person)
