"""What the scripted backend says of stash-boxes: findings with fields to compare, candidates of scenes, the boxes."""

from __future__ import annotations

import base64
import io
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from PIL import Image, ImageDraw

from tests.ui import scripted_review
from tests.ui.scripted_review import Review, found, write

if TYPE_CHECKING:
    from collections.abc import Sequence

Reply = dict[str, Any]

STASHDB, FANSDB = "https://stashdb.example/graphql", "https://fansdb.example/graphql"
NAMES = {STASHDB: "StashDB", FANSDB: "FansDB"}
KINDS = {
    "upstream_performers": ("Changes of performers", "Performers whose stash-box says something else.", "Apply"),
    "upstream_studios": ("Changes of studios", "Studios whose stash-box says something else.", "Apply"),
    "upstream_tags": ("Changes of tags", "Tags whose stash-box says something else.", "Apply"),
    "upstream_scenes": ("Changes of scenes", "Scenes whose stash-box says something else.", "Apply"),
    "scene_matches": ("Scenes without a link", "Scenes that a stash-box knows by their fingerprints.", "Link"),
}
LABELS = {f"find_{kind}": f"Look for {words[0].lower()}" for kind, words in KINDS.items()}
LABELS["find_upstream"] = "Ask the stash-boxes"
CONTROLS = {
    "name": ["keep", "accept", "demote", "alias", "custom"],
    "list": ["keep", "accept", "items"],
    "urls": ["keep", "accept", "items"],
    "refs": ["keep", "accept", "items"],
    "ref": ["keep", "accept"],
    "image": ["keep", "accept"],
}


def field_of(name: str, label: str, kind: str, local: str = "", upstream: str = "", **more: Any) -> Reply:
    """One field that differs; the box changed it unless `more` says otherwise."""
    outcome = more.get("outcome", "changed")
    return {
        "name": name,
        "label": label,
        "kind": kind,
        "outcome": outcome,
        "only_adds": not local and bool(upstream),
        "writable": True,
        "why": "",
        "told": "Both sides changed it." if outcome == "conflict" else "StashDB changed it; yours is as you left it.",
        "local": local,
        "upstream": upstream,
        "base": None,
        "controls": CONTROLS.get(kind, ["keep", "accept", "custom"]),
        "value": "keep" if outcome == "conflict" else "accept",
        "custom": local,
        "items": None,
        "refs": None,
        "pictures": None,
        "rivals": [],
    } | more


def items(*given: tuple[str, str]) -> list[Reply]:
    """Of (text, state); what is an address leads there."""
    return [
        {
            "key": text, "label": text, "state": state, "checked": state in ("both", "add", "own"),
            "page": text if text.startswith("https:") else None,
        }
        for text, state in given
    ]  # fmt: skip


def ref(key: str, label: str, state: str, choice: str, options: Sequence[str], **more: Any) -> Reply:
    page = f"https://stashdb.example/performers/{key}"
    return {
        "key": key, "label": label, "state": state, "choice": choice, "options": list(options), "as": "",
        "page": page, "local": None, "candidates": [],
    } | more  # fmt: skip


def candidate(number: int, name: str, why: str, subtitle: str = "") -> Reply:
    place = {"page": f"/performers/{number}", "picture": f"performer/{number}/image"}
    return {"id": str(number), "name": name, "subtitle": subtitle, "why": why, **place}


def upstream(box: str = STASHDB, **more: Any) -> Reply:
    return {
        "endpoint": box,
        "box": NAMES[box],
        "page": f"https://{box.split('/')[2]}/performers/1f0c",
        "updated": _ago(5),
        "gone": None,
        "into": None,
        "based": "agreed",
        "at": _ago(24 * 12),
    } | more


def _ago(hours: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600 * hours))


def chips(fields: Sequence[Reply]) -> Reply:
    """What a row of the list says of its fields."""
    told = [
        {
            "name": each["name"],
            "label": each["label"],
            "only_adds": each["only_adds"],
            "conflict": each["outcome"] == "conflict",
        }
        for each in fields
    ]
    return {
        "fields": told,
        "gone": None,
        "only_adds": all(each["only_adds"] for each in told),
        "conflict": any(each["conflict"] for each in told),
    }


def finding(number: int, kind: str, title: str, fields: Sequence[Reply], **more: Any) -> Reply:
    """A row of a list of what differs."""
    return found(number, kind, title, 90, **({"endpoint": STASHDB, "ids": [number]} | chips(fields) | more))


def picture(seed: int, size: tuple[int, int] = (220, 330)) -> str:
    """A drawn portrait as a data URI."""
    image = Image.new("RGB", size, ("#34465a", "#5a4634", "#3a5a44")[seed % 3])
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.ellipse((width * 0.3, height * 0.16, width * 0.7, height * 0.52), fill=("#c58f6a", "#e3bfa0")[seed % 2])
    draw.ellipse((width * 0.12, height * 0.6, width * 0.88, height * 1.3), fill=("#8e6b4a", "#777777")[seed % 2])
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def box(endpoint: str, order: int, **more: Any) -> Reply:
    labels = {
        "performer": ("Name", "Aliases", "Birthdate", "Country", "Height (cm)", "URLs", "Picture"),
        "studio": ("Name", "URLs", "Parent studio"),
        "tag": ("Name", "Description", "Aliases"),
        "scene": ("Title", "Date", "Details", "Performers", "Tags"),
    }
    fields = {
        kind: [
            {"name": label.split()[0].lower(), "label": label, "on": label not in ("Picture", "Tags")}
            for label in those
        ]
        for kind, those in labels.items()
    }
    return {
        "endpoint": endpoint,
        "name": NAMES[endpoint],
        "order": order,
        "enabled": True,
        "has_key": True,
        "per_minute": 240,
        "requests": 1234,
        "error": None,
        "fields": fields,
        "looked_at": {"performer": _ago(3), "studio": _ago(3), "tag": None, "scene": _ago(30)},
        "linked": {"performer": 7012, "studio": 230, "tag": 0, "scene": 12840},
    } | more


@dataclass
class Upstream(Review):
    """The review with what the stash-boxes say. `candidates`: the fields of each candidate of a scene, by its id."""

    kinds: ClassVar[dict[str, tuple[str, str, str]]] = scripted_review.KINDS | KINDS
    bulk: ClassVar[tuple[str, ...]] = (*scripted_review.BULK, *KINDS)
    listed: list[Reply] = field(default_factory=lambda: [box(STASHDB, 0), box(FANSDB, 1, enabled=False)])
    candidates: dict[str, Reply] = field(default_factory=dict)

    def answer(self, name: str, args: Reply, script: Any) -> Reply | None:
        if name == "boxes.list":
            return {"boxes": self.listed}
        if name == "boxes.set":
            return self._set(args)
        if name == "box.pictures":
            return {"pictures": {token: _picture(token) for token in args["tokens"]}}
        return super().answer(name, args, script)

    def brief(self) -> list[Reply]:
        return [{key: each[key] for key in ("endpoint", "name", "enabled", "order")} for each in self.listed]

    def _set(self, args: Reply) -> Reply:
        one = next(each for each in self.listed if each["endpoint"] == args["endpoint"])
        if "enabled" in args:
            one["enabled"] = args["enabled"]
        else:
            wanted = next(each for each in one["fields"][args["kind"]] if each["name"] == args["field"])
            wanted["on"] = args["on"]
        return {"boxes": self.listed}

    def _show(self, args: Reply, script: Any) -> Reply:
        return super()._show(args, script) | self.candidates.get(args.get("candidate", ""), {})

    def _preview(self, args: Reply, script: Any) -> Reply:
        """One write for each field that is not kept, named by its label where the detail has one."""
        row, choices = self._row(args["id"]), args["choices"]
        fields = {each["name"]: each for each in self._show(args | choices, script).get("fields", [])}
        taken = [fields[name] for name, control in choices.items() if name in fields and control != "keep"]
        told: Reply = {}
        if fields:
            written = [(one["label"], one["local"], self._written(one, choices)) for one in taken]
            told["writes"] = [write(row["title"], label, before, after) for label, before, after in written]
        if fields and not taken:
            told["text"] = "Nothing is written; StashDB's values are noted as seen."
        return super()._preview(args, script) | told | self.previews.get(row["id"], {})

    def _written(self, one: Reply, choices: Reply) -> str:
        control = choices[one["name"]]
        if control == "custom":
            return str(choices[f"{one['name']}.value"])
        return str(choices.get(f"{one['name']}.items", one["upstream"]))


def _picture(token: str) -> str | None:
    return None if token.endswith("none") else picture(len(token))
