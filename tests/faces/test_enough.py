from __future__ import annotations

import pytest

from stash_sense_plugin.faces.enough import POOR, Enough


@pytest.mark.parametrize(
    ("enough", "faces", "best", "said"),
    [
        (Enough(), 1, 0.05, None),
        (Enough(faces=3), 3, 0.9, None),
        (Enough(faces=3), 2, 0.9, "ask for 3"),
        (Enough(single_poor=False), 1, POOR - 0.01, "one face only"),
        (Enough(single_poor=False), 1, POOR, None),
        (Enough(single_poor=False), 2, 0.05, None),
        (Enough(faces=2, single_poor=False), 1, 0.05, "ask for 2"),
    ],
)
def test_why_a_performer_is_not_named(enough: Enough, faces: int, best: float, said: str | None) -> None:
    told = enough.why_not(faces, best)
    assert told is None if said is None else said in (told or "")
