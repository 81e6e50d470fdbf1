"""What is asked of each thing at a stash-box: all that a comparison needs, and what people are shown of it.

Stash-boxes of other versions, and ThePornDB, know some fields under another name or not at all. Nobody is asked about
that beforehand: where a document is refused for it, the schema is looked at once, and what is unknown left out. Of
ThePornDB no schema is published; what it is known to answer is what Stash itself asks of it (the older names here).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import BoxAnswered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stash_sense_plugin.stashbox.answers import Answer
    from stash_sense_plugin.stashbox.client import StashBox

Shape = tuple[str, dict[str, Any]]
"""Name of a GraphQL type, and its fields: None, or the shape of what is there."""

IMAGE: Shape = ("Image", dict.fromkeys(("id", "url", "width", "height")))
SITE: Shape = ("Site", dict.fromkeys(("id", "name")))
URL: Shape = ("URL", {"url": None, "site": SITE})
BODY_MODIFICATION: Shape = ("BodyModification", dict.fromkeys(("location", "description")))
TIMES = dict.fromkeys(("deleted", "created", "updated"))
NETWORK: Shape = ("Studio", dict.fromkeys(("id", "name")))
PERFORMER: Shape = (
    "Performer",
    {
        **dict.fromkeys(("id", "name", "disambiguation", "aliases", "gender", "birth_date", "death_date")),
        **dict.fromkeys(("ethnicity", "country", "eye_color", "hair_color", "height", "breast_type")),
        **dict.fromkeys(("cup_size", "band_size", "waist_size", "hip_size", "career_start_year", "career_end_year")),
        "tattoos": BODY_MODIFICATION,
        "piercings": BODY_MODIFICATION,
        "urls": URL,
        "images": IMAGE,
        "merged_ids": None,
        "merged_into_id": None,
        **TIMES,
    },
)
STUDIO: Shape = (
    "Studio",
    {"id": None, "name": None, "aliases": None, "urls": URL, "parent": NETWORK, "images": IMAGE, **TIMES},
)
TAG: Shape = (
    "Tag",
    {
        **dict.fromkeys(("id", "name", "description", "aliases")),
        "category": ("TagCategory", dict.fromkeys(("id", "name", "group"))),
        **TIMES,
    },
)
SCENE: Shape = (
    "Scene",
    {
        **dict.fromkeys(("id", "title", "code", "release_date", "production_date", "director", "details", "duration")),
        "urls": URL,
        "studio": ("Studio", {"id": None, "name": None, "parent": NETWORK}),
        "performers": (
            "PerformerAppearance",
            {"as": None, "performer": ("Performer", dict.fromkeys(("id", "name", "disambiguation", "gender")))},
        ),
        "tags": ("Tag", dict.fromkeys(("id", "name"))),
        "images": IMAGE,
        **TIMES,
    },
)
FINGERPRINT: Shape = (
    "Fingerprint",
    dict.fromkeys(("algorithm", "hash", "duration", "submissions", "reports", "created", "user_submitted")),
)
FINGERPRINTED_SCENE: Shape = ("Scene", {**SCENE[1], "fingerprints": FINGERPRINT})
OF_KIND: dict[str, Shape] = {"performer": PERFORMER, "studio": STUDIO, "tag": TAG, "scene": SCENE}

OLDER: dict[tuple[str, str], tuple[str, Shape | None]] = {
    ("Performer", "birth_date"): ("birthdate", ("FuzzyDate", dict.fromkeys(("date", "accuracy")))),
    ("Performer", "cup_size"): (
        "measurements",
        ("Measurements", dict.fromkeys(("cup_size", "band_size", "waist", "hip"))),
    ),
    ("Scene", "release_date"): ("date", None),
    ("URL", "site"): ("type", None),
}
"""What a field was called before, for those who know no other."""
ASKED_BY_STASH = {
    "Query": "findPerformer findStudio findScene searchPerformer searchScene findScenesBySceneFingerprints",
    "Performer": "id name disambiguation aliases gender deleted merged_into_id urls images birth_date death_date "
    "ethnicity country eye_color hair_color height measurements breast_type career_start_year career_end_year "
    "tattoos piercings",
    "Studio": "id name aliases urls parent images",
    "Tag": "id name",
    "Scene": "id title code details director duration date urls studio tags performers images fingerprints",
    "PerformerAppearance": "as performer",
    "Fingerprint": "algorithm hash duration",
    "Image": "id url width height",
    "URL": "url type",
    "BodyModification": "location description",
    "Measurements": "band_size cup_size waist hip",
}
TYPES = (
    *("Query", "Performer", "Studio", "Tag", "TagCategory", "Scene", "PerformerAppearance", "Fingerprint"),
    *("Image", "Site", "URL", "BodyModification", "FuzzyDate", "Measurements"),
)
_FIELDS = "fields(includeDeprecated: true) { name }"
KNOWN = "query SenseKnown { " + " ".join(f'{name}: __type(name: "{name}") {{ {_FIELDS} }}' for name in TYPES) + " }"


def fragment(shape: Shape, known: Mapping[str, frozenset[str]] | None = None) -> str:
    """`fragment Sense on Performer { ... }`. `known`: by type, the fields that the stash-box knows; None: all."""
    return f"fragment Sense on {shape[0]} {{ {_selection(shape, known)} }}"


def ask(
    box: StashBox, shape: Shape, document: Callable[[str], str], variables: Mapping[str, object] | None = None
) -> Answer:
    """What `StashBox.partial` gives for `document(fragment)`, with those fields alone that the stash-box knows."""
    try:
        return box.partial(document(fragment(shape, box.known_fields)), variables)
    except BoxAnswered as error:
        if not error.unsupported or box.known_fields is not None:
            raise
    box.known_fields = _known(box)
    return box.partial(document(fragment(shape, box.known_fields)), variables)


def knows(box: StashBox, query: str) -> bool:
    """Whether a stash-box can be asked that; yes until somebody had to look. To be called while a document is made."""
    return box.known_fields is None or query in box.known_fields["Query"]


def _known(box: StashBox) -> dict[str, frozenset[str]]:
    """By type. Where the stash-box does not show its schema, what Stash asks of all of them."""
    try:
        data = box.execute(KNOWN)
    except BoxAnswered:
        return {name: frozenset(fields.split()) for name, fields in ASKED_BY_STASH.items()}
    return {name: frozenset(field["name"] for field in (each or {}).get("fields") or []) for name, each in data.items()}


def _selection(shape: Shape, known: Mapping[str, frozenset[str]] | None) -> str:
    words = []
    for name, inner in shape[1].items():
        there = _there(shape[0], name, inner, known)
        if there is None:
            continue
        name, inner = there
        if inner is None:
            words.append(name)
        elif chosen := _selection(inner, known):
            words.append(f"{name} {{ {chosen} }}")
    return " ".join(words)


def _there(
    of: str, name: str, inner: Shape | None, known: Mapping[str, frozenset[str]] | None
) -> tuple[str, Shape | None] | None:
    """The field as it is to be asked for, None where it is unknown there."""
    if known is None or name in known.get(of, frozenset()):
        return name, inner
    older = OLDER.get((of, name))
    return older if older and older[0] in known.get(of, frozenset()) else None
