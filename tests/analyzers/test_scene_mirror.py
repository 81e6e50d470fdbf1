from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stash_sense_plugin.analyzers import scene_mirror
from stash_sense_plugin.store import mirror

if TYPE_CHECKING:
    from tests.backend import Backend


def test_facts_of_an_older_form_are_read_anew_and_new_to_those_who_looked_at_them(site: Backend) -> None:
    site.library.add_scene(title="One")
    database = site.app.database
    for _ in range(3):
        state = scene_mirror.refresh(site.app, lambda *_: None)
    assert mirror.changed_since(database, "scene", state.version) == set()
    mirror.put_state(database, "scene", replace(state, form=state.form - 1))
    scene_mirror.refresh(site.app, lambda *_: None)
    assert mirror.changed_since(database, "scene", state.version) == {1}
