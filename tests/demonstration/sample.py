"""The sample library: drawn once, kept in the demo's folder while the drawing stays the same."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.drawn.library import write_library

if TYPE_CHECKING:
    from tests.demonstration.findings import Finding, Findings
    from tests.demonstration.voice import Voice

Json = dict[str, Any]
DRAWN = Path(__file__).resolve().parent.parent / "drawn"


def library(folder: Path, voice: Voice) -> Path:
    """The folder with performers, scenes and images."""
    target, facts = folder / "library", folder / "library.json"
    wanted = version()
    if facts.is_file() and target.is_dir() and json.loads(facts.read_text("utf-8"))["version"] == wanted:
        return target
    voice.step(f"Drawing a small library of people who do not exist into {target} ...")
    shutil.rmtree(target, ignore_errors=True)
    truth = write_library(target)
    drawn = {file: {"names": sorted(each.names), "strangers": each.strangers} for file, each in truth.items()}
    facts.write_text(json.dumps({"version": wanted, "truth": drawn}, indent=2), "utf-8")
    return target


def compare(folder: Path, findings: Findings, voice: Voice) -> None:
    """Says how what was found fits what was drawn."""
    truth = json.loads((folder / "library.json").read_text("utf-8"))["truth"]
    total: Counter[str] = Counter()
    for one in findings.every:
        total.update(_counts(one, truth[one.file]["names"]))
    voice.line(
        f"Of {total['drawn']} times that somebody known was drawn, {total['right']} were named; "
        f"{total['wrong']} wrong names."
    )


def _counts(one: Finding, drawn: list[str]) -> dict[str, int]:
    named = {str(person.name) for person in one.named}
    return {"drawn": len(drawn), "right": len(named & set(drawn)), "wrong": len(named - set(drawn))}


def version() -> str:
    """Of the drawing: what was made by another one is made anew."""
    sources = sorted(path for path in DRAWN.glob("*.py") if not path.name.startswith("test_"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
