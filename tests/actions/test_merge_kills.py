"""Killed before or after any write of a merge or of its undo: nothing is lost, repeated or forgotten.

A kill is an exception that nothing catches, raised at the n-th write to Stash, before it is sent or after it was
carried out; every commit of ours is on the disk by then, as with a killed process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.stash import memberships, performers, scenes, whole_performers, whole_scenes
from stash_sense_plugin.store import journal, recommendations
from stash_sense_plugin.store.recommendations import Finding, Pair
from tests.backend import Backend, backend
from tests.fakes.stash import schema
from tests.fakes.stash.library import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from stash_sense_plugin.app import App

Json = dict[str, Any]
MOST = 40
"""More writes than any of these actions makes."""


class Killed(BaseException):
    pass


def kill_at(app: App, write: int, *, after: bool) -> None:
    """Of this launch: the process ends at that write, counted from 0."""
    real, count = app.stash.execute, 0

    def execute(document: str, *given: Any, **more: Any) -> Json:
        nonlocal count
        if not document.lstrip().startswith("mutation"):
            return real(document, *given, **more)
        count += 1
        if count - 1 == write and not after:
            raise Killed
        answer = real(document, *given, **more)
        if count - 1 == write:
            raise Killed
        return answer

    app.stash.execute = execute  # type: ignore[method-assign]


def ask(site: Backend, operation: str, **args: Any) -> Any:
    """In a launch of its own."""
    with site.again() as app:
        return Backend(site.stash, app).ask(operation, **args)


def killed(site: Backend, write: int, after: bool, operation: str, **args: Any) -> bool:
    """Whether it came to that write; otherwise it is done."""
    with site.again() as app:
        kill_at(app, write, after=after)
        try:
            Backend(site.stash, app).ask(operation, **args)
        except Killed:
            return True
    return False


def later(site: Backend) -> None:
    """A minute after, somebody opens the page."""
    site.app.database.run("UPDATE entry SET at = at - 61")
    ask(site, "changes.list")


class Merge:
    """Two things to be merged, and all that can be seen of the library, with things that were made anew called by the
    names that they had."""

    def __init__(self, site: Backend, kind: str) -> None:
        self.site = site
        self.kind = kind
        self.ids = performers_to_merge(site) if kind == "performer" else scenes_to_merge(site)
        self.number = self.recommend()

    @property
    def type(self) -> str:
        return f"duplicate_{self.kind}s"

    def recommend(self) -> int:
        one, two = self.ids
        pair = Pair(f"{self.kind}:{one}", f"{self.kind}:{two}", "facts")
        finding = Finding(((self.kind, one), (self.kind, two)), 100.0, "the same", {}, (pair,))
        with self.site.app.database.transaction():
            recommendations.put(self.site.app.database, self.type, finding, 1, 1)
        [found] = recommendations.about(self.site.app.database, (self.kind, two))
        return found.id

    def args(self) -> Json:
        choices = {"keep": str(self.ids[0])}
        shown = ask(self.site, "review.preview", id=self.number, choices=choices)
        return {"id": self.number, "choices": choices, "token": shown["token"]}

    def state(self) -> str:
        found = recommendations.find(self.site.app.database, self.number)
        assert found
        return found.state


def performers_to_merge(site: Backend) -> tuple[int, int]:
    stash, library = site.app.stash, site.library
    one = whole_performers.create(stash, {"name": "Iris Vale", "country": "FR", "alias_list": ["I"]})
    two = whole_performers.create(
        stash, {"name": "Iris V.", "details": "About her.", "favorite": True, "urls": ["https://x.com/i"]}
    )
    for people in ([one], [two], [one, two]):
        library.add_scene(title=f"with {people}", performers=people)
    library.add_gallery("stills", performers=[two])
    return one, two


def scenes_to_merge(site: Backend) -> tuple[int, int]:
    stash, library = site.app.stash, site.library
    numbers = []
    for name in ("one", "two"):
        scene = library.add_scene(title=name, file=film(site, name), cover=name.encode())
        numbers.append(scene.id)
    whole_scenes.update(stash, numbers[1], {"details": "About it.", "date": "2020-02-02", "organized": True})
    whole_scenes.add_history(stash, numbers[1], ["2021-01-01T10:00:00Z"], ["2021-01-02T10:00:00Z"])
    whole_scenes.save_activity(stash, numbers[1], 1.0, 30.0)
    return numbers[0], numbers[1]


def film(site: Backend, name: str) -> File:
    return File(site.library.next_id("file"), f"/films/{name}.mp4", 1000, "2020-01-01T00:00:00Z", 640, 360, 60.0, {})


def seen(site: Backend) -> Mapping[str, Any]:
    """All of the library that a merge may touch. By names, since what is made anew has another number."""
    stash = site.app.stash
    people = whole_performers.find(stash, performers.all_ids(stash))
    called = {number: one.name for number, one in people.items()}
    films = whole_scenes.find(stash, scenes.all_ids(stash))
    titles = {number: one.name for number, one in films.items()}
    return {
        "performers": {one.name: fields(one.fields) for one in people.values()},
        "in": {one.name: named(memberships.of_performer(stash, one.id), titles) for one in people.values()},
        "scenes": {
            one.name: {
                **fields(one.fields),
                "performer_ids": sorted(called[each] for each in one.fields["performer_ids"]),
                "files": sorted(file.path for file in one.files),
                "first": one.files[0].path if one.files else "",
                "plays": sorted(one.play_history),
                "os": sorted(one.o_history),
                "played": one.play_duration,
                "markers": len(one.markers),
            }
            for one in films.values()
        },
        "pictures": sorted(stash.fetch(f"scene/{each}/screenshot") for each in films if films[each].files),
    }


def fields(values: Mapping[str, Any]) -> Json:
    """Without what Stash does not keep in an order, or fills in."""
    return {
        name: sorted(map(repr, value)) if isinstance(value, list) else value or None
        for name, value in values.items()
        if name != "stash_ids"
    }


def named(things: Mapping[str, list[int]], titles: Mapping[int, str]) -> Json:
    return {kind: sorted(titles.get(each, str(each)) for each in numbers) for kind, numbers in things.items()}


BOTH = pytest.mark.parametrize("after", [False, True], ids=["before the write", "after the write"])
KINDS = pytest.mark.parametrize("make", ["performer", "performer by hand", "scene"])


@pytest.fixture
def merge(make: str, tmp_path: Path) -> Iterator[Merge]:
    """By hand as before Stash v0.31."""
    version = "v0.30.1" if make.endswith("by hand") else "v0.31.0"
    with backend(tmp_path / "stash", schema=schema.as_of(version)) as site:
        yield Merge(site, make.split()[0])


@KINDS
@BOTH
def test_killed_and_taken_back(merge: Merge, after: bool) -> None:
    """Whatever had happened is undone: the library is as it was."""
    site, before = merge.site, seen(merge.site)
    for write in range(MOST):
        if not killed(site, write, after, "review.apply", **merge.args()):
            break
        later(site)
        for change in journal.latest(site.app.database):
            if change.can_undo:
                ask(site, "change.undo", change=change.id)
        assert seen(site) == before, f"killed at write {write}"
        merge.ids = still_there(merge)
        merge.number = merge.recommend()
    else:
        pytest.fail("it never came to its end")
    assert merge.state() == "applied"
    assert write > 0


@KINDS
@BOTH
def test_killed_and_done_again(merge: Merge, after: bool) -> None:
    """Done again where it is still open; then it is as if nothing had happened on the way, and can be undone."""
    site, before = merge.site, seen(merge.site)
    ask(site, "review.apply", **merge.args())
    merged = seen(site)
    take_all_back(site)
    for write in range(MOST):
        merge.ids = still_there(merge)
        merge.number = merge.recommend()
        if not killed(site, write, after, "review.apply", **merge.args()):
            break
        later(site)
        if merge.state() == "open":
            try_again(merge)
        assert seen(site) == merged, f"killed at write {write}"
        take_all_back(site)
        assert seen(site) == before, f"killed at write {write}, done again, and undone"
    else:
        pytest.fail("it never came to its end")


@KINDS
@BOTH
def test_an_undo_that_is_killed_goes_on(merge: Merge, after: bool) -> None:
    site, before = merge.site, seen(merge.site)
    for write in range(MOST):
        merge.ids = still_there(merge)
        merge.number = merge.recommend()
        change = ask(site, "review.apply", **merge.args())["change"]["id"]
        was_killed = killed(site, write, after, "change.undo", change=change)
        later(site)
        ask(site, "change.undo", change=change)
        assert seen(site) == before, f"killed at write {write} of the undo"
        if not was_killed:
            return
    pytest.fail("it never came to its end")


def still_there(merge: Merge) -> tuple[int, int]:
    """The two, by the numbers that they have now."""
    stash = merge.site.app.stash
    if merge.kind == "performer":
        one, two = (performers.named(stash, name) for name in ("Iris Vale", "Iris V."))
        assert one
        assert two
        return one.id, two.id
    numbers = {scene.title: scene.id for page in scenes.pages(stash) for scene in page}
    return numbers["one"], numbers["two"]


def try_again(merge: Merge) -> None:
    """The user opens it once more and accepts; or is told that it is done."""
    shown = ask(merge.site, "review.show", id=merge.number)
    if shown["stale"]:
        assert "by now" in shown["stale"]
    else:
        ask(merge.site, "review.apply", **merge.args())


def take_all_back(site: Backend) -> None:
    for change in journal.latest(site.app.database):
        if change.can_undo:
            ask(site, "change.undo", change=change.id)
