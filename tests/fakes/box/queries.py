"""Reading the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

from tests.fakes.box import finding
from tests.fakes.box.finding import UUID
from tests.fakes.box.library import KINDS, BoxLibrary
from tests.fakes.box.views import View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.fakes.box.shelf import Row
    from tests.fakes.stash.schema import Info

Fields = dict[str, Callable[..., Any]]
NO_FILTER = ("has_fingerprint_submissions", False)
LIMITS = {"performer": 5}
PAGING = ("page", "per_page", "sort", "direction")
MOST_GROUPS, MOST_FLAT = 40, 100


def fields(library: BoxLibrary) -> Fields:
    found: Fields = {}
    for kind in KINDS:
        name = kind.capitalize()
        found[f"find{name}"] = find(library, kind)
        found[f"query{name}s"] = listed(library, kind)
        found[f"search{name}"] = search(library, kind)
    return {
        **found,
        "queryEdits": lambda info, input: edits(library, info, input),
        "queryExistingPerformer": lambda info, input: existing(library, info, input),
        "findScenesBySceneFingerprints": lambda info, fingerprints: groups(library, info, fingerprints),
        "findScenesByFullFingerprints": lambda info, fingerprints: flat(library, info, fingerprints),
        "querySites": lambda info: {"count": len(library.sites), "sites": list(library.sites.values())},
        "queryTagCategories": lambda info: {
            "count": len(library.categories),
            "tag_categories": sorted(library.categories.values(), key=lambda each: str(each["name"])),
        },
        "version": lambda info: {"version": "v0.7.9", "hash": "d2b91d4a", "build_type": "LOCAL"},
        "me": lambda info: {"id": library.new_id("site"), "name": info.context.user, "roles": ["ADMIN"]},
    }


def find(library: BoxLibrary, kind: str) -> Callable[..., Any]:
    def resolve(info: Info, id: str | None = None, name: str | None = None) -> Any:
        if name is not None:
            raise NotImplementedError("by name")
        checked(info, id or "")
        if (trouble := info.context.site.options.broken.get(id or "")) is not None:
            raise GraphQLError(trouble)
        return View(library, info.context).of(kind, (id or "").lower())

    return resolve


def checked(info: Info, id: str) -> None:
    if not UUID.fullmatch(id):
        length = f'uuid: incorrect UUID length {len(id)} in string "{id}"'
        raise GraphQLError(length, path=[*info.path.as_list(), "id"])


def listed(library: BoxLibrary, kind: str) -> Callable[..., Any]:
    def resolve(info: Info, input: Row) -> Any:
        found = sorted_by(library, kind, input, chosen(library, kind, input))
        return page(library, info, kind, found, input)

    return resolve


def page(library: BoxLibrary, info: Info, kind: str, found: list[str], input: Row) -> Row:
    size = input["per_page"] if input["per_page"] > 0 else 25
    start = (max(input["page"], 1) - 1) * size
    view = View(library, info.context)
    return {"count": len(found), f"{kind}s": lambda _: [view.of(kind, id) for id in found[start : start + size]]}


def chosen(library: BoxLibrary, kind: str, input: Row) -> list[str]:
    """Those that satisfy every filter, the last changed first."""
    found = library.of(kind).by_update()
    for name, value in input.items():
        if name not in PAGING and value not in (None, "") and (name, value) != NO_FILTER:
            found = [id for id in found if fits(library, kind, library.of(kind)[id], name, value)]
    return found


def fits(library: BoxLibrary, kind: str, row: Row, name: str, value: Any) -> bool:
    if name == "is_favorite":
        return (row["id"] in library.favorites) == bool(value)
    if name == "url":
        return any(url["url"] == value for url in row["urls"])
    if name == "studio_id" and kind == "performer":
        return any(
            scene["studio_id"] == value and any(part["performer_id"] == row["id"] for part in scene["performers"])
            for scene in library.scenes.made()
        )
    if name in ("name", "names"):
        return any(like(text, value) for text in names(library, kind, row, whole=name == "names"))
    raise NotImplementedError(f"{name} of a {kind}")


def names(library: BoxLibrary, kind: str, row: Row, *, whole: bool) -> Iterable[str]:
    if not whole:
        return [row["name"]]
    if kind == "performer":
        return [row["name"], row["disambiguation"] or ""]
    parent = library.studios[row["parent_id"]]["name"] if kind == "studio" and row["parent_id"] else ""
    return [row["name"], *row["aliases"], parent]


def like(text: str, pattern: str) -> bool:
    """As far as patterns are used: what a user types, with wildcards taken for letters."""
    plain = pattern.replace("\\%", "%").replace("\\_", "_").replace("\\\\", "\\")
    return plain.lower() in text.lower()


def sorted_by(library: BoxLibrary, kind: str, input: Row, found: list[str]) -> list[str]:
    shelf = library.of(kind)
    title = "title" if kind == "scene" else "name"
    keys: dict[str, Callable[[str], Any]] = {
        "NAME": lambda id: shelf[id][title] or "",
        "TITLE": lambda id: shelf[id][title] or "",
        "CREATED_AT": lambda id: shelf[id]["created"],
        "DATE": lambda id: shelf[id]["release_date"] or "",
    }
    if input["sort"] == "UPDATED_AT":
        return found if input["direction"] == "DESC" else found[::-1]
    return sorted(found, key=keys[input["sort"]], reverse=input["direction"] == "DESC")


def search(library: BoxLibrary, kind: str) -> Callable[..., Any]:
    def resolve(info: Info, term: str, limit: int | None = None) -> Any:
        view = View(library, info.context)
        most = LIMITS.get(kind, 10) if limit is None else limit
        return [view.of(kind, id) for id in finding.search(library, kind, term, most)]

    return resolve


def existing(library: BoxLibrary, info: Info, input: Row) -> Row:
    view = View(library, info.context)
    wanted = set(input["urls"])
    found = [row["id"] for row in library.performers.made() if wanted & {url["url"] for url in row["urls"]}]
    return {"edits": [], "performers": [view.of("performer", id) for id in found]}


def edits(library: BoxLibrary, info: Info, input: Row) -> Row:
    assert input.get("applied") is not False, "edits that wait are not kept"
    found = [
        edit
        for edit in library.edits
        if input.get("operation") in (None, edit["operation"])
        and input.get("target_type") in (None, edit["kind"].upper())
        and input.get("target_id") in (None, edit["target"], *edit["sources"])
    ]
    key = {"CLOSED_AT": "closed", "CREATED_AT": "created", "UPDATED_AT": "updated"}[input["sort"]]
    found.sort(key=lambda edit: edit[key], reverse=input["direction"] == "DESC")
    start = (max(input["page"], 1) - 1) * input["per_page"]
    view = View(library, info.context)
    return {
        "count": len(found),
        "edits": lambda _: [view.edit(edit) for edit in found[start : start + input["per_page"]]],
    }


def groups(library: BoxLibrary, info: Info, wanted: list[list[Row]]) -> list[list[Row | None]]:
    """What is near is looked for and then lost, as in stash-box v0.7.9: groups are put together by equal hashes."""
    if len(wanted) > MOST_GROUPS:
        raise GraphQLError("too many scenes")
    near = set(
        finding.by_near(library, (one["hash"] for each in wanted for one in each if one["algorithm"] == "PHASH"))
    )
    equal = finding.by_equal(library, (one["hash"] for each in wanted for one in each))
    view = View(library, info.context)

    def found(one: Row) -> list[str]:
        ids = equal.get(one["hash"], [])
        return [id for id in ids if one["algorithm"] != "PHASH" or id in near]

    return [[view.of("scene", id) for id in dict.fromkeys(id for one in each for id in found(one))] for each in wanted]


def flat(library: BoxLibrary, info: Info, wanted: list[Row]) -> list[Row | None]:
    if len(wanted) > MOST_FLAT:
        raise GraphQLError("too many fingerprints")
    equal = finding.by_equal(library, (one["hash"] for one in wanted if one["algorithm"] != "PHASH"))
    near = finding.by_near(library, (one["hash"] for one in wanted if one["algorithm"] == "PHASH"))
    ids = dict.fromkeys([*(id for each in equal.values() for id in each), *near])
    view = View(library, info.context)
    return [view.of("scene", id) for id in ids]
