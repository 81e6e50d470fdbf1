from __future__ import annotations

import time
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.faces.calibrate import Calibration, fit
from stash_sense_plugin.faces.embed import unit
from stash_sense_plugin.faces.enough import Enough
from stash_sense_plugin.faces.index import FaceIndex, KnownFaces
from stash_sense_plugin.faces.joined import JoinedIndex, Part
from stash_sense_plugin.faces.known import Known, Remembering
from stash_sense_plugin.faces.match import Person, Rules, people
from stash_sense_plugin.faces.types import Looks
from tests.faces.people import BLURRED, CLEAR, directions, index_of, looks, seen

if TYPE_CHECKING:
    from stash_sense_plugin.faces.index import Hits
    from stash_sense_plugin.faces.joined import AnyIndex
    from stash_sense_plugin.faces.types import Floats


def _known(index: AnyIndex) -> Known:
    return Known(index, fit(index))


def _named(persons: list[Person]) -> dict[int, int]:
    """Performer -> in how many looks."""
    return {person.best.performer: len(person.members) for person in persons if person.best}


@pytest.mark.parametrize("performers", [2, 300])
@pytest.mark.parametrize(
    ("enough", "named"), [(Enough(), {1: 20}), (Enough(faces=3), {1: 20}), (Enough(faces=4), {}), (Enough(faces=9), {})]
)
def test_who_is_known_by_too_few_faces_is_not_named(performers: int, enough: Enough, named: dict[int, int]) -> None:
    everybody = directions(performers)
    index = index_of(everybody, faces=3)
    scene = looks((seen(everybody[0], 20), range(20)))
    assert _named(people(scene, Known(index, fit(index), enough))) == named


@pytest.mark.parametrize("performers", [2, 300])
@pytest.mark.parametrize(
    ("quality", "single_poor", "named"), [(0.1, True, True), (0.1, False, False), (0.9, False, True)]
)
def test_one_poor_face_names_nobody_where_that_is_not_wanted(
    performers: int, quality: float, single_poor: bool, named: bool
) -> None:
    everybody = directions(performers)
    vectors = np.concatenate([seen(everybody[0], 1, 0.3), *(seen(person, 2) for person in everybody[1:])])
    owners = [1, *np.repeat(np.arange(2, performers + 1), 2)]
    index = FaceIndex.of("made-up", KnownFaces(vectors, owners, range(len(owners)), [quality] * len(owners)))
    scene = looks((seen(everybody[0], 20, 0.3), range(20)), (seen(everybody[1], 20, 0.3), range(20)))
    found = _named(people(scene, Known(index, fit(index), Enough(single_poor=single_poor))))
    assert (1 in found) == named
    assert 2 in found, "two poor faces do vouch for each other"


def test_few_of_a_library_are_compared_however_many_are_nearer() -> None:
    everybody = directions(400)
    index = index_of(everybody, faces=3)
    numbers = np.arange(401, dtype=np.int64)
    numbers[6:] *= -1
    joined = JoinedIndex([Part(index, numbers)])
    (near,) = Known(joined, fit(joined)).near([seen(everybody[300], 2)])
    assert {1, 2, 3, 4, 5} <= set(near.owners.tolist())


def test_whom_the_library_has_is_more_probable_than_one_of_a_large_database() -> None:
    """The same faces, the same scene: what differs is whether the person is one of ten or one of a thousand."""
    everybody = directions(1000)
    index = index_of(everybody, faces=3)
    scene = looks((seen(everybody[0], 1, 1.7), [0]))

    def confidence(library: int) -> float:
        numbers = np.arange(1001, dtype=np.int64)
        numbers[library + 1 :] *= -1
        joined = JoinedIndex([Part(index, numbers)])
        (person,) = people(scene, Known(joined, fit(joined)))
        return next(match.confidence for match in person.candidates if abs(match.performer) == 1)

    assert confidence(library=10) > confidence(library=1000) > 0.05
    assert confidence(library=0) == pytest.approx(confidence(library=1000), abs=0.01)


@pytest.mark.parametrize("performers", [2, 8, 60, 400])
def test_the_known_are_named_and_strangers_are_not(performers: int) -> None:
    everybody = directions(performers + 3)
    known = _known(index_of(everybody[:performers]))
    scene = looks(
        (seen(everybody[0], 20), range(20)),
        (seen(everybody[1], 8, 1.1), range(8)),
        *((seen(everybody[performers + at], 15, seed=at), range(15)) for at in range(3)),
    )
    persons = people(scene, known)
    assert _named(persons) == {1: 20, 2: 8}
    assert [len(person.members) for person in persons] == [20, 15, 15, 15, 8]
    assert sorted(at for person in persons for at in person.members) == list(range(len(scene)))
    for person in persons:
        assert person.cover in person.members
        assert len(person.candidates) <= 5
        assert [match.confidence for match in person.candidates] == sorted(
            (match.confidence for match in person.candidates), reverse=True
        )


def test_a_match_says_which_face_and_which_look() -> None:
    index = index_of(directions(4))
    scene = looks((np.concatenate([index.vectors[4:5], seen(directions(4)[1], 6)]), range(7)))
    (person,) = people(scene, _known(index))
    assert person.best is not None
    assert (person.best.performer, person.best.face, person.best.look) == (2, 14, 0)


def test_no_known_faces_and_no_looks() -> None:
    empty = FaceIndex.of("made-up", KnownFaces(np.zeros((0, 128)), [], [], []))
    persons = people(looks((seen(directions(1)[0], 4), range(4))), _known(empty))
    assert [(person.members, person.best, person.candidates) for person in persons] == [((0, 1, 2, 3), None, ())]
    assert people(Looks.of([]), _known(index_of(directions(3)))) == []


def test_one_known_face_needs_a_stricter_line() -> None:
    everybody = directions(8)
    scene = looks((seen(everybody[0], 6, 1.2), range(6)))
    confidence = []
    for faces in (1, 2, 4):
        (person,) = people(scene, Known(index_of(everybody, faces), Calibration()))
        confidence.append(next(match.confidence for match in person.candidates if match.performer == 1))
    assert confidence == sorted(confidence)
    assert confidence[0] < 0.955


def test_a_performer_is_only_one_person_of_a_scene() -> None:
    """A picture of the performer on the wall, in every frame: one of the two is named, the other is not."""
    everybody = directions(8)
    scene = looks((seen(everybody[0], 20, 0.6), range(20)), (seen(everybody[0], 20, 0.9, seed=5), range(20)))
    persons = people(scene, _known(index_of(everybody)))
    assert _named(persons) == {1: 20}
    other = next(person for person in persons if not person.best)
    assert other.candidates[0].performer == 1


def test_groups_of_the_same_performer_are_joined_when_they_never_meet() -> None:
    """One person, first and later made up differently: too unlike for one group, both like the performer."""
    base, first, later = directions(3)
    everybody = directions(9, seed=4)
    one, two = unit(base + 0.75 * first), unit(base + 0.75 * later)
    known = np.concatenate([seen(one, 3), seen(two, 3), *(seen(other, 3) for other in everybody)])
    owners = np.repeat(np.arange(1, 11), [6] + [3] * 9)
    index = FaceIndex.of("made-up", KnownFaces(known, owners, np.arange(len(owners)), np.ones(len(owners))))
    apart = looks((seen(one, 12, 1.0), range(12)), (seen(two, 12, 1.0), range(12, 24)))
    assert _named(people(apart, _known(index))) == {1: 24}
    meeting = looks((seen(one, 12, 1.0), range(12)), (seen(two, 12, 1.0), range(11, 23)))
    persons = people(meeting, _known(index))
    assert list(_named(persons)) == [1]
    assert all(len({scene_frame(meeting, at) for at in person.members}) == len(person.members) for person in persons)


def scene_frame(scene: Looks, at: int) -> int:
    return int(scene.frames[at])


def test_more_looks_make_surer() -> None:
    everybody = directions(8)
    chances = []
    for count in (1, 3, 8, 24):
        scene = looks((seen(everybody[0], 24, BLURRED)[:count], range(count)), quality=0.35)
        persons = people(scene, _known(index_of(everybody)))
        chances.append(
            max(match.confidence for person in persons for match in person.candidates if match.performer == 1)
        )
    assert all(less < more for less, more in pairwise(chances))


def test_two_performers_who_look_alike_are_not_sure() -> None:
    """The margin: the same faces filed under two performers."""
    everybody = directions(8)
    index = index_of(everybody)
    twice = KnownFaces(
        np.concatenate([index.vectors, index.vectors[:3]]),
        np.concatenate([index.owners, [99] * 3]),
        np.arange(27),
        np.ones(27),
    )
    (person,) = people(looks((seen(everybody[0], 20), range(20))), _known(FaceIndex.of("made-up", twice)))
    assert person.best is None
    assert {match.performer for match in person.candidates[:2]} == {1, 99}
    assert person.candidates[0].confidence < 0.6


def test_who_is_tagged_is_likelier_but_not_proven() -> None:
    everybody = directions(12)
    known = Known(index_of(everybody[:8]), Calibration())
    doubtful = looks((seen(unit(everybody[0] + 1.5 * everybody[9]), 12), range(12)))
    chance = {tagged: _chance(people(doubtful, known, tagged=tagged), 1) for tagged in ((), (1,), (2,))}
    assert chance[(1,)] > chance[()] >= chance[(2,)]
    stranger = looks((seen(everybody[10], 12), range(12)))
    assert not _named(people(stranger, known, tagged=(1, 2, 3)))


def _chance(persons: list[Person], performer: int) -> float:
    return max(match.confidence for person in persons for match in person.candidates if match.performer == performer)


def test_who_was_ruled_out_is_not_offered_for_that_person_only() -> None:
    everybody = directions(8)
    scene = looks((seen(everybody[0], 12), range(12)), (seen(everybody[1], 12), range(12)))
    persons = people(scene, _known(index_of(everybody)), rejected={3: [1], 14: [5]})
    assert _named(persons) == {2: 12}
    barred = next(person for person in persons if 3 in person.members)
    assert 1 not in {match.performer for match in barred.candidates}


@pytest.mark.parametrize(("line", "count"), [(0.5, 1), (0.9, 1), (0.9999, 0)])
def test_the_line_decides(line: float, count: int) -> None:
    everybody = directions(8)
    scene = looks((seen(everybody[0], 12), range(12)))
    assert len(_named(people(scene, _known(index_of(everybody)), rules=Rules(line)))) == count


@pytest.mark.parametrize("seed", range(3))
def test_the_answer_is_the_same_each_time_and_in_any_order(seed: int) -> None:
    everybody = directions(300, seed)
    known = _known(index_of(everybody[:299]))
    scene = looks(*((seen(everybody[at], 10, 1.1, at), range(10)) for at in (0, 5, 299)))
    first = people(scene, known)
    assert people(scene, _known(known.index)) == first
    order = np.random.default_rng(seed).permutation(len(scene))
    mixed = people(Looks(scene.frames[order], scene.vectors[order], scene.quality[order]), known)
    assert _named(mixed) == _named(first)


def test_a_hundred_thousand_performers_are_searched_quickly() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(100_000, 128)).astype(np.float32)
    index = FaceIndex.of("made-up", KnownFaces(vectors, np.arange(100_000), np.arange(100_000), np.ones(100_000)))
    known = _known(index)
    someone = unit(vectors[777])
    scene = looks((seen(someone, 25), range(25)), (seen(directions(1, seed=77)[0], 25), range(25)))
    start = time.process_time()
    persons = people(scene, known)
    assert time.process_time() - start < 10
    assert _named(persons) == {777: 25}


def test_clear_faces_of_strangers_stay_unknown_in_a_large_index() -> None:
    """The more performers, the nearer the nearest stranger comes: the line must rise with it."""
    known = _known(index_of(directions(3000, seed=8), faces=1))
    strangers = directions(40, seed=9)
    for at, stranger in enumerate(strangers):
        assert not _named(people(looks((seen(stranger, 10, CLEAR, at), range(10))), known))


class Counted(FaceIndex):
    """Counts how many vectors were asked about."""

    asked = 0

    def search(self, queries: Floats, k: int) -> Hits:
        self.asked += len(queries)
        return super().search(queries, k)


def test_a_large_index_is_gone_through_once_for_everybody_and_not_again_for_the_same() -> None:
    everybody = directions(200)
    plain = index_of(everybody)
    index = Counted(plain.header, [plain.vectors, plain.owners, plain.faces, plain.quality])
    scene = looks((seen(everybody[0], 20), range(20)), (seen(everybody[1], 20, seed=1), range(20)))
    wanted = _named(people(scene, Known(index, fit(index))))
    assert index.asked == 8, "a template and its three clearest looks, of each of two"

    remembering = Remembering(index, fit(index))
    assert _named(people(scene, remembering)) == wanted == {1: 20, 2: 20}
    assert index.asked == 16
    more = looks((seen(everybody[0], 24), range(24)), (seen(everybody[1], 22, seed=1), range(22)))
    assert set(_named(people(more, remembering))) == {1, 2}
    assert index.asked == 16
    people(looks((seen(everybody[2], 9, seed=2), range(9))), remembering)
    assert index.asked == 20
