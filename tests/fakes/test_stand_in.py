"""The stand-in's own ways, which no other test looks at."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.net import Http, Response
from stash_sense_plugin.stash import jobs, scenes
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import FakeStash, Library, Login, Options, library_from_folder, plugins, schema
from tests.shared import needs_shared
from tests.stash import probe_plugin

if TYPE_CHECKING:
    from pathlib import Path


def get(
    site: FakeStash, path: str, method: str = "GET", body: bytes = b"", headers: dict[str, str] | None = None
) -> Response:
    client = Http("http", "127.0.0.1", site.port)
    try:
        return client.request(method, path, body, headers)
    finally:
        client.close()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    folder = tmp_path / "page"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text('<!doctype html><base href="/"><title>Page</title>')
    (folder / "assets" / "app.js").write_text("let app;")
    return folder


@pytest.mark.parametrize("path", ["/", "/scenes/1", "/images/2?x=1", "/plugins/stash-sense", "/index.html"])
def test_the_page_is_served_for_every_route(page: Path, path: str) -> None:
    with FakeStash(options=Options(page=page, prefix="/stash")) as site:
        assert b'<base href="/"' in get(site, path).body
        assert b'<base href="/stash/"' in get(site, "/stash" + path).body
        assert b'<base href="/proxy/"' in get(site, path, headers={"X-Forwarded-Prefix": "/proxy"}).body


def test_the_page_s_files_and_nothing_else(page: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    with FakeStash(options=Options(page=page)) as site:
        answer = get(site, "/assets/app.js")
        assert (answer.body, answer.header("Content-Type")) == (b"let app;", "text/javascript")
        for path in ("/assets/none.js", "/../secret.txt", "/plugin/x/assets/a", "/performer/1"):
            assert get(site, path).status == 404


def test_login_with_a_browser(page: Path) -> None:
    with FakeStash(options=Options(page=page, login=Login("me", "secret"), prefix="/stash")) as site:
        refused = get(site, "/stash/scenes/1")
        assert (refused.status, refused.header("Location")[:13]) == (302, "/stash/login?")
        assert get(site, "/other.js").status == 401
        assert get(site, "/login").status == 200
        assert get(site, "/login", "POST", b"username=me&password=wrong").status == 401
        cookie = get(site, "/login", "POST", b"username=me&password=secret").header("Set-Cookie")
        assert get(site, "/scenes/1", headers={"Cookie": cookie.partition(";")[0]}).status == 200


@pytest.mark.parametrize(
    ("wanted", "status", "body"),
    [
        ("", 200, b"0123456789"),
        ("bytes=2-4", 206, b"234"),
        ("bytes=7-", 206, b"789"),
        ("bytes=-3", 206, b"789"),
        ("bytes=2-99", 206, b"23456789"),
        ("bytes=10-", 416, b""),
        ("nonsense", 200, b"0123456789"),
    ],
)
def test_streams_in_ranges(tmp_path: Path, wanted: str, status: int, body: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(b"0123456789")
    library = Library()
    library.add_scene(tmp_path / "a.mp4")
    with FakeStash(library) as site:
        answer = get(site, "/scene/1/stream", headers={"Range": wanted})
        assert (answer.status, answer.body) == (status, body)


def test_somebody_else_s_job_holds_up_the_queue(tmp_path: Path) -> None:
    folder = probe_plugin.write(tmp_path / "probe")
    with FakeStash(options=Options(plugins=[folder], python=sys.executable)) as site:
        scan = site.queue.add_foreign()
        ours = site.run_task("probe", "Work")
        while scan.status == "READY":
            time.sleep(0.01)
        assert [job.status for job in site.queue.listed()] == ["RUNNING", "READY"]
        scan.released.set()
        assert site.wait(ours).status == "FINISHED"
        assert site.logged("info") == ["begun"]


def test_plugins_are_switched_off_and_read_again(tmp_path: Path) -> None:
    folder = probe_plugin.write(tmp_path / "probe")
    with FakeStash(options=Options(plugins=[folder])) as site, Stash(site.connection()) as stash:
        stash.execute("mutation { setPluginsEnabled(enabledMap: {probe: false}) }")
        with pytest.raises(StashAnswered, match="disabled"):
            jobs.run_operation(stash, "probe", {"act": "echo"})
        assert get(site, "/plugin/probe/javascript").status == 400
        (folder / "second.yml").write_text("name: Second\nexec: [python]\n")
        stash.execute("mutation { reloadPlugins }")
        assert {id: plugin.enabled for id, plugin in site.plugins.items()} == {"probe": False, "second": True}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("id: probe", "field id not found"),
        ("tasks: [{name: a, defaults: {}}]", "field defaults not found"),
        ("tasks: [{name: a, defaultArgs: {n: 1}}]", "is not text"),
        ("ui: {js: []}", "field js not found"),
        ("settings: {a: {type: FLOAT}}", "has the type FLOAT"),
        ("settings: {a: {default: 1}}", "field default not found"),
    ],
)
def test_manifests_are_read_strictly(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "bad.yml").write_text(f"name: Bad\nexec: [python]\n{line}\n")
    with pytest.raises(plugins.BadManifest, match=message):
        plugins.read(tmp_path / "bad.yml")


def test_arguments_in_the_old_form() -> None:
    given = [
        {"key": "text", "value": {"str": "a"}},
        {"key": "list", "value": {"a": [{"i": 1}, {"b": True}]}},
        {"key": "deep", "value": {"o": [{"key": "x", "value": {"f": 0.5}}]}},
    ]
    assert plugins.legacy(given) == {"text": "a", "list": [1, True], "deep": {"x": 0.5}}


def test_a_library_from_a_folder(tree: Path) -> None:
    library = library_from_folder(tree)
    assert [one.name for one in library.performers.values()] == ["Ada Lovelace", "Bob", "Cyd"]
    assert [bool(one.image) for one in library.performers.values()] == [True, False, True]
    assert [image.performer_ids for image in library.images.values()] == [[1], [1], [], []]
    assert [scene.files[0].duration for scene in library.scenes.values()] == pytest.approx([2, 2, 2], abs=0.2)
    assert library_from_folder(tree / "none").scenes == {}


@pytest.mark.parametrize("which", ["own", "best"])
def test_both_schemas_answer(which: str) -> None:
    library = Library()
    library.add_scene(title="One")
    with FakeStash(library, Options(schema=getattr(schema, which)())) as site, Stash(site.connection()) as stash:
        assert scenes.find(stash, [1])[1].title == "One"


@needs_shared  # what it cannot do is not in its own schema
@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{ findScenes(scene_filter: {rating100: {value: 1, modifier: EQUALS}}) { count } }", "no criterion rating100"),
        ('{ findScenes(scene_filter: {is_missing: "url"}) { count } }', "does not know what misses url"),
        (
            "{ findScenes(scene_filter: {files_filter: {scene_count: {value: 1, modifier: EQUALS}}}) { count } }",
            "no criterion of files but updated_at",
        ),
        ("{ stats { scene_count } }", "does not answer stats"),
        ('mutation { imageUpdate(input: {id: "1", rating100: 5}) { id } }', "does not write rating100"),
        (
            'mutation { performerUpdate(input: {id: "1", custom_fields: {partial: {a: 1}}}) { id } }',
            "custom fields only in full",
        ),
    ],
)
def test_what_the_stand_in_cannot_do_it_says(document: str, words: str, tmp_path: Path) -> None:
    library = Library()
    library.add_scene(tmp_path / "none.mp4")
    library.add_performer("Ada")
    library.add_image(tmp_path / "none.png")
    with FakeStash(library) as site, Stash(site.connection()) as stash:
        stash.execute("{ findScenes(scene_filter: {organized: true}) { count } }")
        with pytest.raises(StashAnswered, match=words):
            stash.execute(document)


@pytest.mark.parametrize(
    "document",
    [
        'mutation { sceneUpdate(input: {id: 1, code: "x", performer_ids: [1], tag_ids: [9]}) { id } }',
        "mutation { bulkSceneUpdate(input: {ids: [1, 9], performer_ids: {ids: [1], mode: ADD}}) { id } }",
        'mutation { performerUpdate(input: {id: 1, details: "x", alias_list: ["Ada"]}) { id } }',
        'mutation { performerCreate(input: {name: "Ada"}) { id } }',
        'mutation { sceneCreate(input: {title: "Two", tag_ids: [9]}) { id } }',
    ],
)
def test_a_refused_change_leaves_the_library_as_it_was(document: str) -> None:
    library = Library()
    scene, performer = library.add_scene(title="One"), library.add_performer("Ada")
    before = replace(scene, performer_ids=[]), replace(performer, aliases=[])
    with FakeStash(library) as site, Stash(site.connection()) as stash, pytest.raises(StashAnswered):
        stash.execute(document)
    assert (scene, performer) == before
    assert (list(library.scenes), list(library.performers)) == ([1], [1])


def test_a_bug_of_the_stand_in_fails_its_test() -> None:
    site = FakeStash()
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        ask_a_broken(site)


def ask_a_broken(site: FakeStash) -> None:
    with site:
        site.take_fault = lambda path, document: 1 / 0  # type: ignore[assignment, return-value, method-assign]
        assert get(site, "/healthz").status == 500
