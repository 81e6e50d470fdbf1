from __future__ import annotations

import random
from itertools import permutations
from typing import Any

import pytest

from stash_sense_plugin.duplicates.keeper import ORDER, Choice, FileFacts, choose

HD: dict[str, Any] = {"width": 1920, "height": 1080}
FILM: dict[str, Any] = {**HD, "duration": 1812.0, "video_codec": "h264", "bit_rate": 6_000_000, "frame_rate": 30.0}


def files(*facts: dict[str, Any]) -> list[FileFacts]:
    """With the ids 1, 2, ..."""
    return [FileFacts(at, **each) for at, each in enumerate(facts, 1)]


CASES: dict[str, tuple[list[dict[str, Any]], int, str, str]] = {
    "more pixels": ([{"width": 1280, "height": 720}, HD], 2, "pixels", "1920x1080 instead of 1280x720"),
    "a lying codec does not outweigh pixels": (
        [{**HD, "video_codec": "h264"}, {"width": 640, "height": 360, "video_codec": "av1"}],
        1,
        "pixels",
        "1920x1080 instead of 640x360",
    ),
    "a few pixels do not count": ([{"width": 1920, "height": 1072}, HD], 1, "id", "Equal in all"),
    "longer": ([{"duration": 1700.0}, {"duration": 1812.0}], 2, "duration", "30:12 instead of 28:20 long"),
    "a second longer": ([{"duration": 9.5}, {"duration": 10.5}], 2, "duration", "0:10 instead of 0:09 long"),
    "not even a second longer": ([{"duration": 1811.1}, {"duration": 1812.0}], 1, "id", "Equal in all"),
    "av1 before hevc": ([{"video_codec": "hevc"}, {"video_codec": "av1"}], 2, "codec", "av1 instead of hevc"),
    "vp9 before h264": ([{"video_codec": "h264"}, {"video_codec": "vp9"}], 2, "codec", "vp9 instead of h264"),
    "h264 before wmv": ([{"video_codec": "wmv3"}, {"video_codec": "AVC1"}], 2, "codec", "AVC1 instead of wmv3"),
    "hevc is as new as vp9": ([{"video_codec": "vp9"}, {"video_codec": "H265"}], 1, "id", "Equal in all"),
    "a codec nobody ranks": ([{"video_codec": "prores"}, {"video_codec": "av1"}], 1, "id", "Equal in all"),
    "more bits": (
        [FILM, {**FILM, "bit_rate": 8_000_000}],
        2,
        "bitrate",
        "More bits a pixel, for its codec: 8.00 Mbit/s of h264 instead of 6.00 Mbit/s of h264",
    ),
    "hardly more bits": ([FILM, {**FILM, "bit_rate": 6_200_000}], 1, "id", "Equal in all"),
    "older": (
        [{"mod_time": "2023-05-06T10:00:00+02:00"}, {"mod_time": "2020-01-02T10:00:00+02:00"}],
        2,
        "date",
        "Of 2020-01-02 instead of 2023-05-06",
    ),
    "older, in another zone": (
        [{"mod_time": "2023-05-06T10:00:00Z"}, {"mod_time": "2023-05-06T11:00:00.123456789+02:00"}],
        2,
        "date",
        "Of 2023-05-06 11:00:00+0200 instead of 2023-05-06 10:00:00+0000",
    ),
    "no time at all": ([{"mod_time": "2023-05-06T10:00:00Z"}, {"mod_time": "0001-01-01T00:00:00Z"}], 1, "id", "Equal"),
    "when it came to the library": (
        [{"created_at": "2023-05-06T10:00:00Z"}, {"created_at": "2022-05-06T10:00:00Z", "mod_time": "?"}],
        2,
        "date",
        "Of 2022-05-06 instead of 2023-05-06",
    ),
    "larger": ([{"size": 900_000_000}, {"size": 1_234_000_000}], 2, "size", "1.23 GB instead of 900 MB"),
    "a little larger": ([{"size": 5_000_001}, {"size": 5_000_002}], 2, "size", "5,000,002 bytes instead of 5,000,001"),
    "nothing known": ([{}, {}], 1, "id", "Equal in all that was compared: the first is kept"),
}


@pytest.mark.parametrize(("facts", "keeper", "rule", "text"), CASES.values(), ids=CASES.keys())
def test_which_and_why(facts: list[dict[str, Any]], keeper: int, rule: str, text: str) -> None:
    choice = choose(files(*facts))
    assert (choice.keeper, choice.ranking) == (keeper, (keeper, 3 - keeper))
    (reason,) = choice.reasons
    assert (reason.file, reason.rule) == (3 - keeper, rule)
    assert reason.text.startswith(text)


def test_a_better_codec_needs_fewer_bits() -> None:
    order = ("pixels", "bitrate", "codec")
    made = files(FILM, {**FILM, "video_codec": "hevc", "bit_rate": 4_500_000})
    assert choose(made, order).keeper == 2
    made = files(FILM, {**FILM, "video_codec": "hevc", "bit_rate": 3_000_000})
    assert choose(made, order).keeper == 1
    assert choose(made).keeper == 2, "by default the codec is asked first"


PATHS: dict[str, tuple[list[str], list[str], int, str]] = {
    "in a preferred folder": (["/new", "/old/best"], ["/old/a.mp4", "/new/a.mp4"], 2, "Lies in /new, which you prefer"),
    "in the user's order": (["/b", "/a"], ["/a/1.mp4", "/b/1.mp4"], 2, "Lies in /b instead of /a"),
    "a folder within a folder": (["/m/best/", "/m"], ["/m/1.mp4", "/m/best/1.mp4"], 2, "Lies in /m/best instead of /m"),
    "a folder whose name only begins so": (["/m/best"], ["/m/bestof/1.mp4", "/m/1.mp4"], 1, "Equal"),
    "windows": (["D:\\best"], ["C:\\1.mp4", "D:\\best\\1.mp4"], 2, "Lies in D:/best, which you prefer"),
    "none preferred": ([], ["/b/1.mp4", "/a/1.mp4"], 1, "Equal"),
    "both in it": (["/m", " "], ["/m/b.mp4", "/m/a.mp4"], 1, "Equal"),
    "no path known": (["/m"], ["", "/m/a.mp4"], 1, "Equal"),
}


@pytest.mark.parametrize(("preferred", "paths", "keeper", "text"), PATHS.values(), ids=PATHS.keys())
def test_paths(preferred: list[str], paths: list[str], keeper: int, text: str) -> None:
    choice = choose(files(*({"path": path} for path in paths)), preferred_paths=preferred)
    assert choice.keeper == keeper
    assert choice.reasons[0].text.startswith(text)


def test_the_order_is_the_users() -> None:
    made = files({**HD, "size": 5}, {"width": 640, "height": 360, "size": 9})
    assert choose(made).keeper == 1
    assert choose(made, ("size", "pixels")).keeper == 2
    assert choose(made, ()).keeper == 1


def test_unknown_neither_wins_nor_loses() -> None:
    """The one of unknown size of picture is left when the smaller one is dropped, and then the longer one wins."""
    made = files({**HD, "duration": 60.0}, {"duration": 90.0}, {"width": 640, "height": 360, "duration": 120.0})
    choice = choose(made)
    assert choice.keeper == 2
    assert {reason.file: (reason.rule, reason.text) for reason in choice.reasons} == {
        1: ("duration", "1:30 instead of 1:00 long"),
        3: ("pixels", "1920x1080 instead of 640x360"),
    }


def test_small_differences_do_not_add_up() -> None:
    """Each is within a percent of the next, but the first is not of the last."""
    made = files(*({"width": 1000, "height": height, "size": 2000 - height} for height in (1000, 1006, 1012, 1018)))
    choice = choose(made)
    assert choice.keeper == 3
    assert {reason.file: reason.rule for reason in choice.reasons} == {1: "pixels", 2: "pixels", 4: "size"}


def test_what_cannot_be_chosen() -> None:
    with pytest.raises(ValueError, match="no files"):
        choose([])
    with pytest.raises(ValueError, match="beauty"):
        choose(files({}), ("beauty",))


@pytest.mark.parametrize("seed", range(20))
def test_the_same_whatever_the_order_of_the_files(seed: int) -> None:
    rng = random.Random(seed)
    made = [drawn(rng, at) for at in range(1, 6)]
    order = rng.sample(ORDER, rng.randint(1, len(ORDER)))
    choices = {_plain(choose(shuffled, order, ["/a", "/b"])) for shuffled in permutations(made)}
    assert len(choices) == 1
    (choice,) = [choose(made, order, ["/a", "/b"])]
    assert sorted(choice.ranking) == [1, 2, 3, 4, 5]
    assert [choice.keeper, *(reason.file for reason in choice.reasons)] == list(choice.ranking)
    assert all(reason.rule in (*order, "id") and reason.text for reason in choice.reasons)
    without = choose([file for file in made if file.id != choice.keeper], order, ["/a", "/b"])
    assert without.ranking == choice.ranking[1:]


def drawn(rng: random.Random, number: int) -> FileFacts:
    return FileFacts(
        number,
        path=rng.choice(["", "/a/x", "/b/x", "/c/x"]),
        size=rng.choice([0, 5, 6]),
        width=rng.choice([0, 1910, 1920, 1280]),
        height=rng.choice([1080, 1072]),
        duration=rng.choice([0.0, 60.0, 60.6, 61.2, 90.0]),
        video_codec=rng.choice(["", "h264", "hevc", "av1", "prores"]),
        bit_rate=rng.choice([0, 1_000_000, 1_040_000, 1_080_000]),
        frame_rate=rng.choice([0.0, 30.0]),
        mod_time=rng.choice(["", "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"]),
    )


def _plain(choice: Choice) -> tuple[object, ...]:
    return choice.keeper, choice.reasons, choice.ranking
