from __future__ import annotations

import subprocess
import sys

import pytest

from tests.shared import ROOT

STASH_LINE = 64 * 1024


def lines_of(code: str) -> list[bytes]:
    done = subprocess.run(
        [sys.executable, "-c", f"from stash_sense_plugin.protocol import log\n{code}"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert done.stdout == b""
    return done.stderr.splitlines()


@pytest.mark.parametrize(
    ("level", "letter"), [("trace", b"t"), ("debug", b"d"), ("info", b"i"), ("warning", b"w"), ("error", b"e")]
)
def test_each_line_carries_its_level(level: str, letter: bytes) -> None:
    assert lines_of(f"log.{level}('one\\ntwo')") == [b"\x01" + letter + b"\x02one", b"\x01" + letter + b"\x02two"]


@pytest.mark.parametrize("text", ["'x' * 200_000", "'\\u20ac' * 100_000", "'\\U0001f600' * 50_000"])
def test_no_line_is_longer_than_stash_reads(text: str) -> None:
    lines = lines_of(f"log.info({text})")
    assert len(lines) > 1
    assert all(len(line) < STASH_LINE for line in lines)
    whole = b"".join(line[3:] for line in lines).decode()
    assert whole == eval(text)


def test_progress_is_a_fraction_and_not_sent_too_often() -> None:
    lines = lines_of("for i in range(1000): log.progress(i / 1000)\nlog.progress(7)")
    assert lines[-1] == b"\x01p\x021.0000"
    assert len(lines) < 50


def test_a_closed_pipe_stops_nothing() -> None:
    code = (
        "import os; from stash_sense_plugin.protocol import log\n"
        "r, w = os.pipe(); os.dup2(w, 2); os.close(w); os.close(r)\n"
        "for _ in range(100): log.info('gone')\nprint('went on')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "went on\n"
