"""What a published database says of itself, checked: its manifest, its lists, and that its files are the ones meant."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import InstallError
from stash_sense_plugin.install.published_source import (
    DATABASE,
    FACES,
    GET_ANOTHER,
    LINKS,
    MANIFEST,
    PERFORMERS,
    WANTED,
)
from stash_sense_plugin.net.disk import sum_of

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.install.processes import Report, Stop

DEFAULT_SLUG = "stash-sense-data"
DIM = 512
RECIPE = {
    "facenet_dim": DIM, "arcface_dim": DIM, "alignment": "insightface_norm_crop_5point", "flip_averaging": True,
}  # fmt: skip
"""What a manifest says of how vectors were made, where it says it, that ours can be compared with."""
_LARGEST_JSON = 1 << 29


@dataclass(frozen=True)
class Manifest:
    """`slug` and `version` are fit for names of folders. `sums`: file -> SHA-256 in lower-case hex."""

    slug: str
    version: str
    persons: int
    faces: int
    sources: tuple[str, ...]
    sums: dict[str, str]
    created_at: str = ""


@dataclass(frozen=True, eq=False)
class Lists:
    """`faces`: by label the universal id of whose face it is, None for gaps. `names`: by universal id, where known.
    `groups`: universal ids of one and the same person."""

    faces: list[str | None]
    names: dict[str, str]
    groups: list[list[str]]


def read_manifest(folder: Path) -> Manifest:
    """Raises InstallError where a field is missing or of the wrong kind, or the vectors are not of this kind."""
    row = _json(folder / MANIFEST, dict)
    sums, models, sources = (
        _part(row, name, kind) for name, kind in (("checksums", dict), ("models", dict), ("sources", list))
    )
    for name, ours in RECIPE.items():
        if models.get(name, ours) != ours:
            raise InstallError(
                f"The vectors of this face database were made in another way ({name}: {models[name]!r}, not {ours!r}): "
                "nothing could be compared with them.",
                GET_ANOTHER,
            )
    return Manifest(
        _slug(row.get("name"), [str(each) for each in sources]),
        _version(row),
        _count(row, "performer_count"),
        _count(row, "face_count"),
        tuple(str(each) for each in sources if isinstance(each, str)),
        {str(name): str(sum_).lower().removeprefix("sha256:") for name, sum_ in sums.items()},
        str(row.get("created_at") or ""),
    )


def read_lists(folder: Path, manifest: Manifest) -> Lists:
    """Raises InstallError where they are damaged or do not have the lengths that the manifest says."""
    names = _names(folder, manifest)
    faces = _json(folder / FACES, list)
    _check_length(FACES, len(faces), manifest.faces, "face_count")
    if not all(each is None or _is_uid(each) for each in faces):
        raise InstallError(f"{FACES} holds something else than ids of performers.", GET_ANOTHER)
    once = {uid: uid for uid in names}
    for label, uid in enumerate(faces):  # each id is kept once, however many faces have it
        faces[label] = once.setdefault(uid, uid)
    return Lists(faces, names, _groups(folder / LINKS))


def _names(folder: Path, manifest: Manifest) -> dict[str, str]:
    performers = _json(folder / PERFORMERS, dict)
    _check_length(PERFORMERS, len(performers), manifest.persons, "performer_count")
    return {uid: row["name"] for uid, row in performers.items() if isinstance(row, dict) and _is_name(row.get("name"))}


def digest(folder: Path, manifest: Manifest, report: Report, stop: Stop) -> str:
    """One sum of all files, for the name of what is made of them. Raises InstallError where one is not as the manifest
    says. The sum of performers.db may differ: it changes when its maker only looks into it."""
    whole = hashlib.sha256()
    names = [name for name in sorted(WANTED) if (folder / name).exists()]
    for at, name in enumerate(names):
        report(at / len(names), f"Checking {name}")
        found = sum_of(folder / name, stop)
        if name != DATABASE and manifest.sums.get(name, found) != found:
            raise InstallError(
                f"{name} has the wrong SHA-256 ({found[:12]}… instead of {manifest.sums[name][:12]}…).", GET_ANOTHER
            )
        whole.update(f"{name} {found}\n".encode())
    return whole.hexdigest()


def check_index(name: str, elements: int, dim: int, manifest: Manifest) -> None:
    """Raises InstallError where an index does not have what the manifest says."""
    _check_length(name, elements, manifest.faces, "face_count")
    if dim != DIM:
        raise InstallError(f"The vectors in {name} have {dim} numbers instead of {DIM}.", GET_ANOTHER)


def _groups(path: Path) -> list[list[str]]:
    """None, where there is no such file."""
    if not path.exists():
        return []
    groups = _json(path, list)
    if not all(isinstance(group, list) and all(map(_is_uid, group)) for group in groups):
        raise InstallError(f"{path.name} is no list of groups of ids.", GET_ANOTHER)
    return list(groups)


def _json(path: Path, kind: type) -> Any:
    if path.stat().st_size > _LARGEST_JSON:
        raise InstallError(f"{path.name} is far larger than such a file can be.", GET_ANOTHER)
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise InstallError(f"{path.name} cannot be read ({type(error).__name__}).", GET_ANOTHER) from error
    if not isinstance(content, kind):
        raise InstallError(f"{path.name} does not hold what it should.", GET_ANOTHER)
    return content


def _part(row: dict[str, Any], name: str, kind: type) -> Any:
    """Optional: an empty one where there is none."""
    found = row.get(name)
    if found is not None and not isinstance(found, kind):
        raise InstallError(f'"{name}" in {MANIFEST} does not hold what it should.', GET_ANOTHER)
    return kind() if found is None else found


def _count(row: dict[str, Any], name: str) -> int:
    found = row.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise InstallError(f'{MANIFEST} does not say how many there are in "{name}".', GET_ANOTHER)
    return found


def _version(row: dict[str, Any]) -> str:
    version = _safe(row.get("version"), "[^A-Za-z0-9._-]+")
    if not version:
        raise InstallError(f"{MANIFEST} does not say which version this is.", GET_ANOTHER)
    return version


def _slug(name: object, sources: list[str]) -> str:
    """Its own name; of those without one the best known, or, where it is made of other stash-boxes, one of these."""
    named = _safe(name, "[^A-Za-z0-9_-]+")
    if named or not sources or any(each.startswith("stashdb") for each in sources):
        return named or DEFAULT_SLUG
    return "database-" + hashlib.sha256(" ".join(sorted(sources)).encode("utf-8", "replace")).hexdigest()[:8]


def _safe(text: object, wrong: str) -> str:
    return re.sub(wrong, "-", text).strip("-.")[:60] if isinstance(text, str) else ""


def _is_uid(uid: object) -> bool:
    """ "<domain>:<id there>"."""
    return isinstance(uid, str) and uid.isascii() and all(uid.partition(":"))


def _is_name(name: object) -> bool:
    return isinstance(name, str) and bool(name.strip())


def _check_length(name: str, found: int, said: int, field: str) -> None:
    if found != said:
        raise InstallError(f'{name} has {found:,} entries, but "{field}" in {MANIFEST} says {said:,}.', GET_ANOTHER)
