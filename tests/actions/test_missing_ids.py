"""Links that are missing: compared with the profile before they are added, and never among many by a name alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.analyzers import look
from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.jobs import bulk
from stash_sense_plugin.stash import whole_performers
from stash_sense_plugin.store.recommendations import Filter
from tests.curated import Curated, curated
from tests.fakes.box import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Json = dict[str, Any]
TYPE = "missing_ids"


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Curated]:
    with curated(tmp_path, "StashDB") as site:
        yield site


def unlinked(site: Curated, **fields: Any) -> int:
    return int(whole_performers.create(site.app.stash, fields))


def found(site: Curated) -> dict[str, Json]:
    look.run(site.app, TYPES[TYPE], lambda *_: None)
    return {row["title"]: row for row in site.site.ask("review.list", type=TYPE)["rows"]}


def rows(side: Json) -> dict[str, str]:
    return {row["label"]: row["value"] for row in side["rows"]}


def test_the_profile_is_beside_the_performer(one: Curated) -> None:
    ada = one.box.library.add("performer", name="Ada Quill", birth_date="1990-02-03", country="NO", height=171)
    here = unlinked(one, name="Ada Quill", birthdate="1990-02-03", country="SE")
    shown = one.show(found(one)["Ada Quill"])
    local, profile = shown["sides"]
    assert {label for label, value in rows(local).items() if value} == {"Name", "Birthdate", "Country"}
    assert rows(profile)["Country"] == "Norway"
    assert rows(profile)["StashDB"] == ada
    assert set(shown["differing"]) == {"Country", "Height (cm)", "StashDB"}
    assert profile["page"].endswith(f"/performers/{ada}")
    done = one.accept(found(one)["Ada Quill"])
    assert [each["stash_id"] for each in one.here("performer", here)["stash_ids"]] == [ada]
    one.undo(done)
    assert one.here("performer", here)["stash_ids"] == []


def test_a_stash_box_that_does_not_answer_hides_the_profile_not_the_choice(one: Curated) -> None:
    one.box.library.add("performer", name="Ada Quill", birth_date="1990-02-03")
    unlinked(one, name="Ada Quill", birthdate="1990-02-03")
    row = found(one)["Ada Quill"]
    one.box.fail(Status(401), times=9)
    local, there = one.show(row)["sides"]
    assert (local["kind"], there["kind"]) == ("performer", "published")
    assert set(rows(there)) == {"StashDB"}


def test_among_many_nobody_is_linked_by_a_name_alone(one: Curated) -> None:
    one.box.library.add("performer", name="Ada Quill", birth_date="1990-02-03")
    one.box.library.add("performer", name="Bruno Tide")
    unlinked(one, name="Ada Quill", birthdate="1990-02-03")
    unlinked(one, name="Bruno Tide")
    assert set(found(one)) == {"Ada Quill", "Bruno Tide"}
    plans = bulk.plans(one.app, Filter(TYPE))
    assert [each.title for each, _ in plans.made] == ["Ada Quill"]
    [(skipped, why)] = plans.skipped
    assert skipped.title == "Bruno Tide"
    assert "one by one" in why
