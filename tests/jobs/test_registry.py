from __future__ import annotations

import pytest

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.jobs import registry


@pytest.mark.parametrize("name", registry.KINDS)
def test_every_kind_has_a_function_and_a_name(name: str) -> None:
    kind = registry.kind(name)
    assert callable(kind.function)
    assert kind.label


def test_what_somebody_waits_for_in_a_page_goes_before_what_takes_hours() -> None:
    urgent, long = ("identify", "learn_performer", "reindex"), ("identify_all", "learn", "rematch")
    assert max(registry.kind(name).priority for name in urgent) < min(registry.kind(name).priority for name in long)


def test_an_unknown_kind_is_told() -> None:
    with pytest.raises(RequestError, match="no such"):
        registry.kind("no such")
