"""What a stash-box knows, and what its users do to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.box.shelf import Row, Shelf, own_id, time_text

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = ("performer", "studio", "tag", "scene")
STEP = 1_234_500
"""Microseconds between two changes."""
FIRST_CHANGE = 90 * 86_400_000_000
"""After all changes of a crowd."""
LINES = dict.fromkeys(("disambiguation", "gender", "birth_date", "death_date", "ethnicity", "country", "eye_color"))
EMPTY: dict[str, Row] = {
    "performer": {
        "name": "",
        **LINES,
        **dict.fromkeys(("hair_color", "height", "cup_size", "band_size", "waist_size", "hip_size", "breast_type")),
        **dict.fromkeys(("career_start_year", "career_end_year", "tattoos", "piercings", "merged_into_id")),
        "aliases": [],
        "urls": [],
        "images": [],
    },
    "studio": {"name": "", "parent_id": None, "aliases": [], "urls": [], "images": []},
    "tag": {"name": "", "description": None, "category_id": None, "aliases": []},
    "scene": {
        **dict.fromkeys(("title", "details", "release_date", "production_date", "studio_id", "duration", "director")),
        "code": None,
        **{name: [] for name in ("urls", "performers", "tag_ids", "images", "fingerprints")},
    },
}
"""Fields as they are where nothing is said of them. `urls`: [{url, site_id}]; `performers` of a scene: [{performer_id,
as}]; `fingerprints`: [{algorithm, hash, duration, user, vote, created}]; `images`: ids."""
OF_ITS_OWN = ("aliases", "urls", "images", "performers", "tag_ids", "fingerprints", "tattoos", "piercings")
"""What goes with an entity that is deleted or merged away; the rest of it can still be seen."""


@dataclass(frozen=True)
class Picture:
    content: bytes
    width: int
    height: int


@dataclass
class BoxLibrary:
    """Every change has a time of its own, later than all before; what one step changes has the same."""

    performers: Shelf = field(default_factory=lambda: Shelf("performer", performer_of_crowd))
    studios: Shelf = field(default_factory=lambda: Shelf("studio", lambda n: of_crowd("studio", n)))
    tags: Shelf = field(default_factory=lambda: Shelf("tag", lambda n: of_crowd("tag", n)))
    scenes: Shelf = field(default_factory=lambda: Shelf("scene", scene_of_crowd))
    sites: dict[str, Row] = field(default_factory=dict)
    categories: dict[str, Row] = field(default_factory=dict)
    images: dict[str, Picture] = field(default_factory=dict)
    edits: list[Row] = field(default_factory=list)
    favorites: set[str] = field(default_factory=set)
    _steps: int = 0
    _made: int = 0

    def __post_init__(self) -> None:
        """Every stash-box begins with these."""
        self.make_site("Home", valid_types=["STUDIO"])
        self.make_site("Studio", valid_types=["SCENE"])

    def of(self, kind: str) -> Shelf:
        return {"performer": self.performers, "studio": self.studios, "tag": self.tags, "scene": self.scenes}[kind]

    def add(self, kind: str, **fields: Any) -> str:
        """Its id."""
        id, now = self.new_id(kind), self.now()
        unknown = set(fields) - set(EMPTY[kind])
        assert not unknown, f"{unknown} of a {kind}"
        self.of(kind).put({"id": id, "deleted": False, **empty(kind), **fields, "created": now, "updated": now})
        return id

    def crowd(self, kind: str, many: int) -> list[str]:
        """So many more, each made when it is looked at; ids, those changed last at the end."""
        return self.of(kind).add_crowd(many)

    def change(self, kind: str, id: str, **fields: Any) -> None:
        """As an edit that is applied."""
        unknown = set(fields) - set(EMPTY[kind])
        assert not unknown, f"{unknown} of a {kind}"
        self._set(kind, id, self.now(), fields)

    def merge(self, kind: str, source: str, target: str, **fields: Any) -> None:
        """`target` takes over what others say of `source`, and nothing that is its own. Tags lose the aliases that are
        not named again, as in stash-box v0.7.9."""
        now = self.now()
        self._set(kind, source, now, {"deleted": True, **self._lost(kind)})
        self._set(kind, target, now, {"aliases": [], **fields} if kind == "tag" else fields)
        if kind == "performer":
            self._replace_performer(source, target)
        else:
            self._relink(kind, source, target)
        self._note(kind, "MERGE", target, [source])

    def delete(self, kind: str, id: str) -> None:
        """As an edit that is applied: it can still be asked for by its id."""
        self._set(kind, id, self.now(), {"deleted": True, **self._lost(kind)})
        self._note(kind, "DESTROY", id, [])

    def take_out(self, kind: str, id: str) -> None:
        """As an administrator does it, without an edit: nothing is left of it."""
        self.of(kind).take_out(id)

    def make_site(self, name: str, **more: Any) -> Row:
        """What a URL has to be of."""
        now = self.now()
        given = {"description": None, "url": None, "regex": None, "valid_types": [], "icon": "", **more}
        id = self.new_id("site")
        times = dict.fromkeys(("created", "updated"), time_text(now))
        self.sites[id] = {"id": id, "name": name, **given, **times}
        return self.sites[id]

    def make_category(self, name: str, group: str = "ACTION", description: str | None = None) -> Row:
        """Of tags. `group`: PEOPLE, SCENE or ACTION."""
        id = self.new_id("category")
        self.categories[id] = {"id": id, "name": name, "group": group, "description": description}
        return self.categories[id]

    def add_image(self, content: bytes, width: int = 90, height: int = 120) -> str:
        """The same bytes twice are one image."""
        for known, picture in self.images.items():
            if picture.content == content:
                return known
        id = self.new_id("image")
        self.images[id] = Picture(content, width, height)
        return id

    def submit(
        self, scene: str, algorithm: str, hash: str, duration: int, user: str = "root", vote: str = "VALID"
    ) -> None:
        """Of a fingerprint by a user. The scene's own time does not change."""
        row = self.scenes[scene]
        others = [
            one
            for one in row["fingerprints"]
            if (one["algorithm"], one["hash"], one["user"]) != (algorithm, hash, user)
        ]
        own = {"algorithm": algorithm, "hash": hash, "duration": duration, "user": user, "vote": vote}
        row["fingerprints"] = others + ([] if vote == "REMOVE" else [{**own, "created": self.now()}])

    def new_id(self, kind: str) -> str:
        self._made += 1
        return own_id(kind, self._made)

    def now(self) -> int:
        self._steps += 1
        return FIRST_CHANGE + self._steps * STEP

    def _set(self, kind: str, id: str, now: int, fields: Row) -> None:
        self.of(kind)[id].update(fields, updated=now)
        self.of(kind).changed()

    def _lost(self, kind: str) -> Row:
        return {name: value for name, value in empty(kind).items() if name in OF_ITS_OWN}

    def _replace_performer(self, source: str, target: str) -> None:
        """Scenes show who is left; what was merged into `source` before follows."""
        for one in self.performers.made():
            if one["id"] == source or one["merged_into_id"] == source:
                one["merged_into_id"] = target
        if source in self.favorites:
            self.favorites = self.favorites - {source} | {target}
        for part in (part for scene in self.scenes.made() for part in scene["performers"]):
            if part["performer_id"] == source:
                part["performer_id"] = target

    def _relink(self, kind: str, source: str, target: str) -> None:
        """Of a studio or a tag; of scenes there is nothing."""
        links = {"studio": ("studio_id", "parent_id"), "tag": ("tag_ids",)}.get(kind, ())
        for row in (*self.scenes.made(), *self.studios.made()):
            for name in links:
                if row.get(name) == source:
                    row[name] = target
                elif isinstance(row.get(name), list):
                    row[name] = list(dict.fromkeys(target if one == source else one for one in row[name]))

    def _note(self, kind: str, operation: str, target: str, sources: Sequence[str]) -> None:
        now = self.now()
        self.edits.append(
            {
                "id": self.new_id(kind),
                "kind": kind,
                "operation": operation,
                "target": target,
                "sources": list(sources),
                **dict.fromkeys(("created", "updated", "closed"), now),
            }
        )


def empty(kind: str) -> Row:
    return {name: list(value) if isinstance(value, list) else value for name, value in EMPTY[kind].items()}


def of_crowd(kind: str, number: int) -> Row:
    return {**empty(kind), "name": f"{kind.capitalize()} {number}", "aliases": [f"{kind} no. {number}"]}


def performer_of_crowd(number: int) -> Row:
    return {
        **of_crowd("performer", number),
        "gender": ("FEMALE", "MALE", None)[number % 3],
        "birth_date": f"{1960 + number % 40}-{number % 12 + 1:02}-{number % 28 + 1:02}",
        "height": 150 + number % 50,
    }


def scene_of_crowd(number: int) -> Row:
    print_ = {"algorithm": "OSHASH", "hash": f"{number:016x}", "duration": 600, "user": "root", "vote": "VALID"}
    return {
        **empty("scene"),
        "title": f"Scene {number}",
        "release_date": f"{2000 + number % 25}-{number % 12 + 1:02}",
        "fingerprints": [{**print_, "created": 0}],
    }
