"""Findings at stash-boxes in plain values: enough of everything that each compare view shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.ui.scripted_review import found, side
from tests.ui.scripted_upstream import (
    FANSDB,
    STASHDB,
    Upstream,
    candidate,
    field_of,
    finding,
    items,
    ref,
    upstream,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

Reply = dict[str, Any]

OLD_TATTOOS = "Left forearm: a rose with three leaves; lower back: a fox; right ankle: a small anchor"
NEW_TATTOOS = "Left forearm: a rose with five leaves; lower back: a fox asleep; right ankle: an anchor; neck: a swallow"
OLD_DETAILS = """Two friends meet in the old town after many years.

They talk until the lamps go out, and walk home along the harbour."""
NEW_DETAILS = """Two old friends meet in the old town after ten years.

They talk until the lamps go out, and walk home along the quiet harbour. Filmed in one take."""
EARLIER = {"box": "FansDB", "endpoint": FANSDB, "value": "172", "first": False}


def performer_fields() -> list[Reply]:
    """All 21 of a performer, of every outcome."""
    return [
        field_of("name", "Name", "name", "Ada Quill", "Ada Quill-Marsh", base="Ada Quill", value="demote"),
        field_of("disambiguation", "Disambiguation", "line", "", "the painter"),
        field_of(
            "aliases", "Aliases", "list", "Ada Q., Quilla, Adda", "Ada Q., Ada Marsh, A. Quill",
            items=items(
                ("Ada Q.", "both"), ("Ada Marsh", "add"), ("Adda", "remove"), ("Quilla", "own"), ("A. Quill", "left")
            ),
        ),
        field_of("gender", "Gender", "choice", "", "Female"),
        field_of(
            "birthdate", "Birthdate", "date", "1990-02-03", "1991-02-03", outcome="conflict", base="1990",
            rivals=[{"box": "FansDB", "endpoint": FANSDB, "value": "1990-02-03", "first": False}],
        ),
        field_of("death_date", "Death date", "date", "", "2024-11"),
        field_of("ethnicity", "Ethnicity", "word", "caucasian", "Other"),
        field_of("country", "Country", "country", "Portugal", "Brazil"),
        field_of("eye_color", "Eye colour", "word", "blue", "green"),
        field_of("hair_color", "Hair colour", "word", "brown", "auburn"),
        field_of("height", "Height (cm)", "number", "168", "170", rivals=[EARLIER]),
        field_of("cup_size", "Cup size", "cup", "C", "D"),
        field_of("band_size", "Band size", "number", "32", "34"),
        field_of("waist_size", "Waist size", "number", "", "25"),
        field_of("hip_size", "Hip size", "number", "", "36"),
        field_of("breast_type", "Breast type", "word", "", "Natural"),
        field_of("career_start", "Career start", "year", "2011", "2010"),
        field_of("career_end", "Career end", "year", "", "2019"),
        field_of("tattoos", "Tattoos", "text", OLD_TATTOOS, NEW_TATTOOS, base=OLD_TATTOOS),
        field_of("piercings", "Piercings", "text", "", "Navel; left nostril"),
        field_of(
            "urls", "URLs", "urls", "", "",
            items=items(
                ("https://example.org/ada", "both"),
                ("https://example.org/a-very-long-address/that-does-not-want-to-end/ada-quill-marsh", "add"),
                ("https://social.example/@ada", "own"),
            ),
        ),
    ]  # fmt: skip


def picture_field() -> Reply:
    pictures = {"local": "performer/1/image", "upstream": "box:ada"}
    return field_of("image", "Picture", "image", outcome="first", value="keep", pictures=pictures)


def studio_fields() -> list[Reply]:
    parent = ref(
        "p1", "Harbour Group", "add", "skip", ("skip", "link:4", "create"),
        candidates=[candidate(4, "Harbour Group", "Same name, and its address is the same.", "12 scenes")],
    )  # fmt: skip
    return [
        field_of("name", "Name", "name", "Harbour Lights", "Harbour Light Films", outcome="conflict", base="Harbour"),
        field_of("parent", "Parent studio", "ref", "Docklands", "Harbour Group", refs=[parent], value="keep"),
    ]


def tag_fields() -> list[Reply]:
    return [
        field_of("description", "Description", "text", "Outside, at night.", "Outside, at night or at dusk."),
        field_of(
            "category", "Category", "line", "", "Place", controls=["keep"], value="keep", writable=False,
            why="Stash has no categories of tags: a change is told, there is nothing to write.",
        ),
    ]  # fmt: skip


def scene_fields() -> list[Reply]:
    performers = [
        ref(
            "s1", "Ada Quill", "both", "keep", ("keep",), **{"as": "Ada Q."},
            local={"id": "1", "name": "Ada Quill", "page": "/performers/1"},
        ),
        ref(
            "s2", "Bruno Vale", "add", "add", ("add", "leave"),
            local={"id": "2", "name": "Bruno Vale", "page": "/performers/2"},
        ),
        ref(
            "s3", "Cleo Marsh", "add", "skip", ("skip", "link:3", "link:6", "create"),
            candidates=[
                candidate(3, "Cleo Marsh", "The same name.", "born 1988, 14 scenes"),
                candidate(6, "Finn Okafor", "It has the alias “Cleo Marsh”.", "no links yet"),
            ],
        ),
        ref(
            "s4", "Dario Fenn", "remove", "remove", ("remove", "keep"),
            local={"id": "4", "name": "Dario Fenn", "page": "/performers/4"},
        ),
    ]  # fmt: skip
    return [
        field_of("title", "Title", "line", "The Long Way Home", "The Long Way Home (Part 1)"),
        field_of("date", "Date", "date", "2020-01-02", "2020-02-01", rivals=[{
            "box": "FansDB", "endpoint": FANSDB, "value": "2020-01-02", "first": True}], value="keep"),
        field_of("details", "Details", "text", OLD_DETAILS, NEW_DETAILS),
        field_of("performers", "Performers", "refs", "Ada Quill, Dario Fenn", "", refs=performers),
        field_of("image", "Cover", "image", pictures={"local": "scene/3/screenshot", "upstream": "box:none"},
                 outcome="first", value="keep"),
    ]  # fmt: skip


QUIET = [
    {"label": "Hair colour", "text": "You changed it; StashDB did not."},
    {"label": "Weight", "text": "It is not compared with StashDB. Switch it on at the stash-boxes."},
]


def detail(kind: str, number: int, name: str, fields: Sequence[Reply], **more: Any) -> Reply:
    """What review.show says beside the row."""
    return {
        "sides": [
            {
                "kind": kind, "id": str(number), "name": name, "subtitle": "", "suggested": False, "why": [],
                "rows": [], "crops": [], "stream": None, "page": f"/{kind}s/{number}",
                "picture": f"scene/{number}/screenshot" if kind == "scene" else f"{kind}/{number}/image",
            }
        ],
        "upstream": upstream(),
        "fields": list(fields),
        "quiet": QUIET,
    } | more  # fmt: skip


def box_side(number: str, name: str, rows: dict[str, str], **more: Any) -> Reply:
    return {
        "kind": "box", "id": number, "name": name, "subtitle": "StashDB", "picture": f"box:{name}", "suggested": False,
        "page": f"https://stashdb.example/scenes/{number}", "why": [], "crops": [], "stream": None, "matched": [],
        "rows": [{"label": label, "value": value} for label, value in rows.items()],
        "duration": {"here": 1510, "there": 1510, "difference": 0},
    } | more  # fmt: skip


def match_detail() -> Reply:
    here = {"Title": "harbour_night_1080", "Date": "", "Studio": "Harbour Lights", "Performers": "Ada Quill"}
    first = {
        "Title": "Harbour at Night",
        "Date": "2020-01-02",
        "Studio": "Harbour Lights",
        "Performers": "Ada Quill, Bruno Vale",
    }
    second = {"Title": "Harbour by Day", "Date": "2019-12-30", "Studio": "Harbour Lights", "Performers": "Cleo Marsh"}
    exact = [
        {"algorithm": "OSHASH", "count": 1, "of": 1, "distance": None, "submissions": 24},
        {"algorithm": "PHASH", "count": 1, "of": 1, "distance": 2, "submissions": 31},
    ]
    near = [{"algorithm": "PHASH", "count": 1, "of": 1, "distance": 7, "submissions": 2}]
    options = [
        {"value": "c1", "label": "Harbour at Night", "picture": None, "from": None},
        {"value": "c2", "label": "Harbour by Day", "picture": None, "from": None},
        {"value": "", "label": "None of them", "picture": None, "from": None},
    ]
    return {
        "sides": [
            side("scene", 2, "harbour_night_1080", here),
            box_side("c1", "Harbour at Night", first, suggested=True, matched=exact,
                     why=["The same file was submitted 24 times."]),
            box_side("c2", "Harbour by Day", second, matched=near,
                     duration={"here": 1510, "there": 1612, "difference": 102}),
        ],
        "differing": ["Title", "Date", "Performers"],
        "choices": [{"key": "candidate", "label": "Which one it is", "value": "c1", "options": options}],
        **match_fields("Harbour at Night", "2020-01-02"),
    }  # fmt: skip


def match_fields(title: str, date: str) -> Reply:
    return {
        "upstream": upstream(based=None, at=None),
        "fields": [
            field_of("title", "Title", "line", "harbour_night_1080", title, outcome="first", told="Never compared."),
            field_of("date", "Date", "date", "", date, outcome="first", told="Never compared."),
        ],
        "quiet": [],
    }


def gone_detail(gone: str) -> Reply:
    keep = {"value": "keep", "label": "Keep the old link", "picture": None, "from": None}
    remove = {"value": "remove", "label": "Remove the link", "picture": None, "from": None}
    into = {"id": "9a", "name": "", "page": "https://stashdb.example/performers/9a"}
    relink = {"value": "relink", "label": "Link to what StashDB merged it into", "picture": None, "from": None}
    merged = gone == "merged"
    options = [relink, keep, remove] if merged else [keep, remove]
    choice = {"key": "relink", "label": "The link to StashDB", "value": options[0]["value"], "options": options}
    return detail("performer", 2, "Bruno Vale", [], quiet=[]) | {
        "upstream": upstream(gone=gone, into=into if merged else None),
        "choices": [choice],
    }


def told() -> Upstream:
    """Everything of it, StashDB first."""
    ada, picture, studio, tag, scene = (
        performer_fields(), [picture_field()], studio_fields(), tag_fields(), scene_fields(),
    )  # fmt: skip
    adds = [field_of("urls", "URLs", "urls", items=items(("https://example.org/edda", "add")), only_adds=True)]
    rows = [
        finding(1, "upstream_performers", "Ada Quill", ada),
        finding(2, "upstream_performers", "Bruno Vale", [], gone="merged"),
        finding(3, "upstream_performers", "Cleo Marsh", picture),
        finding(4, "upstream_performers", "Dario Fenn", [], gone="deleted", endpoint=FANSDB),
        finding(5, "upstream_performers", "Edda Stone", adds),
        finding(11, "upstream_studios", "Harbour Lights", studio, ids=[3]),
        finding(12, "upstream_tags", "Outdoors", tag, ids=[3]),
        finding(13, "upstream_scenes", "The Long Way Home", scene, ids=[3]),
        found(14, "scene_matches", "harbour_night_1080", 99.4, endpoint=STASHDB, ids=[2]),
    ]
    details = {
        1: detail("performer", 1, "Ada Quill", ada),
        2: gone_detail("merged"),
        3: detail("performer", 3, "Cleo Marsh", picture, upstream=upstream(based=None, at=None)),
        4: gone_detail("deleted"),
        5: detail("performer", 5, "Edda Stone", adds, quiet=[], upstream=upstream(based="decided")),
        11: detail("studio", 3, "Harbour Lights", studio),
        12: detail("tag", 3, "Outdoors", tag),
        13: detail("scene", 3, "The Long Way Home", scene),
        14: match_detail(),
    }
    candidates = {"c2": match_fields("Harbour by Day", "2019-12-30")}
    return Upstream(rows=rows, details=details, candidates=candidates)
