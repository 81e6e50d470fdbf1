"""What tests' scripts fill and change a real stash-box by, as far as they do: makes, edits that are applied at once,
pictures, users and votes for fingerprints."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

from tests.fakes.box.library import EMPTY, KINDS
from tests.fakes.box.views import View

if TYPE_CHECKING:
    from tests.fakes.box.queries import Fields
    from tests.fakes.box.shelf import Row
    from tests.fakes.box.site import FakeBox
    from tests.fakes.stash.schema import Info

NAMES = {"birthdate": "birth_date", "deathdate": "death_date", "date": "release_date", "image_ids": "images"}
"""Fields whose name in inputs is another."""
FAVORITES = {"performer": "favoritePerformer", "studio": "favoriteStudio"}


def fields(site: FakeBox) -> Fields:
    found: Fields = {
        "siteCreate": lambda info, input: site.library.make_site(**input),
        "tagCategoryCreate": lambda info, input: site.library.make_category(**input),
        "imageCreate": lambda info, input: {"id": upload(site, input["file"])},
        "userCreate": lambda info, input: {"id": site.library.new_id("site"), "api_key": site.add_user(input["name"])},
        "submitFingerprint": lambda info, input: submit(site, info, input),
        "applyEdit": lambda info, input: apply(site, input["id"]),
    }
    for kind in KINDS:
        found[f"{kind}Create"] = creating(site, kind)
        found[f"{kind}Edit"] = proposing(site, kind)
        if kind in FAVORITES:
            found[FAVORITES[kind]] = favoring(site)
    return found


def creating(site: FakeBox, kind: str) -> Any:
    def resolve(info: Info, input: Row) -> Any:
        id = site.library.add(kind, **stored(kind, input))
        for one in input.get("fingerprints") or ():
            site.library.submit(id, one["algorithm"], one["hash"], one["duration"], info.context.user)
        return View(site.library, info.context).of(kind, id)

    return resolve


def proposing(site: FakeBox, kind: str) -> Any:
    def resolve(info: Info, input: Row) -> Any:
        id = site.library.new_id(kind)
        site.proposed[id] = (kind, input["edit"], stored(kind, input.get("details") or {}))
        return {"id": id}

    return resolve


def favoring(site: FakeBox) -> Any:
    def resolve(info: Info, id: str, favorite: bool) -> bool:
        change = site.library.favorites.add if favorite else site.library.favorites.discard
        change(id)
        return True

    return resolve


def apply(site: FakeBox, id: str) -> Row:
    kind, edit, details = site.proposed.pop(id)
    library = site.library
    if edit["operation"] == "DESTROY":
        library.delete(kind, edit["id"])
    elif edit["operation"] == "MERGE":
        for source in edit["merge_source_ids"]:
            library.merge(kind, source, edit["id"], **details)
    else:
        if all(library.of(kind)[edit["id"]][name] == value for name, value in details.items()):
            raise GraphQLError("edit contains no changes")
        library.change(kind, edit["id"], **details)
    return {"status": "IMMEDIATE_ACCEPTED", "comments": []}


def stored(kind: str, given: Row) -> Row:
    """What is not named stays out."""
    found = {NAMES.get(name, name): value for name, value in given.items() if name != "fingerprints"}
    unknown = set(found) - set(EMPTY[kind])
    if unknown:
        raise NotImplementedError(f"{unknown} of a {kind}")
    if found.get("performers"):
        found["performers"] = [{"as": None, **part} for part in found["performers"]]
    for name in ("tattoos", "piercings"):
        if found.get(name):
            found[name] = [{"description": None, **part} for part in found[name]]
    return found


def submit(site: FakeBox, info: Info, input: Row) -> bool:
    given = input["fingerprint"]
    if input["scene_id"] in site.library.scenes:
        kind = (given["algorithm"], given["hash"], given["duration"])
        site.library.submit(input["scene_id"], *kind, info.context.user, input["vote"])
    return True


def upload(site: FakeBox, content: bytes) -> str:
    from PIL import Image  # what needs no pictures can do without

    with Image.open(BytesIO(content)) as picture:
        return site.library.add_image(content, *picture.size)
