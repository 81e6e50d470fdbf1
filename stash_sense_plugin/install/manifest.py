"""The model packs as models/packs.json describes them: files, sums, licences, and what `faces` has to know of each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stash_sense_plugin.errors import InstallError

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]
MANIFEST = Path(__file__).resolve().parents[2] / "models" / "packs.json"


class Licence(NamedTuple):
    """`of` says what it is the licence of."""

    of: str
    name: str
    url: str
    commercial: bool


class Archive(NamedTuple):
    """A zip that is published instead of the files in it."""

    url: str
    bytes: int
    sha256: str


class Variant(NamedTuple):
    """One accepted content of a file. Without `urls` it is accepted where it is found, but not downloaded.

    An address may name a member of an archive: `https://host/some.zip#model.onnx`.
    """

    bytes: int
    sha256: str
    urls: tuple[str, ...]
    note: str


class PackFile(NamedTuple):
    """`role` is what `faces` asks for: detector, and those that the recipe's embedders name."""

    role: str
    name: str
    variants: tuple[Variant, ...]

    @property
    def bytes(self) -> int:
        return self._wanted.bytes

    @property
    def url(self) -> str:
        """Where it is fetched from first; empty where it cannot be."""
        return next(iter(self._wanted.urls), "")

    @property
    def _wanted(self) -> Variant:
        return next((variant for variant in self.variants if variant.urls), self.variants[0])


@dataclass(frozen=True)
class Pack:
    """`space` names the embedding space. `recipe` is plain values for faces/pack.py, `calibration` for calibrate.py."""

    id: str
    title: str
    summary: str
    default: bool
    space: str
    licences: tuple[Licence, ...]
    files: tuple[PackFile, ...]
    recipe: Json = field(repr=False)
    archives: tuple[Archive, ...] = ()
    calibration: Json = field(default_factory=dict, repr=False)

    @property
    def commercial(self) -> bool:
        """Whether every licence permits commercial use."""
        return all(licence.commercial for licence in self.licences)

    @property
    def bytes(self) -> int:
        """The size of the download."""
        return self.download_bytes(self.files)

    def download_bytes(self, files: Iterable[PackFile]) -> int:
        """Of these files: an archive counts once and whole, however many of them are in it."""
        wanted = tuple(files)
        archives = {found for file in wanted if (found := self.archive(file.url))}
        return sum(file.bytes for file in wanted if not self.archive(file.url)) + sum(one.bytes for one in archives)

    def archive(self, url: str) -> Archive | None:
        """The archive whose member `url` names."""
        return next((one for one in self.archives if one.url == url.partition("#")[0]), None)

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


_RECIPE = ("space", "detector", "embedders", "plain")


def _pack(row: Json) -> Pack:
    return Pack(
        id=row["id"],
        title=row["title"],
        summary=row["summary"],
        default=bool(row.get("default")),
        space=row["space"],
        licences=tuple(Licence(**licence) for licence in row["licences"]),
        files=tuple(_file(file) for file in row["files"]),
        recipe={name: row.get(name) for name in _RECIPE},
        archives=tuple(Archive(**archive) for archive in row.get("archives", ())),
        calibration=dict(row.get("calibration", {})),
    )


def _file(row: Json) -> PackFile:
    variants = tuple(
        Variant(found["bytes"], found["sha256"], tuple(found["urls"]), found["note"]) for found in row["variants"]
    )
    return PackFile(row["role"], row["name"], variants)
