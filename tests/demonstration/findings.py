"""What was found, as values, as a table and as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """`name` is None for somebody whom the plugin does not name without asking; `confidence` is that of the best match
    then too, 0 where there is none. `first_seen` in seconds, None in an image."""

    name: str | None
    performer: int | None
    number: int
    confidence: float
    frames: int
    first_seen: float | None

    def as_json(self) -> Json:
        return {
            "performer": self.name,
            "confidence": round(self.confidence, 4),
            "frames": self.frames,
            "first_seen": None if self.first_seen is None else round(self.first_seen, 2),
        }


@dataclass(frozen=True)
class Finding:
    """One scene or image. `seconds` is how long looking at it took; `trouble` says why nothing could be found out."""

    kind: str
    id: int
    file: str
    seconds: float
    frames: int
    persons: tuple[Person, ...]
    trouble: str | None = None

    @property
    def named(self) -> list[Person]:
        return [person for person in self.persons if person.name is not None]

    def as_json(self) -> Json:
        persons = [person.as_json() for person in self.persons]
        if self.kind == "image":
            return {"file": self.file, "persons": persons}
        return {"file": self.file, "seconds": round(self.seconds, 2), "frames": self.frames, "persons": persons}


@dataclass(frozen=True)
class Findings:
    learned: dict[str, int]
    scenes: list[Finding] = field(default_factory=list)
    images: list[Finding] = field(default_factory=list)

    @property
    def every(self) -> list[Finding]:
        return [*self.scenes, *self.images]

    def as_json(self) -> Json:
        return {
            "learned": self.learned,
            "scenes": [scene.as_json() for scene in self.scenes],
            "images": [image.as_json() for image in self.images],
        }


def finding(kind: str, id: int, file: str, seconds: float, shown: Json | None) -> Finding:
    """From the plugin's reply to target.show."""
    if shown is None:
        return Finding(kind, id, file, seconds, 0, (), "it was not looked at")
    persons = tuple(_person(each) for each in shown["persons"])
    return Finding(kind, id, file, seconds, shown["frames"], persons, shown["error"])


def _person(shown: Json) -> Person:
    best = shown["best"]
    closest = best or next(iter(shown["candidates"]), None)
    return Person(
        name=best and best["name"],
        performer=best and int(best["performer_id"]),
        number=shown["id"],
        confidence=closest["confidence"] if closest else 0.0,
        frames=shown["frames"],
        first_seen=shown["first_seen"],
    )


def table(findings: Findings) -> list[str]:
    """Lines of text: each file, and under it who is in it."""
    names = [person.name or "unknown" for one in findings.every for person in one.persons]
    wide = max((len(name) for name in names), default=0)
    lines = []
    for one in findings.every:
        looked = f"{one.frames} frames, {one.seconds:.1f} s" if one.kind == "scene" else "image"
        lines.append(f"{one.file}  ({looked})")
        lines += [f"    {_row(one, person, wide)}" for person in sorted(one.persons, key=_rank)]
        if one.trouble or not one.persons:
            lines.append(f"    {one.trouble or 'nobody seen'}")
    return lines


def _rank(person: Person) -> tuple[bool, int]:
    return person.name is None, -person.frames


def _row(one: Finding, person: Person, wide: int) -> str:
    known = f"{person.confidence:5.0%}" if person.name else "     "
    text = f"{person.name or 'unknown':{wide}}  {known}"
    if one.kind == "image":
        return text.rstrip()
    return f"{text}  in {person.frames:3d} frames, first at {clock(person.first_seen or 0.0)}"


def counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def clock(seconds: float) -> str:
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"
