"""What the scripted backend says of faces learned from profiles of stash-boxes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Reply = dict[str, Any]
STASHDB = "https://stashdb.example/graphql"
PAGE = 5
LABELS = {"learn_profiles": "Learn faces from stash-boxes"}


def profile(number: int, name: str, **more: Any) -> Reply:
    return {
        "id": number,
        "endpoint": STASHDB,
        "name": name,
        "disambiguation": "",
        "page": f"https://stashdb.example/performers/{number}",
        "faces": 6,
        "odd": 0,
        "face": f"known:{900 + number}",
        "performer": None,
        "deleted": False,
        "left_out": False,
    } | more


@dataclass
class Profiles:
    """`boxes`: what Stash knows. `count`: what is said of any choice."""

    rows: list[Reply] = field(default_factory=list)
    boxes: list[Reply] = field(default_factory=lambda: [{"endpoint": STASHDB, "name": "StashDB", "has_key": True}])
    studios: list[Reply] = field(default_factory=list)
    count: Reply = field(
        default_factory=lambda: {
            "profiles": 320, "pictures": 1900, "exact": False, "seconds": 950, "examples": ["Ada", "Bea", "Cyd"]
        }
    )  # fmt: skip

    def answer(self, name: str, args: Reply) -> Reply | None:
        """None where it is none of these operations."""
        operation = getattr(self, "_" + name.replace(".", "_"), None)
        return operation(args) if operation else None

    def _boxes_list(self, args: Reply) -> Reply:
        return {"boxes": self.boxes}

    def _profiles_count(self, args: Reply) -> Reply:
        return self.count

    def _profiles_studios(self, args: Reply) -> Reply:
        return {"studios": [each for each in self.studios if args["text"].lower() in each["name"].lower()]}

    def _profiles_list(self, args: Reply) -> Reply:
        wanted, after = args.get("text", "").lower(), args.get("after") or 0
        rows = [
            row for row in self.rows if wanted in row["name"].lower() and row["left_out"] == bool(args.get("left_out"))
        ]
        learned = sum(not row["left_out"] for row in self.rows)
        count = {
            "endpoint": STASHDB,
            "learned": learned,
            "left_out": len(self.rows) - learned,
            "owned": sum(bool(row["performer"]) for row in self.rows),
        }
        return {
            "profiles": rows[after : after + PAGE],
            "next": after + PAGE if len(rows) > after + PAGE else None,
            "counts": [count] if self.rows else [],
        }

    def _profiles_remove(self, args: Reply) -> Reply:
        if "person" in args:
            next(row for row in self.rows if row["id"] == args["person"])["left_out"] = True
        else:
            self.rows.clear()
        return {"text": "Forgotten.", "job": None}

    def _profiles_take_back(self, args: Reply) -> Reply:
        next(row for row in self.rows if row["id"] == args["person"])["left_out"] = False
        return {"text": "The next run that meets this profile learns it again."}
