"""A page of the stand-in with a script where the plugin's process would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import page_of
from tests.ui.stand import Stand
from tests.ui.story import story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.ui.scripted import Script


@pytest.fixture
def script() -> Script:
    return story()


@pytest.fixture
def stand(built: None, script: Script, tmp_path: Path) -> Iterator[Stand]:
    with Stand(script, tmp_path) as running:
        yield running


@pytest.fixture
def page(browser: Browser, stand: Stand) -> Iterator[Page]:
    with page_of(browser, stand.url) as tab:
        yield tab
