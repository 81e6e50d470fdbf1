from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.jobs import registry
from stash_sense_plugin.store.jobs import NORMAL
from tests.backend import backend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from stash_sense_plugin.jobs.work import Work
    from tests.backend import Backend


@dataclass(frozen=True)
class Kind:
    """A kind of job whose function a test gives, otherwise as "rematch" is."""

    function: Callable[[Work], dict[str, Any]]
    heavy: bool = False
    label: str = "Match again"
    task: str = "Match again"
    counted: bool = True
    priority: int = NORMAL
    resource: str = "light"
    schedulable: bool = True
    incremental: bool = True
    args: Mapping[str, Any] = field(default_factory=dict)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Backend]:
    with backend(tmp_path / "stash", python=sys.executable) as site:
        yield site


@pytest.fixture
def rematch(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Work], dict[str, Any]]], None]:
    """Lets the job "rematch" be what a test says."""
    return lambda function: monkeypatch.setitem(registry.KINDS, "rematch", Kind(function))
