"""Which of several files to keep by the user's rules, from what Stash says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.duplicates import keeper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.whole_scenes import WholeFile


def choose(app: App, files: Iterable[tuple[int, WholeFile]]) -> keeper.Choice:
    """`files`: with the number by which each is called in the choice."""
    settings = app.settings
    facts = [_facts(number, file) for number, file in files]
    return keeper.choose(facts, settings.words("keep_rules"), settings.words("keep_paths"))


def why(choice: keeper.Choice) -> tuple[str, ...]:
    """What speaks for the one that is kept, each reason once."""
    return tuple(dict.fromkeys(reason.text for reason in choice.reasons))


def _facts(number: int, file: WholeFile) -> keeper.FileFacts:
    return keeper.FileFacts(
        id=number,
        path=file.path,
        size=file.size,
        width=file.width,
        height=file.height,
        duration=file.duration,
        video_codec=file.video_codec,
        bit_rate=file.bit_rate,
        frame_rate=file.frame_rate,
        mod_time=file.mod_time,
        created_at=file.created_at,
    )
