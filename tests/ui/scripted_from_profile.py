"""What the scripted backend says of somebody who is looked for at the stash-boxes, linked, or created from there."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from tests.ui.scripted_review import ReviewRefused, words_of, write
from tests.ui.scripted_upstream import FANSDB, NAMES, STASHDB, picture

Reply = dict[str, Any]
LISTED = 30
BOTH = [{"endpoint": each, "name": NAMES[each], "enabled": True, "has_key": True} for each in (STASHDB, FANSDB)]
NO_BOX = "There is no stash-box to ask. Add one in Stash under Settings > Metadata Providers, or switch one on."
CHANGED = "Something about it changed meanwhile. Look at it again."
PLAIN = {"name": "Name", "birthdate": "Birthdate", "country": "Country", "gender": "Gender"}


def candidate(stash_id: str, name: str, score: float, endpoint: str = STASHDB, **more: Any) -> Reply:
    return {
        "endpoint": endpoint,
        "stash_id": stash_id,
        "name": name,
        "disambiguation": "",
        "page": f"https://{endpoint.split('/')[2]}/performers/{stash_id}",
        "picture": f"box:{stash_id}",
        "pictures": [f"box:{stash_id}"],
        "aliases": [],
        "birthdate": "",
        "country": "",
        "gender": "Female",
        "score": score,
        "words": words_of(score) if score >= LISTED else "",
        "reasons": [],
        "against": [],
        "linked": None,
    } | more


@dataclass
class FromProfile:
    """`found`: by endpoint, what is found where nothing is typed; `typed`: by the text that is. `failing`: by endpoint,
    with what text; `slow`: the seconds that it takes. `boxes`: None where something else answers for them."""

    found: dict[str, list[Reply]] = field(default_factory=lambda: {STASHDB: [], FANSDB: []})
    typed: dict[str, dict[str, list[Reply]]] = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    boxes: list[Reply] | None = None
    local: Reply = field(default_factory=lambda: {"name": "Ada Quill", "birthdate": "1991-02-03", "gender": "Female"})
    stale_token: bool = False

    def answer(self, name: str, args: Reply, script: Any) -> Reply | None:
        """None where it is none of these operations. Raises ReviewRefused."""
        if name == "boxes.list" and self.boxes is not None:
            return {"boxes": self.boxes}
        if name == "box.pictures":
            return {"pictures": {token: _picture(token) for token in args["tokens"]}}
        operation = getattr(self, "_" + name.removeprefix("profile."), None) if name.startswith("profile.") else None
        return operation(args, script) if operation else None

    def _find(self, args: Reply, script: Any) -> Reply:
        if self.boxes == []:
            raise ReviewRefused(NO_BOX)
        found = self.typed.get(args["query"], {}) if args.get("query") else self.found
        asked = [each for each in self.found if args.get("endpoint") in (None, each)]
        time.sleep(max(self.slow.get(each, 0.0) for each in asked))
        return {"boxes": [self._at(each, found.get(each, [])) for each in asked]}

    def _at(self, endpoint: str, found: list[Reply]) -> Reply:
        error = self.failing.get(endpoint)
        return {"endpoint": endpoint, "name": NAMES[endpoint], "error": error, "found": [] if error else found}

    def _show(self, args: Reply, script: Any) -> Reply:
        sides = [self._profile(each) for each in args["choices"]]
        here = self.local if args["id"] is not None else {}
        local = {"name": here["name"], "disambiguation": "", "picture": "performer/1/image"} if here else None
        rows = [_row(name, here.get(name, ""), sides) for name in PLAIN]
        return {"local": local, "sides": [each | {"box": NAMES[each["endpoint"]]} for each in sides], "rows": rows}

    def _profile(self, choice: Reply) -> Reply:
        everywhere = [self.found, *self.typed.values()]
        all_found = [each for found in everywhere for each in found.get(choice["endpoint"], [])]
        return next(each for each in all_found if each["stash_id"] == choice["stash_id"])

    def _preview(self, args: Reply, script: Any) -> Reply:
        sides = [self._profile(each) for each in args["choices"]]
        boxes = " and ".join(NAMES[each["endpoint"]] for each in sides)
        new = [each for each in sides if not each["linked"] or each["linked"]["id"] != args["performer"]]
        links = [(NAMES[each["endpoint"]], each["stash_id"]) for each in new]
        if args["performer"] is None:
            first = next(each for each in sides if each["endpoint"] == args["fields_from"])
            name, given = first["name"], [(label, str(first[key])) for key, label in PLAIN.items() if first[key]]
            text = f"Create {name} from {NAMES[first['endpoint']]}, linked with {boxes}."
        else:
            name, given, text = script.names[int(args["performer"])], [], ""
            text = f"Link {name} with {boxes}." if links else f"{name} is linked so already."
        writes = [write(name, label, "", value, 0, "performer") for label, value in [*given, *links]]
        if args["add_to"]:
            kind = args["add_to"]["kind"]
            text = f"{text.rstrip('.')}, and add to this {kind}."
            writes.append(write(f"this {kind}", "Performers", "", name, 1, kind))
        told = {"nothing": not writes, "dropped": [], "cannot_undo": [], "dangerous": False, "choices": {}}
        return {"text": text, "writes": writes, "token": text, **told}

    def _apply(self, args: Reply, script: Any) -> Reply:
        plan = self._preview(args, script)
        if self.stale_token or args["token"] != plan["token"]:
            self.stale_token = False
            raise ReviewRefused(CHANGED)
        if plan["nothing"]:
            return {"text": "Nothing had to be written.", "change": None, "performer": None}
        number = args["performer"] or self._made(args, script)
        if args["add_to"]:
            seen = args["add_to"]
            choices = [{"person": seen["person"], "performer_id": str(number)}]
            change = script._persons_accept({"kind": seen["kind"], "id": seen["id"], "choices": choices})["change"]
            change["title"] = plan["text"].rstrip(".")
        else:
            change = script._changed(plan["text"].rstrip("."), ("performer", str(number)))
        performer = {"id": str(number), "name": script.names[int(number)]}
        return {"text": plan["text"], "change": change, "performer": performer}

    def _made(self, args: Reply, script: Any) -> int:
        number = 1 + len(script.names)  # as the library of the stand-in will number it
        chosen = next(each for each in args["choices"] if each["endpoint"] == args["fields_from"])
        script.names[number] = self._profile(chosen)["name"]
        return number


def _row(name: str, ours: str, sides: list[Reply]) -> Reply:
    theirs = {each["endpoint"]: str(each[name]) for each in sides}
    same = {endpoint: ours == value if ours and value else None for endpoint, value in theirs.items()}
    return {"name": name, "label": PLAIN[name], "local": ours, "of": theirs, "same": same}


def _picture(token: str) -> str | None:
    return None if token.endswith("none") else picture(sum(map(ord, token)))
