"""What a stash-box is asked, and what a real one answered: the shapes that its stand-in is held against.

Run with STASH_BOX_BIN set, `python -m tests.e2e.box_questions` records the answers of a real one again.
"""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.e2e import box_fill
from tests.e2e.box import box
from tests.shared import ROOT

if TYPE_CHECKING:
    from tests.e2e.box import Box, Json
    from tests.e2e.box_fill import Filled

RECORDED = ROOT / "tests" / "fakes" / "box" / "recorded"
FIELDS = {
    "Performer": "id name disambiguation aliases gender urls { url type site { id name } } birthdate { date accuracy } "
    "birth_date death_date ethnicity country eye_color hair_color height "
    "measurements { cup_size band_size waist hip } cup_size band_size waist_size hip_size breast_type "
    "career_start_year career_end_year tattoos { location description } piercings { location description } "
    "images { id url width height } deleted scene_count merged_ids merged_into_id is_favorite created updated",
    "Studio": "id name aliases urls { url site { id name } } parent { id name } child_studios { id name } "
    "images { id url width height } deleted is_favorite created updated",
    "Tag": "id name description aliases deleted category { id name group description } created updated",
    "Scene": "id title details date release_date production_date urls { url site { id name } } "
    "studio { id name parent { id } } tags { id name } images { id url width height } "
    "performers { as performer { id name disambiguation gender } } "
    "fingerprints { hash algorithm duration submissions reports user_submitted user_reported created updated } "
    "duration director code deleted created updated",
}
SORTED = {"sort": "UPDATED_AT", "direction": "DESC", "page": 1, "per_page": 100}
UNKNOWN = "00000000-0000-4000-8000-000000000000"
LOW_TIDE = "a1b2c3d4e5f60718"
NEAR = "a1b2c3d4e5f6071b"
"""Two bits off the perceptual hash of Low Tide."""
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
HOST = re.compile(r"http://127\.0\.0\.1:\d+")


@dataclass(frozen=True)
class Question:
    """`key`: another than the box's own; "" for none."""

    document: str
    variables: Json = field(default_factory=dict)
    key: str | None = None


def find(kind: str, entity: str) -> Question:
    """All fields of one, by its id."""
    name = kind.capitalize()
    return Question(f"query Find($id: ID!) {{ find{name}(id: $id) {{ {FIELDS[name]} }} }}", {"id": entity})


def listed(kind: str) -> Question:
    """All fields of all, the last changed first."""
    name = kind.capitalize()
    shown = f"count {kind}s {{ {FIELDS[name]} }}"
    document = f"query Listed($input: {name}QueryInput!) {{ query{name}s(input: $input) {{ {shown} }} }}"
    return Question(document, {"input": SORTED})


def several(ids: list[str]) -> Question:
    """Many at once, by aliases: a0, a1, ..."""
    head = ", ".join(f"$i{number}: ID!" for number in range(len(ids)))
    body = " ".join(f"a{number}: findPerformer(id: $i{number}) {{ id name deleted }}" for number in range(len(ids)))
    return Question(f"query Several({head}) {{ {body} }}", {f"i{number}": one for number, one in enumerate(ids)})


def search(kind: str, term: str) -> Question:
    name = kind.capitalize()
    shown = "id title deleted" if kind == "scene" else "id name deleted"
    document = f"query Search($term: String!) {{ search{name}(term: $term, limit: 10) {{ {shown} }} }}"
    return Question(document, {"term": term})


def edits(operation: str, kind: str, **given: str) -> Question:
    """Applied edits, the last closed first. `target_id` may be the id of what was merged away."""
    entity = "{ __typename " + " ".join(f"... on {name} {{ id }}" for name in FIELDS) + " }"
    shown = f"id operation target_type status applied created updated closed target {entity} merge_sources {entity}"
    document = f"query Edits($input: EditQueryInput!) {{ queryEdits(input: $input) {{ count edits {{ {shown} }} }} }}"
    chosen = {"operation": operation, "target_type": kind.upper(), "applied": True, "sort": "CLOSED_AT", **given}
    return Question(document, {"input": chosen})


def groups(*prints: list[Json]) -> Question:
    document = (
        "query Groups($groups: [[FingerprintQueryInput!]!]!) "
        f"{{ findScenesBySceneFingerprints(fingerprints: $groups) {{ {FIELDS['Scene']} }} }}"
    )
    return Question(document, {"groups": list(prints)})


def flat(*prints: Json) -> Question:
    document = (
        "query Flat($prints: [FingerprintQueryInput!]!) "
        "{ findScenesByFullFingerprints(fingerprints: $prints) { id title fingerprints { hash algorithm } } }"
    )
    return Question(document, {"prints": list(prints)})


def questions(made: Filled) -> dict[str, Question]:
    """By the name of the file that keeps the answer. Asked after `box_fill.move_on`."""
    return {**entities(made), **changes(made), **fingerprints(), **searches(made), **troubles(made)}


def entities(made: Filled) -> dict[str, Question]:
    ada, cleo = made.performers["Ada Quillfeather"], made.performers["Cleo Lanternfish"]
    return {
        "performer": find("performer", ada),
        "performer_bare": find("performer", cleo),
        "performer_partial_date": find("performer", made.performers["Bruno Tidewater"]),
        "performers_several": several([ada, UNKNOWN, cleo]),
        "studio": find("studio", made.studios["Pier Nine"]),
        "studio_network": find("studio", made.studios["Harbour Network"]),
        "tag": find("tag", made.tags["Red Hair"]),
        "scene": find("scene", made.scenes["Low Tide"]),
        "scene_bare": find("scene", made.scenes["Fog"]),
        "scene_partial_date": find("scene", made.scenes["High Tide"]),
        "sites": Question(
            "{ querySites { count sites { id name description url regex valid_types created updated } } }"
        ),
        "categories": Question("{ queryTagCategories { count tag_categories { id name group description } } }"),
        "version": Question("{ version { version hash build_type } }"),
        "me": Question("{ me { id name roles } }"),
    }


def changes(made: Filled) -> dict[str, Question]:
    """What is listed, and what became of what is not."""
    gone = {
        "performer": ("Ada Quilfeather", "Dorian Breakwater"),
        "studio": ("Pier 9", "Dry Dock"),
        "tag": ("Open-Air", "Lighthouse"),
        "scene": ("Fog (again)", "Ebb"),
    }
    asked = {}
    for kind, (merged, deleted) in gone.items():
        ids: dict[str, str] = getattr(made, f"{kind}s")
        asked[f"{kind}s_by_update"] = listed(kind)
        asked[f"{kind}_merged"] = find(kind, ids[merged])
        asked[f"{kind}_deleted"] = find(kind, ids[deleted])
        asked[f"{kind}_merge_edits"] = edits("MERGE", kind, target_id=ids[merged])
        asked[f"{kind}_destroy_edits"] = edits("DESTROY", kind)
    return asked


def fingerprints() -> dict[str, Question]:
    exact = {"algorithm": "PHASH", "hash": LOW_TIDE}
    near = {"algorithm": "PHASH", "hash": NEAR}
    other = {"algorithm": "MD5", "hash": "f" * 32}
    return {
        "fingerprint_groups": groups([exact, other], [other], []),
        "fingerprint_groups_near": groups([near]),
        "fingerprint_groups_too_many": groups(*[[other]] * 41),
        "fingerprints_flat_near": flat(near, other),
        "fingerprints_flat_too_many": flat(*[other] * 101),
    }


def searches(made: Filled) -> dict[str, Question]:
    filtered = Question(
        "query Filtered($input: PerformerQueryInput!) "
        "{ queryPerformers(input: $input) { count performers { id name } } }",
        {"input": {"studio_id": made.studios["Pier Nine"], "sort": "NAME", "direction": "ASC"}},
    )
    by_url = Question(
        "query ByUrl($input: QueryExistingPerformerInput!) "
        "{ queryExistingPerformer(input: $input) { performers { id name deleted } } }",
        {"input": {"urls": ["https://quillfeather.example", "https://nobody.example"]}},
    )
    return {
        "search_performer_name": search("performer", "Ada Quillfeather"),
        "search_performer_alias": search("performer", "Ada Quill"),
        "search_performer_url": search("performer", "https://quillfeather.example"),
        "search_performer_id": search("performer", made.performers["Dorian Breakwater"]),
        "search_scene": search("scene", "Low Tide Bruno"),
        "search_studio": search("studio", "The Pier"),
        "search_tag": search("tag", "ginger"),
        "performers_of_studio": filtered,
        "performers_by_urls": by_url,
    }


def troubles(made: Filled) -> dict[str, Question]:
    ada = find("performer", made.performers["Ada Quillfeather"])
    return {
        "unknown_id": find("performer", UNKNOWN),
        "broken_id": several(["nonsense", made.performers["Ada Quillfeather"]]),
        "unknown_field": Question("{ queryPerformers(input: {}) { count nonsense } }"),
        "unknown_value": Question("{ queryPerformers(input: { sort: NONSENSE }) { count } }"),
        "no_key": replace(ada, key=""),
        "broken_key": replace(ada, key="nonsense"),
    }


def ask(asked: Box, question: Question) -> Json:
    """`status`, `content_type` and `answered`: the JSON, or the text where it is none."""
    body = json.dumps({"query": question.document, "variables": question.variables}).encode()
    one = asked if question.key is None else replace(asked, key=question.key)
    answer = one.ask(body, "application/json")
    text = answer.body.decode()
    answered = json.loads(text) if answer.content_type == "application/json" else text
    return {"status": answer.status, "content_type": answer.content_type, "answered": answered}


def steady(value: Any, names: dict[str, str]) -> Any:
    """The same for each box that was filled alike: names for ids, no times, no order."""
    if isinstance(value, dict):
        return {key: steady(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return sorted((steady(part, names) for part in value), key=lambda part: json.dumps(part, sort_keys=True))
    if not isinstance(value, str):
        return value
    known = ID.sub(lambda found: names.get(found[0], "id"), value)
    return HOST.sub("box", TIME.sub("time", known))


def names(made: Json) -> dict[str, str]:
    """Name by id, of what `Filled` holds as a dict."""
    return {number: f"{kind} {name}" for kind, ids in made.items() for name, number in ids.items()}


def record(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as root, box(Path(root)) as real:
        made = box_fill.fill(real)
        box_fill.move_on(real, made)
        write(folder / "made.json", asdict(made))
        for name, question in questions(made).items():
            asked = {"document": question.document, "variables": question.variables}
            write(folder / f"{name}.json", {"asked": asked, **ask(real, question)})


def write(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    record(RECORDED)
