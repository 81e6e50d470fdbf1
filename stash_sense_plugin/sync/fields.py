"""One table of all that is compared: how it is called here, in Stash and at a stash-box, and of what kind it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "name",
    "text",
    "line",
    "choice",
    "word",
    "date",
    "number",
    "country",
    "cup",
    "year",
    "list",
    "urls",
    "ref",
    "refs",
    "image",
]
"""name: of the entity. text: of several lines. line: free text. choice: an enum on both sides. word: free text in
Stash, an enum at the stash-box. list: aliases. ref, refs: another entity, or a set of them. The others say themselves.
"""
KINDS = ("performer", "studio", "tag", "scene")
SETS: frozenset[Kind] = frozenset({"list", "urls", "refs"})
"""Kinds that are merged item by item."""


@dataclass(frozen=True)
class Field:
    """`local_key`: in Stash's object, "" where Stash has no such thing; `upstream_key`: in that of the stash-box;
    `input_key`: in Stash's update. Several fields may share one key of Stash: parts of a text. `default`: compared
    unless the user says otherwise. `note`: for the user, why it is not written, or what is special about it. `of`: the
    kind of the entity that a ref or refs lead to. `marks`: a text that lists marks of a body."""

    name: str
    label: str
    kind: Kind
    local_key: str
    upstream_key: str
    default: bool = True
    note: str = ""
    input_key: str = ""
    of: str = ""
    marks: bool = False

    @property
    def writable(self) -> bool:
        return bool(self.local_key)

    @property
    def is_set(self) -> bool:
        return self.kind in SETS


_NO_CATEGORY = "Stash has no categories of tags: a change is told, there is nothing to write."
_PICTURE = "Pictures cannot be compared: a new one at the stash-box is told, and one where you have none."


def _refs(name: str, label: str, of: str) -> Field:
    return Field(name, label, "refs", name, name, input_key=f"{of}_ids", of=of)


FIELDS: dict[str, tuple[Field, ...]] = {
    "performer": (
        Field("name", "Name", "name", "name", "name"),
        Field("disambiguation", "Disambiguation", "line", "disambiguation", "disambiguation"),
        Field("aliases", "Aliases", "list", "alias_list", "aliases"),
        Field("gender", "Gender", "choice", "gender", "gender"),
        Field("birthdate", "Birthdate", "date", "birthdate", "birth_date"),
        Field("death_date", "Death date", "date", "death_date", "death_date"),
        Field("ethnicity", "Ethnicity", "word", "ethnicity", "ethnicity"),
        Field("country", "Country", "country", "country", "country"),
        Field("eye_color", "Eye colour", "word", "eye_color", "eye_color"),
        Field("hair_color", "Hair colour", "word", "hair_color", "hair_color"),
        Field("height", "Height (cm)", "number", "height_cm", "height"),
        Field("cup_size", "Cup size", "cup", "measurements", "cup_size"),
        Field("band_size", "Band size", "number", "measurements", "band_size"),
        Field("waist_size", "Waist size", "number", "measurements", "waist_size"),
        Field("hip_size", "Hip size", "number", "measurements", "hip_size"),
        Field("breast_type", "Breast type", "word", "fake_tits", "breast_type"),
        Field("career_start", "Career start", "year", "career_length", "career_start_year"),
        Field("career_end", "Career end", "year", "career_length", "career_end_year"),
        Field("tattoos", "Tattoos", "text", "tattoos", "tattoos", marks=True),
        Field("piercings", "Piercings", "text", "piercings", "piercings", marks=True),
        Field("urls", "URLs", "urls", "urls", "urls"),
        Field("image", "Picture", "image", "image_path", "images", default=False, note=_PICTURE, input_key="image"),
    ),
    "studio": (
        Field("name", "Name", "name", "name", "name"),
        Field("aliases", "Aliases", "list", "aliases", "aliases"),
        Field("urls", "URLs", "urls", "urls", "urls"),
        Field("parent", "Parent studio", "ref", "parent_studio", "parent", input_key="parent_id", of="studio"),
        Field("image", "Picture", "image", "image_path", "images", default=False, note=_PICTURE, input_key="image"),
    ),
    "tag": (
        Field("name", "Name", "name", "name", "name"),
        Field("description", "Description", "text", "description", "description"),
        Field("aliases", "Aliases", "list", "aliases", "aliases"),
        Field("category", "Category", "line", "", "category", note=_NO_CATEGORY),
    ),
    "scene": (
        Field("title", "Title", "line", "title", "title"),
        Field("code", "Studio code", "line", "code", "code"),
        Field("date", "Date", "date", "date", "release_date"),
        Field("director", "Director", "line", "director", "director"),
        Field("details", "Details", "text", "details", "details"),
        Field("urls", "URLs", "urls", "urls", "urls"),
        Field("studio", "Studio", "ref", "studio", "studio", input_key="studio_id", of="studio"),
        Field(
            "performers", "Performers", "refs", "performers", "performers", input_key="performer_ids", of="performer"
        ),
        Field("tags", "Tags", "refs", "tags", "tags", input_key="tag_ids", of="tag"),
        Field("image", "Cover", "image", "paths", "images", default=False, note=_PICTURE, input_key="cover_image"),
    ),
}


def field_of(kind: str, name: str) -> Field:
    """Raises KeyError for what is none of this kind."""
    for field in FIELDS[kind]:
        if field.name == name:
            return field
    raise KeyError(f"{name} of {kind}")
