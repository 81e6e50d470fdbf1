"""The whole demo, one step after the other."""

from __future__ import annotations

import json
import signal
import threading
import time
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import SenseError
from tests.demonstration import own_pack, pages, sample, stage, steps
from tests.demonstration.findings import Findings, counted, table
from tests.demonstration.voice import Voice

if TYPE_CHECKING:
    from pathlib import Path

    from tests.demonstration.stage import Stage
    from tests.demonstration.wishes import Wishes


def show(root: Path, wishes: Wishes) -> int:
    """The exit code: 1 when a step failed."""
    voice = Voice()
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell started us in the background
        signal.signal(number, signal.default_int_handler)
    try:
        _show(root, wishes, voice)
    except (stage.Failed, SenseError, OSError) as error:
        voice.line("")
        voice.line(f"The demo ends here: {error}")
        return 1
    except KeyboardInterrupt:
        voice.line("Stopped.")
        return 130
    return 0


def _show(root: Path, wishes: Wishes, voice: Voice) -> None:
    if wishes.serve is not None:
        pages.build(root, voice)
    library = wishes.library or sample.library(wishes.folder, voice)
    start = time.monotonic()
    with stage.stand_in(root, wishes, library, voice) as stand:
        _say_what_there_is(stand, library)
        _get_ready(stand, wishes)
        findings = steps.identify(stand, steps.learn(stand))
        _tell(findings, voice)
        added = steps.write_back(stand, findings)
        _sum_up(findings, added, time.monotonic() - start, voice)
        if not wishes.library:
            sample.compare(wishes.folder, findings, voice)
        if wishes.json:
            wishes.json.write_text(json.dumps(findings.as_json(), indent=2, ensure_ascii=False) + "\n", "utf-8")
            voice.line(f"Written to {wishes.json}.")
        if wishes.serve is not None:
            _serve(stand, voice)


def _say_what_there_is(stand: Stage, library: Path) -> None:
    there = stand.site.library
    voice = stand.voice
    voice.step(f"A stand-in for Stash runs at {stand.site.url} with the plugin in it and {library} scanned:")
    parts = ((there.performers, "performer"), (there.scenes, "scene"), (there.images, "image"))
    voice.line(f"  {', '.join(counted(len(things), name) for things, name in parts)}")


def _get_ready(stand: Stage, wishes: Wishes) -> None:
    if steps.set_up(stand):
        return
    if wishes.library or wishes.models:
        raise stage.Failed(
            "The plugin cannot look at faces without its model pack. --models DIR takes it from a folder."
        )
    own_pack.use(stand, wishes.folder)
    if not steps.set_up(stand):
        raise stage.Failed("The small pack that was made on the spot is not accepted.")


def _tell(findings: Findings, voice: Voice) -> None:
    voice.step("Who was found:")
    for line in table(findings):
        voice.line(f"  {line}")


def _sum_up(findings: Findings, added: int, seconds: float, voice: Voice) -> None:
    persons = [person for one in findings.every for person in one.persons]
    unknown = sum(1 for person in persons if person.name is None)
    looked = f"{counted(len(findings.scenes), 'scene')} and {counted(len(findings.images), 'image')}"
    voice.step(
        f"{looked} in {seconds:.0f} s, Set up included: {counted(len(persons), 'person')} seen, "
        f"{added} of them known and added, {unknown} unknown."
    )


def _serve(stand: Stage, voice: Voice) -> None:
    voice.step(f"The pages are at {stand.site.url}/ - Ctrl-C ends them.")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        voice.line("Ended.")
