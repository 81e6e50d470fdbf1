"""What the predecessor did wrong stays dead: one test for each that lies in the merge (letters as in its list)."""

from __future__ import annotations

from typing import Any

import pytest

from stash_sense_plugin.sync.bases import agreement, next_base
from stash_sense_plugin.sync.decisions import settle
from stash_sense_plugin.sync.local import of_local, to_local
from stash_sense_plugin.sync.merge import compare
from stash_sense_plugin.sync.upstream import of_upstream
from tests.sync.drawn import HERE

PROFILE = {"name": "Ana", "height": 170, "eye_color": "BLUE", "hair_color": "RED", "aliases": []}
HELD = {"name": "Ana", "height_cm": 165, "eye_color": "Brown", "hair_color": "Black", "alias_list": []}


def look(base: Any, held: Any, profile: Any) -> Any:
    return compare("performer", base, of_local("performer", held, HERE), of_upstream("performer", profile))


def written(changes: Any, held: Any, choices: Any, **options: Any) -> dict[str, Any]:
    chosen = settle("performer", changes, choices, of_local("performer", held, HERE))
    return to_local("performer", chosen, held, resolve={}, endpoint=HERE, **options)


def test_b_what_was_accepted_in_part_is_not_told_again_on_the_next_edit() -> None:
    changes = look(None, HELD, PROFILE)
    choices = {"height": {"how": "accept"}, "eye_color": {"how": "keep"}, "hair_color": {"how": "keep"}}
    held = {**HELD, **written(changes, HELD, choices)}
    local, upstream = of_local("performer", held, HERE), of_upstream("performer", PROFILE)
    base = next_base(None, local, upstream, changes, choices)
    again = look(base, held, {**PROFILE, "hair_color": "GREY"})
    assert [change.field.name for change in again] == ["hair_color"]
    assert again[0].base == "Red"


def test_b_the_base_is_kept_though_never_all_was_in_sync() -> None:
    base = agreement(None, of_local("performer", HELD, HERE), of_upstream("performer", PROFILE))
    assert base == {"name": "Ana", "aliases": ()}


@pytest.mark.parametrize(
    ("profile", "held", "after"),
    [
        ({"cup_size": "G"}, {"measurements": "38F-24-35"}, {"measurements": "38G-24-35"}),
        ({"hip_size": 36}, {"measurements": "38F-24"}, {"measurements": "38F-24-36"}),
        ({"career_end_year": 2020}, {"career_length": "2010-"}, {"career_length": "2010-2020"}),
        ({"waist_size": 25}, {"measurements": "38F (80F)-24-35"}, {"measurements": "38F (80F)-25-35"}),
    ],
)
def test_c_one_part_of_a_text_is_written_and_the_others_stay(profile: Any, held: Any, after: Any) -> None:
    changes = look(None, held, profile)
    choices = {change.field.name: {"how": "accept"} for change in changes}
    assert written(changes, held, choices) == after


def test_c_a_text_that_was_not_read_is_not_written_over() -> None:
    assert look(None, {"name": "Ana"}, {"name": "Ana", "cup_size": "F", "career_start_year": 2010}) == ()


@pytest.mark.parametrize(
    ("profile", "update"),
    [
        ({"ethnicity": "MIDDLE_EASTERN"}, {"ethnicity": "Middle Eastern"}),
        ({"eye_color": "HAZEL"}, {"eye_color": "Hazel"}),
        ({"hair_color": "OTHER"}, {"hair_color": "Other"}),
        ({"gender": "NON_BINARY"}, {"gender": "NON_BINARY"}),
    ],
)
def test_l_words_of_enums_are_written_as_people_write_them(profile: Any, update: Any) -> None:
    held = dict.fromkeys(("ethnicity", "eye_color", "hair_color", "gender"))
    changes = look(None, held, profile)
    assert written(changes, held, {name: {"how": "accept"} for name in profile}) == update


@pytest.mark.parametrize("held", ["Fake", "Augmented", "FAKE"])
def test_m_fake_and_augmented_are_one_and_augmented_is_written(held: str) -> None:
    assert look(None, {"fake_tits": held}, {"breast_type": "FAKE"}) == ()
    changes = look(None, {"fake_tits": "Natural"}, {"breast_type": "FAKE"})
    assert written(changes, {"fake_tits": "Natural"}, {"breast_type": {"how": "accept"}}) == {"fake_tits": "Augmented"}


def test_u_the_name_that_somebody_had_in_a_scene_is_no_difference() -> None:
    ana = {"id": "1", "name": "Ana", "stash_ids": [{"endpoint": HERE, "stash_id": "p1"}]}
    there = {"performers": [{"performer": {"id": "p1", "name": "Ana"}, "as": "A. Arden"}]}
    here = of_local("scene", {"performers": [ana]}, HERE)
    assert compare("scene", None, here, of_upstream("scene", there)) == ()


@pytest.mark.parametrize(
    ("date", "partial_dates", "update"),
    [
        ("1978-01-01 00:00:00", True, {"birthdate": "1978-01-01"}),
        ("1978-01-01 00:00:00", False, {"birthdate": "1978-01-01"}),
        ("2007", True, {"birthdate": "2007"}),
        ("2007", False, {"birthdate": "2007-01-01"}),
    ],
)
def test_aa_dates_are_written_as_stash_takes_them(date: str, partial_dates: bool, update: Any) -> None:
    held = {"birthdate": None}
    changes = look(None, held, {"birth_date": date})
    choices = {"birthdate": {"how": "accept"}}
    assert written(changes, held, choices, partial_dates=partial_dates) == update
