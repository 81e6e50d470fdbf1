"""The real stash-box that other tests stand on: it fills, changes, and still answers as was recorded of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from tests.e2e import box_fill, box_questions
from tests.e2e.box import Box, BoxRefused, box, fetch, needs_box
from tests.e2e.box_questions import RECORDED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.box import Json
    from tests.e2e.box_fill import Filled

pytestmark = needs_box
KINDS = "performer", "studio", "tag", "scene"
CHANGED = {
    "performer": {"Bruno Tidewater", "Ada Quillfeather"},
    "studio": {"Harbour Network", "Pier Nine"},
    "tag": {"Red Hair", "Outdoors"},
    "scene": {"Low Tide", "Fog"},
}


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Box, Filled, dict[str, list[Json]]]]:
    """A filled box that moved on, and what it listed of each kind before."""
    with box(tmp_path_factory.mktemp("box")) as real:
        made = box_fill.fill(real)
        before = {kind: listed(real, kind) for kind in KINDS}
        box_fill.move_on(real, made)
        yield real, made, before


def listed(real: Box, kind: str) -> list[Json]:
    question = box_questions.listed(kind)
    (answer,) = real.execute(question.document, question.variables).values()
    entities: list[Json] = answer[f"{kind}s"]
    assert answer["count"] == len(entities)
    return entities


@pytest.mark.parametrize("kind", KINDS)
def test_the_changed_come_first_and_what_is_gone_is_listed_no_more(
    moved: tuple[Box, Filled, dict[str, list[Json]]], kind: str
) -> None:
    real, _, before = moved
    after = listed(real, kind)
    title = "title" if kind == "scene" else "name"
    times = {one["id"]: one["updated"] for one in before[kind]}
    assert {one[title] for one in after if one["updated"] != times[one["id"]]} == CHANGED[kind]
    assert {one[title] for one in after[:2]} == CHANGED[kind]
    assert len(after) == len(before[kind]) - 2


@pytest.mark.parametrize("name", sorted(file.stem for file in RECORDED.glob("*.json") if file.stem != "made"))
def test_it_answers_as_recorded(moved: tuple[Box, Filled, dict[str, list[Json]]], name: str) -> None:
    real, made, _ = moved
    then = json.loads((RECORDED / f"{name}.json").read_text("utf-8"))
    made_then = json.loads((RECORDED / "made.json").read_text("utf-8"))
    question = box_questions.questions(made)[name]
    now = {
        "asked": {"document": question.document, "variables": question.variables},
        **box_questions.ask(real, question),
    }
    assert box_questions.steady(now, box_questions.names(asdict(made))) == box_questions.steady(
        then, box_questions.names(made_then)
    )


def test_every_question_is_recorded(moved: tuple[Box, Filled, dict[str, list[Json]]]) -> None:
    assert set(box_questions.questions(moved[1])) == {file.stem for file in RECORDED.glob("*.json")} - {"made"}


def test_pictures_come_back_as_they_were_given(moved: tuple[Box, Filled, dict[str, list[Json]]]) -> None:
    real, made, _ = moved
    question = box_questions.find("performer", made.performers["Ada Quillfeather"])
    images = real.execute(question.document, question.variables)["findPerformer"]["images"]
    given = [box_fill.picture(2), box_fill.picture(3, 120, 90)]
    assert [fetch(image["url"]).body for image in images] == given


def test_it_asks_in_the_name_of_other_users(moved: tuple[Box, Filled, dict[str, list[Json]]]) -> None:
    real, made, _ = moved
    reader = box_fill.user(real, "lookout", "READ")
    assert reader.execute("{ me { name roles } }") == {"me": {"name": "lookout", "roles": ["READ"]}}
    with pytest.raises(BoxRefused, match="not authorized"):
        box_fill.change(reader, "tag", made.tags["Red Hair"], name="Crimson Hair")
