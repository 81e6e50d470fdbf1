"""How entities look through GraphQL."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from tests.fakes.box.shelf import Row, time_text

if TYPE_CHECKING:
    from tests.fakes.box.library import BoxLibrary
    from tests.fakes.box.server import Context

PARTIAL = re.compile(r"\d{4}(-\d\d){0,2}")
ACCURACY = {4: ("-01-01", "YEAR"), 7: ("-01", "MONTH"), 10: ("", "DAY")}


class View:
    """Of what one request sees. Rows of a kind become objects whose linked ones are made when they are asked for."""

    def __init__(self, library: BoxLibrary, context: Context) -> None:
        self.library = library
        self.context = context

    def of(self, kind: str, id: str | None) -> Row | None:
        if id is None or id not in self.library.of(kind):
            return None
        row = self.library.of(kind)[id]
        make = {"performer": self.performer, "studio": self.studio, "tag": self.tag, "scene": self.scene}[kind]
        return {**self._common(kind, row), **make(row)}

    def performer(self, row: Row) -> Row:
        library, id = self.library, row["id"]
        return {
            "birthdate": lambda _: fuzzy(row["birth_date"]),
            "measurements": lambda _: {**row, "waist": row["waist_size"], "hip": row["hip_size"]},
            "merged_ids": lambda _: [one["id"] for one in library.performers.made() if one["merged_into_id"] == id],
            "scene_count": lambda _: sum(
                any(part["performer_id"] == id for part in scene["performers"]) for scene in library.scenes.made()
            ),
        }

    def studio(self, row: Row) -> Row:
        return {
            "parent": lambda _: self.of("studio", row["parent_id"]),
            "child_studios": lambda _: [
                self.of("studio", one["id"])
                for one in self.library.studios.made()
                if one["parent_id"] == row["id"] and not one["deleted"]
            ],
        }

    def tag(self, row: Row) -> Row:
        return {"category": lambda _: self.library.categories.get(row["category_id"])}

    def scene(self, row: Row) -> Row:
        return {
            "date": row["release_date"],
            "studio": lambda _: self.of("studio", row["studio_id"]),
            "tags": lambda _: [self.of("tag", id) for id in row["tag_ids"]],
            "performers": lambda _: [
                {"as": part["as"], "performer": self.of("performer", part["performer_id"])}
                for part in row["performers"]
            ],
            "fingerprints": lambda _, is_submitted=False: fingerprints(row, self.context.user, only_own=is_submitted),
        }

    def edit(self, edit: Row) -> Row:
        kind = edit["kind"]
        return {
            "id": edit["id"],
            "operation": edit["operation"],
            "target_type": kind.upper(),
            "status": "IMMEDIATE_ACCEPTED",
            "applied": True,
            **{name: time_text(edit[name]) for name in ("created", "updated", "closed")},
            "target": self.of(kind, edit["target"]),
            "merge_sources": [self.of(kind, id) for id in edit["sources"]],
        }

    def _common(self, kind: str, row: Row) -> Row:
        return {
            **row,
            "__typename": kind.capitalize(),
            "urls": lambda _: [self._url(one) for one in row["urls"]],
            "images": lambda _: [self._image(id) for id in row["images"]],
            "is_favorite": row["id"] in self.library.favorites,
            "created": time_text(row["created"]),
            "updated": time_text(row["updated"]),
        }

    def _url(self, url: Row) -> Row:
        site = self.library.sites[url["site_id"]]
        return {"url": url["url"], "site": site, "type": site["name"].upper()}

    def _image(self, id: str) -> Row:
        picture = self.library.images[id]
        return {"id": id, "url": f"{self.context.base}/images/{id}", "width": picture.width, "height": picture.height}


def fuzzy(date: str | None) -> Row | None:
    """The older way to tell a partial date; nothing where it is none."""
    if not date or not PARTIAL.fullmatch(date):
        return None
    rest, accuracy = ACCURACY[len(date)]
    return {"date": date + rest, "accuracy": accuracy}


def fingerprints(scene: Row, user: str, *, only_own: bool) -> list[Row]:
    """One for each algorithm and hash, whoever submitted it; those with most votes first."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for one in scene["fingerprints"]:
        groups.setdefault((one["algorithm"], one["hash"]), []).append(one)
    found = [together(*key, votes, user) for key, votes in groups.items()]
    found.sort(key=lambda one: one["reports"] - one["submissions"])
    return [one for one in found if one["user_submitted"] or not only_own]


def together(algorithm: str, hash: str, votes: list[Row], user: str) -> Row:
    valid = [one for one in votes if one["vote"] == "VALID"]
    durations = Counter(one["duration"] for one in votes)
    return {
        "algorithm": algorithm,
        "hash": hash,
        "duration": max(durations, key=lambda seconds: (durations[seconds], -seconds)),
        "submissions": len(valid),
        "reports": len(votes) - len(valid),
        "user_submitted": any(one["user"] == user for one in valid),
        "user_reported": any(one["user"] == user and one["vote"] == "INVALID" for one in votes),
        "created": time_text(min(one["created"] for one in votes)),
        "updated": time_text(max(one["created"] for one in votes)),
    }
