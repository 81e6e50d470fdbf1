"""Whose a data directory is. Two Stashes number their scenes and performers alike, so in one they would mix."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import StoreError
from stash_sense_plugin.install.places import disk_trouble

if TYPE_CHECKING:
    from pathlib import Path

NAME, OWNER = "stash-id.txt", "belongs-to.json"


def check(data: Path, home: Path) -> None:
    """Raises StoreError where the data directory `data` is another Stash's than that whose own folder is `home`, and
    InstallError where it cannot be written.

    Whoever comes first owns it. Beside its own configuration a Stash is by itself: nothing is asked there. The name of
    a Stash is a random one, since in containers all of them have their configuration in one and the same place.
    """
    if data == home:
        return
    try:
        ours = _once(home / NAME, secrets.token_hex(16))
        owner = json.loads(_once(data / OWNER, json.dumps({"stash": ours, "configuration": str(home.parent)})))
    except OSError as error:
        raise disk_trouble(error, data) from error
    except ValueError as error:
        raise StoreError(f"The file {data / OWNER} is damaged.", "Delete it.") from error
    if owner["stash"] != ours:
        raise StoreError(
            f"The data directory {data} belongs to another Stash, whose configuration is in {owner['configuration']}.",
            "Set another data directory in the settings of the plugin: each Stash needs one of its own. If that other "
            f"one is gone for good, and this one takes its place, delete the file {data / OWNER}.",
        )


def _once(file: Path, text: str) -> str:
    """What the file says; `text`, where nobody wrote it before us. It is there whole or not at all."""
    with contextlib.suppress(FileNotFoundError):
        if found := file.read_text(encoding="utf-8"):
            return found
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8")
    try:
        os.link(part, file)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        os.replace(part, file)
        return text
    finally:
        part.unlink(missing_ok=True)
    return file.read_text(encoding="utf-8")
