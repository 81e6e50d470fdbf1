"""Counts in words."""

from __future__ import annotations


def counted(number: int, word: str) -> str:
    """As in "1 scene", "2 scenes": `word` takes an s for more than one."""
    return f"{number:,} {word}" + ("" if number == 1 else "s")
