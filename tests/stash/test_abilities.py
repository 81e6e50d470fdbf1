"""What a Stash can do: told of the stand-in as of several versions, and of a real one by trying."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import scene_facts, whole_performers, whole_scenes, whole_studios, whole_tags
from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import FakeStash, Options, schema
from tests.shared import needs_shared

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import GraphQLSchema

    from tests.stash.spare import Spare

VERSIONS = [
    ("v0.28", False, False, False),
    ("v0.29", False, False, False),
    ("v0.30", False, True, False),
    ("v0.31", True, True, False),
    ("coming", True, True, True),
]
"""`files`: with what else came with v0.30."""
BASES = [pytest.param(schema.own, id="own"), pytest.param(schema.best, id="recorded", marks=needs_shared)]


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize(("version", "merge", "files", "custom"), VERSIONS)
def test_as_of(base: Callable[[], GraphQLSchema], version: str, merge: bool, files: bool, custom: bool) -> None:
    given = schema.coming(base()) if version == "coming" else schema.as_of(version, base())
    with FakeStash(options=Options(schema=given)) as site, Stash(site.connection()) as stash:
        found = abilities(stash)
    assert (found.performer_merge, found.files_filter, found.partial_dates) == (merge, files, files)
    assert ("urls" in found.studio_fields, "stash_ids" in found.tag_fields) == (files, files)
    assert ("custom_fields" in found.scene_fields) == custom


def test_what_is_told_is_so(spare: Spare) -> None:
    """A field that is not there is refused before anything is looked for."""
    found = abilities(spare.stash)
    with pytest.raises(StashAnswered, match="performer with id 99999" if found.performer_merge else "performerMerge"):
        whole_performers.merge(spare.stash, [99999], spare.performer(), {})
    if found.files_filter:
        scene_facts.with_changed_files(spare.stash, "2999-01-01T00:00:00Z")
    else:
        with pytest.raises(StashAnswered, match=r"files_filter|unknown field"):
            scene_facts.with_changed_files(spare.stash, "2999-01-01T00:00:00Z")


@pytest.mark.parametrize("date", ["2007", "2007-06"])
def test_dates_are_partial_where_it_is_told(spare: Spare, date: str) -> None:
    number = spare.performer()
    if abilities(spare.stash).partial_dates:
        whole_performers.update(spare.stash, number, {"birthdate": date})
        assert spare.whole_performer(number).fields["birthdate"] == date
    else:
        with pytest.raises(StashAnswered, match="ParseDate"):
            whole_performers.update(spare.stash, number, {"birthdate": date})


def test_it_takes_every_field_that_whole_ones_have(spare: Spare) -> None:
    found, scene, performer = abilities(spare.stash), spare.scene(), spare.performer()
    studio, tag = spare.studio(), spare.tag()
    assert spare.whole(scene).fields.keys() | {"cover_image", "primary_file_id"} <= found.scene_fields
    assert spare.whole_performer(performer).fields.keys() | {"image"} <= found.performer_fields
    assert spare.whole_studio(studio).fields.keys() | {"image"} <= found.studio_fields
    assert spare.whole_tag(tag).fields.keys() | {"image"} <= found.tag_fields
    whole_scenes.update(spare.stash, scene, spare.whole(scene).fields)
    whole_performers.update(spare.stash, performer, spare.whole_performer(performer).fields)
    whole_studios.update(spare.stash, studio, spare.whole_studio(studio).fields)
    whole_tags.update(spare.stash, tag, spare.whole_tag(tag).fields)
