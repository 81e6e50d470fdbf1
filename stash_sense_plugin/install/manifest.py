"""The model packs as models/packs.json describes them: files, sums, licences, and what `faces` has to know of each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from stash_sense_plugin.errors import InstallError

Json = dict[str, Any]
MANIFEST = Path(__file__).resolve().parents[2] / "models" / "packs.json"


class Licence(NamedTuple):
    """`of` says what it is the licence of."""

    of: str
    name: str
    url: str
    commercial: bool


class Variant(NamedTuple):
    """One accepted content of a file. Without `urls` it is accepted where it is found, but not downloaded."""

    bytes: int
    sha256: str
    urls: tuple[str, ...]
    note: str


class PackFile(NamedTuple):
    """`role` is what `faces` asks for: detector, embedder."""

    role: str
    name: str
    variants: tuple[Variant, ...]

    @property
    def bytes(self) -> int:
        """The size of the download."""
        return next((variant.bytes for variant in self.variants if variant.urls), self.variants[0].bytes)


@dataclass(frozen=True)
class Pack:
    """`space` names the embedding space. `detector` and `embedder` are plain values for faces/pack.py."""

    id: str
    title: str
    summary: str
    default: bool
    space: str
    licences: tuple[Licence, ...]
    files: tuple[PackFile, ...]
    detector: Json = field(repr=False)
    embedder: Json = field(repr=False)

    @property
    def commercial(self) -> bool:
        """Whether every licence permits commercial use."""
        return all(licence.commercial for licence in self.licences)

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)

    @property
    def licence_words(self) -> str:
        return ", ".join(dict.fromkeys(licence.name for licence in self.licences))


@cache
def load(manifest: Path = MANIFEST) -> tuple[Pack, ...]:
    """Every pack. Raises InstallError where the manifest is not to be read, which means a broken installation."""
    try:
        rows = json.loads(manifest.read_text(encoding="utf-8"))["packs"]
        return tuple(_pack(row) for row in rows)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InstallError(
            f"The list of models, {manifest}, cannot be read ({error}).", "Install the plugin anew."
        ) from error


def by_id(pack_id: str) -> Pack:
    for pack in load():
        if pack.id == pack_id:
            return pack
    raise InstallError(f'There is no model pack "{pack_id}".', "Choose another one in the settings.")


def default() -> Pack:
    return next((pack for pack in load() if pack.default), load()[0])


def _pack(row: Json) -> Pack:
    return Pack(
        id=row["id"],
        title=row["title"],
        summary=row["summary"],
        default=bool(row.get("default")),
        space=row["space"],
        licences=tuple(Licence(**licence) for licence in row["licences"]),
        files=tuple(_file(file) for file in row["files"]),
        detector=row["detector"],
        embedder=row["embedder"],
    )


def _file(row: Json) -> PackFile:
    variants = tuple(
        Variant(found["bytes"], found["sha256"], tuple(found["urls"]), found["note"]) for found in row["variants"]
    )
    return PackFile(row["role"], row["name"], variants)
