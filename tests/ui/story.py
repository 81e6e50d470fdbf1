"""A library in plain values for the scripted backend: enough of everything that each part of the pages shows."""

from __future__ import annotations

from tests.ui.scripted import Reply, Script, candidate, identification, person

NAMES = {1: "Ada Quill", 2: "Bruno Vale", 3: "Cleo Marsh", 4: "Dario Fenn", 5: "Edda Stone", 6: "Finn Okafor"}


def found(unknown: int = 2) -> Reply:
    """Two named persons, one in the scene already, and some that nobody knows."""
    persons = [
        person(1, candidate(1, NAMES[1], 0.993, "known:10"), (candidate(3, NAMES[3], 0.31, "known:30"),), 34),
        person(2, candidate(2, NAMES[2], 0.942, "known:20"), (candidate(4, NAMES[4], 0.52, None),), 21),
        person(3, candidate(5, NAMES[5], 0.83, "known:50"), (), 4),
    ]
    persons += [
        person(4 + each, None, (candidate(6, NAMES[6], 0.41),) if not each else (), 3) for each in range(unknown)
    ]
    return identification(persons)


def _setting(key: str, group: str, label: str, kind: str, value: object, **other: object) -> Reply:
    base: Reply = {"min": None, "max": None, "step": None, "unit": None, "choices": []}
    help_text = f"What {label.lower()} does, in a sentence or two, so that nobody has to guess."
    return base | {
        "key": key, "group": group, "label": label, "help": help_text, "type": kind, "value": value, "default": value,
    } | other  # fmt: skip


def settings() -> list[Reply]:
    return [
        _setting("frames", "Recognition", "Frames per scene", "integer", 60, min=10, max=400, step=1),
        _setting(
            "accuracy", "Recognition", "Accuracy", "choice", "balanced",
            choices=[{"value": "balanced", "label": "Balanced (from 90%)"}, {"value": "own", "label": "As set below"}],
        ),
        _setting("least_confidence", "Recognition", "Say a name from", "integer", 90, min=50, max=99, step=1, unit="%"),
        _setting("shift", "Recognition", "Shift of the grid", "number", 0.5, min=0, max=1),
        _setting("learn_covers", "Learning", "Learn from performer pictures", "boolean", True),
        _setting(
            "pack", "Models", "Model pack", "choice", "open",
            choices=[{"value": "open", "label": "Open"}, {"value": "large", "label": "Large"}],
        ),
        _setting("models_folder", "Models", "Folder with models", "text", ""),
    ]  # fmt: skip


def _pack(pack_id: str, title: str, size: int, state: str, commercial: bool, **other: object) -> Reply:
    licence = "MIT and Apache-2.0" if commercial else "non-commercial research only"
    return {
        "id": pack_id,
        "title": title,
        "description": "Finds faces and compares them.",
        "licence": licence,
        "licence_url": "https://example.org/licence",
        "licences": [
            {"of": "the detector", "name": licence, "url": "https://example.org/licence", "commercial": commercial},
            {"of": "what compares", "name": "MIT", "url": "", "commercial": True},
        ],
        "commercial": commercial,
        "bytes": size,
        "state": state,
        "where": "/config/stash-sense/packs/" + pack_id if state == "ready" else None,
        "active": pack_id == "open",
        "space": pack_id,
        "files": [{"name": "detect.onnx", "bytes": size // 3, "state": state}],
    } | other


def sections() -> list[Reply]:
    return [
        {
            "title": "Python",
            "lines": [
                {"label": "Version", "value": "3.12.3", "ok": True, "hint": None},
                {"label": "Environment", "value": "/config/stash-sense/environment", "ok": True, "hint": None},
            ],
        },
        {
            "title": "Models",
            "lines": [
                {"label": "Provider", "value": "CPU, 6.1 ms per run", "ok": None, "hint": None},
                {
                    "label": "CUDA",
                    "value": "did not answer",
                    "ok": False,
                    "hint": "Update the driver, then run Set up.",
                },
            ],
        },
    ]


def _rows(count: int, state: str, error: str | None = None) -> list[Reply]:
    return [
        {
            "id": str(number),
            "title": f"Scene number {number}",
            "state": state,
            "persons": 0 if error else 3,
            "named": [] if error else [NAMES[1], NAMES[2]],
            "error": error,
            "at": "2026-01-01T00:00:00Z",
        }
        for number in range(1, count + 1)
    ]


def story(**other: object) -> Script:
    """Everything in place, scene 1 not looked at yet, scene 2 looked at."""
    script = Script(
        names=dict(NAMES),
        targets={("scene", "2"): found()},
        outcome=lambda _: found(),
        settings=settings(),
        sections=sections(),
        packs=[
            _pack("open", "Open", 4_300_000, "ready", True),
            _pack("large", "Large", 326_000_000, "missing", False),
        ],
        performers=[
            {"performer_id": "6", "name": NAMES[6], "faces": 0, "reason": "No picture of this performer has a face."},
            *({"performer_id": str(n), "name": NAMES[n], "faces": n + 2, "reason": None} for n in range(1, 6)),
        ],
        counts={"scenes": {"identified": 12, "undecided": 7, "outdated": 0, "nobody": 2, "failed": 1}},
        lists={
            ("scene", "undecided"): _rows(7, "done"),
            ("scene", "identified"): _rows(12, "done"),
            ("scene", "failed"): _rows(1, "failed", "The file is cut off after 3 seconds. Get it again."),
            ("scene", "nobody"): _rows(2, "nobody"),
        },
    )
    for name, value in other.items():
        setattr(script, name, value)
    return script
