"""What pages, scripts and other plugins may send: anything. It is answered in words, or taken for what it means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import NotReady, RequestError, SenseError, SettingError

if TYPE_CHECKING:
    from tests.backend import Backend

Json = dict[str, Any]
SHOW: Json = {"operation": "target.show", "kind": "scene"}


def name(args: Json) -> str:
    return json.dumps(args)[:60]


@pytest.mark.parametrize(
    "args",
    [
        {"operation": "target.show"},
        SHOW,
        SHOW | {"id": "abc"},
        SHOW | {"id": None},
        SHOW | {"id": 1.5},
        SHOW | {"id": True},
        SHOW | {"id": -1},
        SHOW | {"id": 2**63},
        SHOW | {"id": "9" * 5000},
        SHOW | {"id": "²"},
        SHOW | {"id": "1_000"},
        SHOW | {"id": [1]},
        SHOW | {"kind": "gallery", "id": 1},
        SHOW | {"kind": ["scene"], "id": 1},
        {"operation": "crops"},
        {"operation": "crops", "ids": "face:1"},
        {"operation": "person.reject", "kind": "scene", "id": 1, "person": 1, "performer_id": {}},
        {"operation": "person.reject", "kind": "scene", "id": 1, "person": 1, "performer_id": 1},
        {"operation": "persons.accept", "kind": "scene", "id": 1},
        {"operation": "persons.accept", "kind": "scene", "id": 1, "choices": [7]},
        {"operation": "performer.create", "kind": "scene", "id": 1, "person": 1, "name": 5},
        {"operation": "change.undo"},
        {"operation": "change.undo", "change": 77},
        {"operation": "job.stop", "id": 12345},
        {"operation": "job.stop"},
        {"operation": "job.start"},
        {"operation": "job.start", "kind": "work"},
        {"operation": "job.start", "kind": "fetch_pack"},
        {"operation": "job.start", "kind": "fetch_pack", "pack": "none"},
        {"operation": "identify.start", "kind": "performer", "id": 1},
        {"operation": "targets.list", "kind": "scene"},
        {"operation": "targets.list", "kind": "scene", "filter": "all"},
        {"operation": "targets.list", "kind": "scene", "filter": "failed", "after": "x"},
        {"operation": "targets.list", "kind": "scene", "filter": "failed", "after": [1]},
        {"operation": "settings.set"},
        {"operation": "settings.set", "values": []},
        {"operation": "packs.remove"},
        {"operation": "packs.remove", "pack": "../.."},
    ],
    ids=name,
)
def test_missing_and_odd_arguments_are_told_in_words(site: Backend, args: Json) -> None:
    with pytest.raises(SenseError) as caught:
        site.ask(**args)
    assert str(caught.value).strip()


@pytest.mark.parametrize(
    "args",
    [
        SHOW | {"id": "12"},
        SHOW | {"id": 12},
        SHOW | {"id": 2**63 - 1},
        SHOW | {"id": 1, "file": ["odd"]},
        {"operation": "crops", "ids": []},
        {
            "operation": "crops",
            "ids": ["face:1", "face:²", "known:" + "9" * 40, "x:1", "face:-1", {}, None, 7, "", ":"],
        },
        {"operation": "targets.list", "kind": "image", "filter": "nobody", "after": "7"},
        {"operation": "targets.list", "kind": "image", "filter": "nobody", "after": None},
        {"operation": "settings.set", "values": {}},
        {"operation": "jobs.status", "surplus": [1]},
        {"operation": "changes.list"},
        {"operation": "learn.report"},
        {"operation": "packs.list"},
        {"operation": "overview"},
    ],
    ids=name,
)
def test_ids_are_numbers_or_digits_and_what_is_empty_is_shown_as_such(site: Backend, args: Json) -> None:
    assert site.ask(**args) is not None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"frames": "sixty"}, "must be a number"),
        ({"frames": 9}, "between 10 and 400"),
        ({"frames": 10**400}, "between"),
        ({"frames": 60.5}, "whole number"),
        ({"frames": True}, "must be a number"),
        ({"frames": float("nan")}, "between"),
        ({"frames": float("inf")}, "between"),
        ({"learn_covers": 1}, "on or off"),
        ({"learn_covers": "true"}, "on or off"),
        ({"pack": "buffalo"}, "must be one of"),
        ({"pack": ["open"]}, "must be one of"),
        ({"models_folder": 5}, "must be text"),
        ({"models_folder": "a\0b"}, "must be text"),
        ({"no_such": 1}, "no setting"),
    ],
    ids=str,
)
def test_a_bad_setting_is_named_and_nothing_is_saved(site: Backend, values: Json, words: str) -> None:
    before = site.ask("settings.get")
    with pytest.raises(SettingError, match=words):
        site.ask("settings.set", values={"threads": 3, **values})
    assert site.ask("settings.get") == before


def test_a_setting_is_saved_shown_and_put_back(site: Backend) -> None:
    def value(groups: Json, key: str) -> Any:
        return next(row["value"] for group in groups["groups"] for row in group["settings"] if row["key"] == key)

    assert value(site.ask("settings.set", values={"frames": 30, "models_folder": " /models "}), "frames") == 30
    assert value(site.ask("settings.get"), "models_folder") == "/models"
    assert value(site.ask("settings.set", values={"frames": None}), "frames") == 60


def test_what_the_database_holds_from_another_version_is_no_trouble(site: Backend) -> None:
    site.app.database.run("INSERT INTO setting VALUES ('frames', '99999'), ('gone', '1'), ('pack', '\"no such\"')")
    rows = {row["key"]: row["value"] for group in site.ask("settings.get")["groups"] for row in group["settings"]}
    assert (rows["frames"], rows["pack"]) == (60, "open")
    assert site.ask("overview")["ready"]["pack"]["id"] == "open"


def test_what_is_not_ready_says_what_to_do(site: Backend) -> None:
    with pytest.raises(NotReady, match='Choose "Set up"'):
        site.ask("identify.start", kind="scene", id=1)
    with pytest.raises(NotReady, match='Choose "Set up"'):
        site.ask("job.start", kind="learn")
    assert site.ask("jobs.status")["jobs"] == []


@pytest.mark.parametrize(
    ("args", "ids"),
    [({"ids": "3, 1,2 2"}, [1, 2, 3]), ({"ids": [3, "1"]}, [1, 3]), ({"ids": 7}, [7]), ({"ids": ""}, None), ({}, None)],
)
def test_task_arguments_name_scenes_in_any_way(args: Json, ids: list[int] | None) -> None:
    from stash_sense_plugin.handlers import tasks

    assert tasks._which_scenes(args).get("ids") == ids


@pytest.mark.parametrize("args", [{"ids": "one"}, {"ids": [None]}, {"ids": ","}, {"ids": {}, "scenes": "some"}])
def test_task_arguments_that_name_nothing(args: Json) -> None:
    from stash_sense_plugin.handlers import tasks

    with pytest.raises(RequestError):
        tasks._which_scenes(args)
