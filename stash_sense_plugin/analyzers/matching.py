"""From faces to persons and performers, for the store, what was just seen and what is matched again alike."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.analyzers import face_index, identity
from stash_sense_plugin.analyzers.strangers import Strangers
from stash_sense_plugin.analyzers.vectors import packed, stacked, unpacked
from stash_sense_plugin.faces import match
from stash_sense_plugin.faces.types import Looks
from stash_sense_plugin.media.image import encode_jpeg
from stash_sense_plugin.store import targets, verdicts
from stash_sense_plugin.store.targets import CandidateRow, FaceRow, PersonRow, Target

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stash_sense_plugin.analyzers.pictures import Seen
    from stash_sense_plugin.app import App
    from stash_sense_plugin.faces.types import Face, Floats
    from stash_sense_plugin.store.database import Row
    from stash_sense_plugin.store.verdicts import Verdict

SAME_PERSON = 0.6
"""Cosine of two templates from which a decision about one is a decision about the other."""
CROPS = 8
"""Kept for each person: the best looks. A crop costs about 4 KB, and most of a scene's faces are much alike."""


class Matcher:
    """Matches against the index in force."""

    def __init__(self, app: App) -> None:
        """Raises NotReady("faces") where nothing was learned yet."""
        self._app = app
        self.matched_with = identity.matched_with(app)  # first: an index that takes the place of this one is newer
        self._strangers = Strangers.of(app)
        self.known = face_index.opened(app, self._strangers)
        self._same = self.known.calibration.scale.of(SAME_PERSON)
        self._rules = match.Rules(line=app.settings.line)

    def persons(self, target: Target, seen: Seen, tagged: Collection[int]) -> list[PersonRow]:
        """Of what was just seen. `tagged`: performers that the target has already."""
        rows = _rows(seen)
        return self._persons(target, rows, tagged, [encode_jpeg(face.crop) for face in seen.faces])

    def again(self, target: Target, identification: int, tagged: Collection[int]) -> list[PersonRow]:
        """Of what the store has, with the crops it has."""
        stored = targets.faces(self._app.database, identification)
        rows, seen_with = [stored_row(row) for row in stored], [row["person_id"] for row in stored]
        return self.of_rows(target, rows, seen_with, tagged)

    def of_rows(
        self, target: Target, rows: Sequence[FaceRow], seen_with: Sequence[int], tagged: Collection[int]
    ) -> list[PersonRow]:
        """`seen_with`: for each face the person it was taken for. Without an embedding it stays with most of those."""
        compared = [row for row in rows if row.embedding]
        persons = self._persons(target, compared, tagged, [row.crop for row in compared])
        return _followed(persons, rows, seen_with) if len(compared) < len(rows) else persons

    def _persons(
        self, target: Target, rows: Sequence[FaceRow], tagged: Collection[int], crops: Sequence[bytes | None]
    ) -> list[PersonRow]:
        looks = _looks(rows)
        decided = verdicts.of_target(self._app.database, target.kind, target.id)
        found = self._people(looks, tagged, {})
        rejected = self._numbered(_rejections(found, looks, decided, target.space, self._same))
        if rejected:
            found = self._people(looks, tagged, rejected)
        numbers = self._strangers.lasting(match.performer for each in found for match in each.candidates)
        persons = [_person(number, each, rows, looks, crops, numbers) for number, each in enumerate(found, 1)]
        self._carry_over(decided, target.space, persons)
        return persons

    def _people(
        self, looks: Looks, tagged: Collection[int], rejected: Mapping[int, Collection[int]]
    ) -> list[match.Person]:
        return match.people(looks, self.known, rules=self._rules, tagged=tagged, rejected=rejected)

    def _numbered(self, rejected: dict[int, set[int]]) -> dict[int, set[int]]:
        """With the numbers that matching has for people of published databases."""
        numbers = self._strangers.of_the_moment([one for those in rejected.values() for one in those])
        return {look: set().union(*(numbers.get(one, {one}) for one in those)) for look, those in rejected.items()}

    def _carry_over(self, decided: Sequence[Verdict], space: str, persons: Sequence[PersonRow]) -> None:
        """Decisions about a person of an earlier look now name the same person of this one."""
        templates = stacked([person.template for person in persons])
        for verdict in decided:
            at = _nearest(verdict, space, templates, self._same)
            if at is not None and persons[at].template != verdict.template:
                verdicts.move(self._app.database, verdict.id, persons[at].template)


def _rows(seen: Seen) -> list[FaceRow]:
    width, height = seen.size
    scale = np.array([width, height, width, height], dtype=np.float32)
    return [
        FaceRow(
            face.frame,
            None if seen.still else face.time,
            _box(face, scale),
            face.detection.score,
            _quality(face),
            packed(face.embedding),
            None,
        )
        for face in seen.faces
    ]


def _box(face: Face, scale: Floats) -> tuple[float, float, float, float]:
    left, top, right, bottom = (float(value) for value in face.detection.box / scale)
    return left, top, right, bottom


def _quality(face: Face) -> dict[str, float]:
    quality = face.quality
    return {
        "overall": round(quality.overall, 4),
        "size": round(quality.size_px, 1),
        "sharpness": round(quality.sharpness, 4),
        "frontal": round(quality.frontal, 4),
    }


def stored_row(row: Row) -> FaceRow:
    box = (row["x1"], row["y1"], row["x2"], row["y2"])
    return FaceRow(
        row["frame"], row["time"], box, row["score"], json.loads(row["quality"]), row["embedding"], row["crop"]
    )  # fmt: skip


def _followed(persons: Sequence[PersonRow], rows: Sequence[FaceRow], seen_with: Sequence[int]) -> list[PersonRow]:
    """With the faces that have no embedding, each with the person who has most of those it was seen with."""
    before = {(row.frame, row.box): group for row, group in zip(rows, seen_with, strict=True)}
    homes: dict[int, Counter[int]] = {}
    for at, person in enumerate(persons):
        for face in person.faces:
            homes.setdefault(before[face.frame, face.box], Counter())[at] += 1
    more: dict[int, list[FaceRow]] = {}
    for row, group in zip(rows, seen_with, strict=True):
        if not row.embedding and group in homes:
            more.setdefault(homes[group].most_common(1)[0][0], []).append(row)
    return [_joined(person, more.get(at, [])) for at, person in enumerate(persons)]


def _joined(person: PersonRow, more: Sequence[FaceRow]) -> PersonRow:
    faces = [*person.faces, *more]
    return replace(person, faces=faces, frames=len({face.frame for face in faces}), first_seen=_first_seen(faces))


def _first_seen(faces: Sequence[FaceRow]) -> float | None:
    return min((face.time for face in faces if face.time is not None), default=None)


def _looks(rows: Sequence[FaceRow]) -> Looks:
    return Looks(
        np.array([row.frame for row in rows], dtype=np.int64),
        stacked([row.embedding for row in rows]),
        np.array([row.quality["overall"] for row in rows], dtype=np.float32),
    )


def _person(
    number: int,
    found: match.Person,
    rows: Sequence[FaceRow],
    looks: Looks,
    crops: Sequence[bytes | None],
    numbers: Mapping[int, int],
) -> PersonRow:
    members = list(found.members)
    best = sorted(members, key=lambda i: (i != found.cover, -rows[i].quality["overall"], i))[:CROPS]
    faces = [replace(rows[i], crop=crops[i] if i in best else None) for i in members]
    return PersonRow(
        number,
        len({face.frame for face in faces}),
        _first_seen(faces),
        packed(_template(members, looks)),
        faces,
        None if found.best else _why(found),
        _candidates(found, numbers),
    )


def _template(members: Sequence[int], looks: Looks) -> Floats:
    """What the person looks like on average, the better looks counting more: float32 (D,) of length 1."""
    mean = (looks.vectors[members] * np.clip(looks.quality[members], 0.05, 1.0)[:, None]).sum(axis=0)
    norm = float(np.linalg.norm(mean))
    return np.asarray(mean / norm if norm else mean, dtype=np.float32)


def _why(found: match.Person) -> str:
    if not found.candidates:
        return "Nobody known looks like this person."
    return "The nearest known face is not near enough to be sure."


def _candidates(found: match.Person, numbers: Mapping[int, int]) -> list[CandidateRow]:
    """`numbers`: by which the store has those of published databases."""
    named = found.best
    others = [each for each in found.candidates if named is None or each.performer != named.performer]
    ranked = [*([named] if named else []), *others]
    return [
        CandidateRow(
            numbers.get(each.performer, each.performer), each.face or None, each.score, each.confidence, each is named
        )
        for each in ranked
    ]


def _rejections(
    found: Sequence[match.Person], looks: Looks, decided: Sequence[Verdict], space: str, same: float
) -> dict[int, set[int]]:
    """Look -> performers that the user said it is not. What was said about faces of another space holds for all."""
    templates = np.stack([_template(list(each.members), looks) for each in found]) if found else np.zeros((0, 0))
    rejected: dict[int, set[int]] = {}
    for verdict in decided:
        if verdict.verdict != "rejected":
            continue
        at = _nearest(verdict, space, templates.astype(np.float32), same)
        chosen = range(len(found)) if verdict.space != space else [at] if at is not None else []
        for person in chosen:
            for look in found[person].members:
                rejected.setdefault(look, set()).add(verdict.performer_id)
    return rejected


def _nearest(verdict: Verdict, space: str, templates: Floats, same: float) -> int | None:
    """The person that a decision is about, None where nobody there is as alike as `same` any more."""
    if verdict.space != space or not len(templates):
        return None
    scores = templates @ unpacked(verdict.template)
    at = int(scores.argmax())
    return at if scores[at] >= same else None
