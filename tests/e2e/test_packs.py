"""Another pack than the usual: what is said where a licence has to be accepted, and a pack of two embedders at work."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING

from tests.e2e import stage
from tests.e2e.stage import IDENTIFY, LEARN, NOT_THERE, REMATCH, SET_UP, Stage, named
from tests.fakes.stash import Library
from tests.generated import stand_ins
from tests.shared import ROOT, needs_shared, shared

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_shared


def test_set_up_says_where_a_licence_is_accepted(set_up: Path, tmp_path: Path) -> None:
    """It cannot ask, and accepts nothing by itself: the packages are ready, and the models page is named."""
    with stage.stand_in(tmp_path, Library(), data=set_up, environment={"STASH_SENSE_MODELS": ""}) as site:
        site.operate("settings.set", values={"pack": "buffalo_l"})
        assert site.run(SET_UP) == "FINISHED"
        job = site.operate("jobs.status")["jobs"][0]
        assert job["state"] == "completed"
        assert "not for commercial use" in job["result"]["text"]
        assert "accept their licence on the models page" in job["result"]["text"]
        (models, _) = site.operate("overview")["ready"]["missing"]
        assert (models["what"], models["page"]) == ("models", "models")
        refused = site.ended(site.operate("job.start", kind="fetch_pack", pack="buffalo_l")["job"])
        assert refused["state"] == "failed"
        assert "accept the licence on the models page" in refused["error"]


def test_two_embedders_at_work(set_up: Path, tmp_path: Path) -> None:
    """Stand-ins know nobody, but learning, looking and matching go their way, each vector of both models."""
    models = tmp_path / "models"
    models.mkdir()
    tree = stage.people_tree(tmp_path / "tree")
    options = {"environment": {"STASH_SENSE_MODELS": str(models)}}
    with stage.stand_in(tmp_path / "stash", stage.people(tree), data=set_up, **options) as site:
        _replace_models(site, models, "stash-sense", stand_ins.files("stash-sense", models))
        site.operate("settings.set", values={"pack": "stash-sense"})
        assert site.run(LEARN) == "FINISHED"
        overview = site.operate("overview")
        assert overview["known"]["performers"] == len(stage.HAMILTON)
        assert overview["ready"]["missing"] == []
        assert site.identify("scene", 1)["persons"]
        (file,) = (site.data / "index").iterdir()
        assert file.name.startswith("facenet512-arcface-1024-")
        assert b'"dim": 1024' in file.read_bytes()[:400]


def test_another_pack_reads_the_faces_that_are_kept_and_no_file(set_up: Path, tmp_path: Path) -> None:
    """The large pack, with the small one's embedder in place of its own: it knows people, in another space. Video and
    pictures are gone before it is chosen."""
    models = tmp_path / "models"
    models.mkdir()
    for name in ("yunet_n_dynamic.onnx", "mobilefacenet.onnx"):
        shutil.copyfile(shared("models", name), models / name)
    roles = {"detector": shared("models", "scrfd_2.5g_bnkps.onnx"), "embedder": shared("models", "mobilefacenet.onnx")}
    tree = stage.people_tree(tmp_path / "tree")
    options = {"environment": {"STASH_SENSE_MODELS": str(models)}}
    with stage.stand_in(tmp_path / "stash", stage.people(tree), data=set_up, **options) as site:
        _replace_models(site, models, "buffalo_l", roles)
        assert [site.run(task) for task in (LEARN, IDENTIFY)] == ["FINISHED"] * 2
        before = site.shown("scene", 1)
        site.library.scenes[1].files[0].path = str(tmp_path / "gone.mp4")
        for performer in site.library.performers.values():
            performer.image = b"no picture"
        site.operate("settings.set", values={"pack": "buffalo_l"})
        assert [site.run(task) for task in (LEARN, IDENTIFY)] == ["FINISHED"] * 2
        after = site.shown("scene", 1)
        assert "Lin Manuel Miranda" in named(after)
        assert not NOT_THERE & set(named(after))
        assert after["frames"] == before["frames"]
        assert sum(person["faces"] for person in after["persons"]) == sum(each["faces"] for each in before["persons"])
        assert site.value("SELECT count(*) FROM face WHERE embedding = x''") > 0, (
            "most of a person's faces are not kept"
        )
        site.operate("settings.set", values={"least_faces": 2})
        assert site.run(REMATCH) == "FINISHED"
        again = site.shown("scene", 1)
        assert sum(person["faces"] for person in again["persons"]) == sum(each["faces"] for each in before["persons"])


def _replace_models(site: Stage, folder: Path, pack_id: str, made: dict[str, Path]) -> None:
    """The installed plugin's manifest names the files of `made`, by role, as the pack's."""
    for part in stage.CODE:
        (site.plugin / part).unlink()
        shutil.copytree(ROOT / part, site.plugin / part, ignore=shutil.ignore_patterns("__pycache__"))
    manifest = site.plugin / "models" / "packs.json"
    described = json.loads(manifest.read_text("utf-8"))
    (pack,) = (pack for pack in described["packs"] if pack["id"] == pack_id)
    for file in pack["files"]:
        content = made[file["role"]].read_bytes()
        (folder / file["name"]).write_bytes(content)
        sums = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "urls": [], "note": "made here"}
        file["variants"] = [sums]
    manifest.write_text(json.dumps(described), "utf-8")
