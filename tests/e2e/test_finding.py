"""The task that looks for what needs a decision, as Stash runs it, and the jobs that pages ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.stage import IDENTIFY
from tests.shared import needs_shared

if TYPE_CHECKING:
    from tests.e2e.stage import Stage

pytestmark = needs_shared
FIND = "Look for what needs a decision"


def test_the_task_looks_for_all_but_clips_and_what_stash_boxes_say(knowing: Stage) -> None:
    assert knowing.run(IDENTIFY) == "FINISHED"
    assert knowing.run(FIND) == "FINISHED", knowing.fake.log
    types = {each["type"]: each for each in knowing.operate("review.types")["types"]}
    states = {name: (each["last_run"] or {}).get("state") for name, each in types.items()}
    looked_for = {"unidentified_scenes", "duplicate_performers", "duplicate_scenes", "duplicate_files"}
    assert states == {name: "completed" if name in looked_for else None for name in types}
    assert {"clips", "missing_ids", "scene_matches", "upstream_scenes"} <= set(states)
    assert types["unidentified_scenes"]["open"] == 1
    [row] = knowing.operate("review.list", type="unidentified_scenes")["rows"]
    assert {each["name"] for each in row["persons"]} >= {"Lin Manuel Miranda", "Barack Obama"}


def test_a_page_asks_for_clips(knowing: Stage) -> None:
    job = knowing.ended(knowing.operate("job.start", kind="find_clips")["job"])
    assert (job["state"], job["error"]) == ("completed", None)
    assert "1 looked at" in job["result"]["text"]
