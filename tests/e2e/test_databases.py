"""A published face database by the button of the models page: the real entrypoint, worker and installer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e import stage
from tests.fakes.stash import Library
from tests.generated.published import Published

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.stage import Json, Stage


@pytest.fixture
def site(set_up: Path, tmp_path: Path) -> Iterator[Stage]:
    with stage.stand_in(tmp_path / "stash", Library(), data=set_up) as site:
        yield site


def install(site: Stage, source: object) -> Json:
    return site.ended(site.operate("databases.install", source=str(source))["job"])


def test_one_is_installed_used_updated_and_removed(site: Stage, tmp_path: Path) -> None:
    done = install(site, Published(people=12, faces=40).zip(tmp_path / "old.zip"))
    assert (done["state"], done["error"]) == ("completed", None)
    assert done["result"]["text"].startswith("12 persons and 40 faces are known from ")
    (listed,) = site.operate("databases.list")["databases"]
    assert (listed["version"], listed["active"]) == ("2026.02.18", False)
    assert listed["pack"].startswith("Stash Sense")

    site.operate("settings.set", values={"pack": "stash-sense"})
    assert site.operate("databases.list")["databases"][0]["active"]
    assert site.operate("overview")["ready"]["faces"]

    newer = Published(people=15, faces=50, version="2026.03.01")
    assert install(site, newer.folder(tmp_path / "new"))["state"] == "completed"
    (listed,) = site.operate("databases.list")["databases"]
    assert (listed["version"], listed["persons"], listed["faces"]) == ("2026.03.01", 15, 50)

    assert site.operate("databases.remove", slug=listed["slug"]) == {"databases": []}
    assert not site.operate("overview")["ready"]["faces"]


def test_what_is_no_database_is_refused_in_words_and_the_old_one_kept(site: Stage, tmp_path: Path) -> None:
    install(site, Published(people=12, faces=40).folder(tmp_path / "good"))
    (tmp_path / "text.zip").write_text("no zip at all")
    for source in (tmp_path / "nowhere.zip", tmp_path / "text.zip", tmp_path):
        refused = install(site, source)
        assert refused["state"] == "failed"
        assert "Traceback" not in refused["error"]
        assert refused["error"].endswith(".")
    assert len(site.operate("databases.list")["databases"]) == 1


def test_fetching_says_what_is_in_its_way_before_it_asks_anybody(site: Stage) -> None:
    """tests/install/test_published_download.py fetches one."""
    (site.data / "databases").write_text("a file where the folder should be")
    done = site.ended(site.operate("databases.fetch")["job"])
    assert done["state"] == "failed"
    assert str(site.data / "databases") in done["error"]
    assert "error of Stash Sense's own" not in done["error"]
