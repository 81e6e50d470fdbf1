"""What the scripted backend says of the review: recommendations in plain values, decided on as the plugin would."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable

Reply = dict[str, Any]

PAGE = 50
LIKELY = 70
KINDS = {
    "unidentified_scenes": ("Unidentified scenes", "Scenes with somebody who is not on them yet.", "Add performers"),
    "duplicate_performers": ("Duplicate performers", "The same person twice.", "Merge"),
    "duplicate_scenes": ("Duplicate scenes", "The same scene more than once.", "Merge"),
    "clips": ("Clips of longer scenes", "Scenes that are cut out of another.", "Merge"),
    "duplicate_files": ("Scenes with several files", "Scenes with more than one file.", "Keep the best"),
    "missing_ids": ("Missing stash-box links", "Performers whose links are incomplete.", "Add the link"),
}
BULK = ("unidentified_scenes", "missing_ids")
LABELS = {f"find_{kind}": f"Look for {words[0].lower()}" for kind, words in KINDS.items()}
LABELS |= {"find_all": "Look for all", "apply": "Carry out"}
FIND_ALL = {"library": "find_all", "stash-box": "find_upstream"}
ORDERS: dict[str, Callable[[Reply], tuple[Any, ...]]] = {
    "score": lambda row: (-row["score"], row["id"]),
    "unsure": lambda row: (row["score"], row["id"]),
    "newest": lambda row: (-row["id"],),
    "oldest": lambda row: (row["id"],),
    "title": lambda row: (row["title"].lower(), row["id"]),
}


class ReviewRefused(Exception):
    """An error reply with a text for the user."""


def words_of(score: float) -> str:
    lines = ((99, "almost certain"), (90, "very likely"), (LIKELY, "likely"), (0, "possible"))
    return next(text for line, text in lines if score >= line)


def target_of(kind: str) -> str:
    if kind in ("duplicate_performers", "missing_ids"):
        return "performer"
    return kind.removeprefix("upstream_").removesuffix("s") if kind.startswith("upstream_") else "scene"


def group_of(kind: str) -> str:
    return "stash-box" if kind == "missing_ids" or kind not in KINDS else "library"


def found(number: int, kind: str, title: str, score: float, **more: Any) -> Reply:
    """A row of a list."""
    target = target_of(kind)
    ids = more.pop("ids", [1, 2])
    place = "scene/{}/screenshot" if target == "scene" else target + "/{}/image"
    return {
        "id": number,
        "type": kind,
        "title": title,
        "score": score,
        "words": words_of(score),
        "state": "open",
        "endpoint": "",
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 7200)),
        "targets": [{"kind": target, "id": str(each)} for each in ids],
        "pictures": [place.format(each) for each in ids[:6]],
        "reasons": ["The perceptual hashes differ in 3 of 64 bits.", "The length is the same to the second."],
        "persons": None,
        "change": None,
    } | more


def person(number: int, performer: int, name: str, confidence: float, **more: Any) -> Reply:
    return {
        "person": number,
        "performer_id": str(performer),
        "name": name,
        "confidence": confidence,
        "words": words_of(100 * confidence),
        "crop": f"face:{number * 10}",
        "reference": f"known:{performer * 10}",
        "first_seen": 12.0 * number,
    } | more


def side(kind: str, number: int, name: str, rows: dict[str, str], **more: Any) -> Reply:
    scene = kind == "scene"
    return {
        "kind": kind,
        "id": str(number),
        "name": name,
        "subtitle": "",
        "picture": f"scene/{number}/screenshot" if scene else f"performer/{number}/image",
        "page": f"/scenes/{number}" if scene else f"/performers/{number}",
        "suggested": False,
        "why": [],
        "rows": [{"label": label, "value": value} for label, value in rows.items()],
        "crops": [],
        "stream": f"scene/{number}/stream" if scene else None,
    } | more


def write(name: str, what: str, before: str, after: str, number: int = 1, kind: str = "scene") -> Reply:
    return {"kind": kind, "id": number, "name": name, "field": what, "before": before, "after": after}


def _has_field(row: Reply, args: Reply) -> bool:
    """Whether one of its fields is the one that is asked for, and only adds where that is asked for."""
    name, adds = args.get("field", ""), args.get("only_adds", False)
    fields = [each for each in row.get("fields", []) if name in ("", each["name"]) and (each["only_adds"] or not adds)]
    return bool(fields) or not (name or adds)


@dataclass
class Review:
    """`details`: what review.show says beside the row; `previews`: what review.preview says."""

    kinds: ClassVar[dict[str, tuple[str, str, str]]] = KINDS
    bulk: ClassVar[tuple[str, ...]] = BULK
    rows: list[Reply] = field(default_factory=list)
    details: dict[int, Reply] = field(default_factory=dict)
    previews: dict[int, Reply] = field(default_factory=dict)
    runs: dict[str, Reply] = field(default_factory=dict)
    needs: dict[str, str] = field(default_factory=dict)
    decided_elsewhere: set[int] = field(default_factory=set)
    changes: dict[int, list[int]] = field(default_factory=dict)
    """Which recommendations a change carried out."""
    stale_token: bool = False

    def answer(self, name: str, args: Reply, script: Any) -> Reply | None:
        """None: not one of its operations."""
        handler = getattr(self, "_" + name.removeprefix("review."), None) if name.startswith("review.") else None
        return handler(args, script) if handler else None

    def undone(self, change: int) -> None:
        for number in self.changes.pop(change, []):
            self._row(number).update(state="open", change=None)

    def rejected(self, person_id: int, performer: str) -> None:
        for row in self.rows:
            if row["persons"]:
                kept = [p for p in row["persons"] if (p["person"], p["performer_id"]) != (person_id, performer)]
                row["persons"] = kept

    def _row(self, number: int) -> Reply:
        row = next((row for row in self.rows if row["id"] == number), None)
        if row is None:
            raise ReviewRefused("This recommendation is no longer there.")
        return row

    def _fitting(self, args: Reply) -> list[Reply]:
        return [
            row
            for row in self.rows
            if row["type"] == args["type"]
            and row["state"] == args.get("state", "open")
            and args.get("least", 0) <= row["score"] <= args.get("most", 100)
            and args.get("endpoint", "") in ("", row["endpoint"])
            and _has_field(row, args)
            and (not args.get("ids") or row["id"] in args["ids"])
        ]

    def _types(self, args: Reply, script: Any) -> Reply:
        jobs = [job for job in script.status()["jobs"] if job["state"] in ("pending", "queued", "running")]
        running = {job["kind"] for job in jobs}
        return {"types": [self._type(kind, running) for kind in self.kinds], "boxes": self.brief()}

    def brief(self) -> list[Reply]:
        """The stash-boxes by name."""
        return []

    def _type(self, kind: str, running: set[str]) -> Reply:
        mine = [row for row in self.rows if row["type"] == kind]
        states = [row["state"] for row in mine]
        label, text, verb = self.kinds[kind]
        return {
            "type": kind, "label": label, "text": text, "job": f"find_{kind}", "target": target_of(kind),
            "group": group_of(kind), "running": bool(running & {f"find_{kind}", FIND_ALL[group_of(kind)]}),
            **{state: states.count(state) for state in ("open", "dismissed", "refused", "applied")},
            "likely": sum(1 for row in mine if row["state"] == "open" and row["score"] >= LIKELY),
            "apply": verb, "bulk": kind in self.bulk, "needs": self.needs.get(kind), "last_run": self.runs.get(kind),
            "endpoints": sorted({row["endpoint"] for row in mine if row["endpoint"]}),
        }  # fmt: skip

    def _list(self, args: Reply, script: Any) -> Reply:
        order = ORDERS[args["order"]]
        rows = sorted(self._fitting(args), key=order)
        after = order(self._row(args["after"])) if args["after"] else ()
        left = [row for row in rows if order(row) > after]
        return {"rows": left[:PAGE], "total": len(rows), "next": left[PAGE - 1]["id"] if len(left) > PAGE else None}

    def _about(self, args: Reply, script: Any) -> Reply:
        target = {"kind": args["kind"], "id": str(args["id"])}
        return {"rows": [row for row in self.rows if row["state"] == "open" and target in row["targets"]]}

    def _show(self, args: Reply, script: Any) -> Reply:
        row = self._row(args["id"])
        keys = ("id", "type", "title", "state", "score", "words", "reasons", "at", "change", "persons")
        sides = [side(each["kind"], int(each["id"]), f"{each['kind']} {each['id']}", {}) for each in row["targets"]]
        return {
            **{key: row[key] for key in keys},
            "stale": None, "sides": sides, "differing": [], "pairs": [], "moments": [], "choices": [],
            "apply": self.kinds[row["type"]][2],
        } | self.details.get(row["id"], {})  # fmt: skip

    def _still_open(self, number: int) -> Reply:
        row = self._row(number)
        if row["state"] != "open" or number in self.decided_elsewhere:
            raise ReviewRefused("This was carried out already. Reload the list.")
        return row

    def _preview(self, args: Reply, script: Any) -> Reply:
        row = self._still_open(args["id"])
        said = ", ".join(f"{key} {value}" for key, value in args["choices"].items())
        return {
            "text": f"{self.kinds[row['type']][2]}: {row['title']}.",
            "nothing": False,
            "writes": [write(row["title"], "Tags", "", f"a tag {said}".strip())],
            "dropped": [],
            "cannot_undo": [],
            "choices": dict(args["choices"]),
            "dangerous": False,
            "token": f"token {row['id']} {said}",
        } | self.previews.get(row["id"], {})

    def _apply(self, args: Reply, script: Any) -> Reply:
        row = self._still_open(args["id"])
        if self.stale_token:
            self.stale_token = False
            raise ReviewRefused("Something about it changed meanwhile. Look at it again.")
        target = row["targets"][0]
        change = script._changed(f"{self.kinds[row['type']][2]}: {row['title']}", (target["kind"], target["id"]))
        change["can_undo"] = not self.previews.get(row["id"], {}).get("cannot_undo")
        row.update(state="applied", change=change)
        self.changes[change["id"]] = [row["id"]]
        return {"text": f"{change['title']}.", "change": change}

    def _preview_all(self, args: Reply, script: Any) -> Reply:
        rows = self._fitting(args | {"state": "open"})
        writes = [write(row["title"], "Performers", "", "somebody", row["id"]) for row in rows]
        return {
            "text": f"{len(rows)} recommendations.", "count": len(rows), "writes": writes[:200],
            "more": max(0, len(writes) - 200), "dropped": [], "cannot_undo": [],
            "skipped": [{"id": 0, "title": "Scene without a file", "why": "It has no file."}], "token": str(len(rows)),
        }  # fmt: skip

    def _apply_all(self, args: Reply, script: Any) -> Reply:
        rows = self._fitting(args | {"state": "open"})
        change = script._changed(f"{len(rows)} recommendations", ("scene", "1"))
        self.changes[change["id"]] = [row["id"] for row in rows]
        for row in rows:
            row.update(state="applied", change=change)
        result = {"text": f"{len(rows)} recommendations carried out.", "notes": ["One was left out."]}
        job = script.start("apply")
        script.jobs[job["id"]]["result"] = result | {"change": change["id"]}
        return {"job": job}

    def _dismiss(self, args: Reply, script: Any) -> Reply:
        rows = self._fitting(args) if args.get("all") else [self._row(number) for number in args["ids"]]
        for row in rows:
            if row["id"] in self.decided_elsewhere:
                raise ReviewRefused("This was decided already. Reload the list.")
            row["state"] = "refused" if args["for_good"] else "dismissed"
        until = "for good" if args["for_good"] else "until something about it changes"
        return {"count": len(rows), "text": f"{len(rows)} dismissed {until}.", "ids": [row["id"] for row in rows]}

    def _take_back(self, args: Reply, script: Any) -> Reply:
        for number in args["ids"]:
            self._row(number)["state"] = "open"
        return {"count": len(args["ids"]), "text": f"{len(args['ids'])} open again."}
