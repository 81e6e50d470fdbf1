"""Fills a stash-box through its own API and changes it later, as its users and its admins do. All names are made up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.e2e.box import Box, Json

Kind = Literal["performer", "studio", "tag", "scene"]
INPUTS: dict[str, str] = {
    "performer": "PerformerCreateInput",
    "studio": "StudioCreateInput",
    "tag": "TagCreateInput",
    "scene": "SceneCreateInput",
    "site": "SiteCreateInput",
    "tagCategory": "TagCategoryCreateInput",
}
APPLY = """
mutation Apply($input: ApplyEditInput!) { applyEdit(input: $input) { status comments { comment } } }
"""
MAKE_USER = """
mutation MakeUser($input: UserCreateInput!) { userCreate(input: $input) { id api_key } }
"""
SUBMIT = """
mutation Submit($input: FingerprintSubmission!) { submitFingerprint(input: $input) }
"""


@dataclass
class Filled:
    """Ids by name; scenes by title."""

    sites: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    performers: dict[str, str] = field(default_factory=dict)
    studios: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    scenes: dict[str, str] = field(default_factory=dict)


def picture(seed: int, width: int = 90, height: int = 120) -> bytes:
    """Coloured noise as a JPEG, another for each seed."""
    noise = np.random.default_rng(seed).integers(0, 255, (height // 10, width // 10, 3), np.uint8)
    out = BytesIO()
    Image.fromarray(noise.repeat(10, 0).repeat(10, 1)).save(out, "JPEG")
    return out.getvalue()


def make(box: Box, kind: str, **fields: Any) -> str:
    document = f"mutation Make($input: {INPUTS[kind]}!) {{ made: {kind}Create(input: $input) {{ id }} }}"
    return str(box.execute(document, {"input": fields})["made"]["id"])


def site(box: Box, name: str, types: Sequence[str] = ("PERFORMER", "SCENE", "STUDIO")) -> str:
    """What a URL has to be of."""
    return make(box, "site", name=name, valid_types=list(types))


def url(of_site: str, address: str) -> Json:
    return {"site_id": of_site, "url": address}


def category(box: Box, name: str, group: str = "ACTION") -> str:
    """`group`: PEOPLE, SCENE or ACTION."""
    return make(box, "tagCategory", name=name, group=group)


def performer(box: Box, name: str, *, pictures: Iterable[bytes] = (), **fields: Any) -> str:
    return make(box, "performer", name=name, image_ids=[box.upload(one) for one in pictures], **fields)


def studio(box: Box, name: str, *, pictures: Iterable[bytes] = (), **fields: Any) -> str:
    return make(box, "studio", name=name, image_ids=[box.upload(one) for one in pictures], **fields)


def tag(box: Box, name: str, **fields: Any) -> str:
    return make(box, "tag", name=name, **fields)


def scene(box: Box, title: str, date: str, *, pictures: Iterable[bytes] = (), **fields: Any) -> str:
    """`date` may be partial: "2019-06"."""
    images = [box.upload(one) for one in pictures]
    return make(box, "scene", title=title, date=date, image_ids=images, **{"fingerprints": [], **fields})


def fingerprint(algorithm: str, value: str, duration: int) -> Json:
    """As scenes are made with, in seconds; `algorithm`: MD5, OSHASH or PHASH."""
    return {"algorithm": algorithm, "hash": value, "duration": duration, "created": "2020-01-01T00:00:00Z"}


def user(box: Box, name: str, *roles: str) -> Box:
    """The same box as another user sees it."""
    given = {"name": name, "password": f"The {name} of 1999!", "email": f"{name}@example.com", "roles": list(roles)}
    return replace(box, key=box.execute(MAKE_USER, {"input": given})["userCreate"]["api_key"])


def submit(box: Box, scene_id: str, algorithm: str, value: str, duration: int, vote: str = "VALID") -> None:
    """In the name of the user that `box` is asked as. `vote`: VALID, INVALID or REMOVE."""
    given = {"hash": value, "algorithm": algorithm, "duration": duration}
    box.execute(SUBMIT, {"input": {"scene_id": scene_id, "fingerprint": given, "vote": vote}})


def change(box: Box, kind: Kind, entity: str, **fields: Any) -> None:
    """By an edit, as users change things: what is not named stays, None empties."""
    edit(box, kind, {"id": entity, "operation": "MODIFY"}, fields)


def merge(box: Box, kind: Kind, sources: Sequence[str], target: str, **fields: Any) -> None:
    """By an edit. `fields` change the target in the same step: a merge takes over scenes, not names or pictures."""
    edit(box, kind, {"id": target, "operation": "MERGE", "merge_source_ids": list(sources)}, fields)


def destroy(box: Box, kind: Kind, entity: str) -> None:
    """By an edit: it is marked deleted and can still be asked for by its id."""
    edit(box, kind, {"id": entity, "operation": "DESTROY"}, None)


def edit(box: Box, kind: Kind, operation: Json, details: Json | None) -> str:
    """An edit, applied at once. Id of the edit."""
    proposed = propose(box, kind, operation, details)
    applied = box.execute(APPLY, {"input": {"id": proposed}})["applyEdit"]
    assert applied["status"] == "IMMEDIATE_ACCEPTED", applied
    return proposed


def propose(box: Box, kind: Kind, operation: Json, details: Json | None) -> str:
    """An edit that waits for votes. Its id."""
    name = kind.capitalize()
    document = f"mutation Propose($input: {name}EditInput!) {{ made: {kind}Edit(input: $input) {{ id }} }}"
    given = {"edit": operation, **({} if details is None else {"details": details})}
    return str(box.execute(document, {"input": given})["made"]["id"])


def fill(box: Box) -> Filled:
    """A small box with something of everything in it."""
    made = Filled()
    for name in ("Home page", "Pictures"):
        made.sites[name] = site(box, name)
    for name, group in (("Setting", "SCENE"), ("Looks", "PEOPLE")):
        made.categories[name] = category(box, name, group)
    fill_tags(box, made)
    fill_studios(box, made)
    fill_performers(box, made)
    fill_scenes(box, made)
    return made


def fill_tags(box: Box, made: Filled) -> None:
    looks, setting = made.categories["Looks"], made.categories["Setting"]
    rows: list[tuple[str, Json]] = [
        ("Red Hair", {"aliases": ["Ginger", "Redhead"], "description": "Hair of a red colour.", "category_id": looks}),
        ("Outdoors", {"aliases": ["Open Air"], "description": "Under the sky.", "category_id": setting}),
        ("Open-Air", {"category_id": setting}),
        ("Lighthouse", {}),
    ]
    for name, fields in rows:
        made.tags[name] = tag(box, name, **fields)


def fill_studios(box: Box, made: Filled) -> None:
    home = made.sites["Home page"]
    network = studio(
        box, "Harbour Network", urls=[url(home, "https://harbour.example")], pictures=[picture(1, 200, 80)]
    )
    pier: Json = {"aliases": ["The Pier"], "urls": [url(home, "https://pier.example")], "parent_id": network}
    made.studios["Harbour Network"] = network
    made.studios["Pier Nine"] = studio(box, "Pier Nine", **pier)
    made.studios["Pier 9"] = studio(box, "Pier 9")
    made.studios["Dry Dock"] = studio(box, "Dry Dock", parent_id=network)


def fill_performers(box: Box, made: Filled) -> None:
    home, pictures = made.sites["Home page"], made.sites["Pictures"]
    whole = {
        "disambiguation": "the sailor",
        "aliases": ["Ada Quill", "A. Quillfeather"],
        "gender": "FEMALE",
        "urls": [url(home, "https://quillfeather.example"), url(pictures, "https://pictures.example/AdaQ")],
        "birthdate": "1988-04-17",
        "deathdate": "2021-11",
        "ethnicity": "CAUCASIAN",
        "country": "NO",
        "eye_color": "GREEN",
        "hair_color": "AUBURN",
        "height": 168,
        "cup_size": "D",
        "band_size": 34,
        "waist_size": 25,
        "hip_size": 36,
        "breast_type": "NATURAL",
        "career_start_year": 2008,
        "career_end_year": 2019,
        "tattoos": [{"location": "Left shoulder", "description": "an anchor"}, {"location": "Ankle"}],
        "piercings": [{"location": "Navel"}],
        "pictures": [picture(2), picture(3, 120, 90)],
    }
    rows: list[tuple[str, Json]] = [
        ("Ada Quillfeather", whole),
        ("Ada Quilfeather", {"birthdate": "1988", "pictures": [picture(4)]}),
        ("Bruno Tidewater", {"gender": "MALE", "birthdate": "1979-09", "country": "PT", "pictures": [picture(5)]}),
        ("Cleo Lanternfish", {"gender": "NON_BINARY", "career_start_year": 2015}),
        ("Dorian Breakwater", {}),
    ]
    for name, fields in rows:
        made.performers[name] = performer(box, name, **fields)


def fill_scenes(box: Box, made: Filled) -> None:
    """The first has fingerprints of two users."""
    ada, twin, bruno, cleo, _ = made.performers.values()
    low = [fingerprint("PHASH", "a1b2c3d4e5f60718", 1805), fingerprint("OSHASH", "00aa11bb22cc33dd", 1805)]
    low.append(fingerprint("MD5", "0123456789abcdef0123456789abcdef", 1805))
    whole: Json = {
        "details": "Two people wait for the tide.",
        "urls": [url(made.sites["Home page"], "https://pier.example/low-tide")],
        "production_date": "2019-05",
        "studio_id": made.studios["Pier Nine"],
        "performers": [{"performer_id": ada, "as": "Ada Quill"}, {"performer_id": bruno}],
        "tag_ids": [made.tags["Red Hair"], made.tags["Outdoors"]],
        "fingerprints": low,
        "duration": 1805,
        "director": "E. Fathom",
        "code": "PN-012",
        "pictures": [picture(6, 160, 90)],
    }
    high: Json = {
        "studio_id": made.studios["Pier 9"],
        "performers": [{"performer_id": twin}],
        "tag_ids": [made.tags["Open-Air"]],
    }
    high["fingerprints"] = [fingerprint("PHASH", "5e4d3c2b1a09f8e7", 930)]
    fog: Json = {
        "performers": [{"performer_id": cleo}],
        "fingerprints": [fingerprint("OSHASH", "ffee112233445566", 600)],
    }
    made.scenes["Low Tide"] = scene(box, "Low Tide", "2019-06-21", **whole)
    made.scenes["High Tide"] = scene(box, "High Tide", "2020-02", **high)
    made.scenes["Fog"] = scene(box, "Fog", "2021", **fog)
    made.scenes["Fog (again)"] = scene(box, "Fog (again)", "2021-01-01", duration=600)
    made.scenes["Ebb"] = scene(box, "Ebb", "2022-08-08")
    other = user(box, "deckhand", "READ", "EDIT", "VOTE")
    submit(other, made.scenes["Low Tide"], "PHASH", "a1b2c3d4e5f60718", 1806)


def move_on(box: Box, made: Filled) -> None:
    """What happens to the box of `fill` later: of each kind one is changed, one merged into another, one deleted."""
    change(box, "performer", made.performers["Bruno Tidewater"], height=181, aliases=["Bruno T."])
    change(box, "studio", made.studios["Harbour Network"], aliases=["Harbour"])
    change(box, "tag", made.tags["Red Hair"], description="Hair that is red.")
    change(box, "scene", made.scenes["Low Tide"], code="PN-12")
    merge(box, "performer", [made.performers["Ada Quilfeather"]], made.performers["Ada Quillfeather"])
    merge(box, "studio", [made.studios["Pier 9"]], made.studios["Pier Nine"])
    merge(box, "tag", [made.tags["Open-Air"]], made.tags["Outdoors"])
    merge(box, "scene", [made.scenes["Fog (again)"]], made.scenes["Fog"])
    destroy(box, "performer", made.performers["Dorian Breakwater"])
    destroy(box, "studio", made.studios["Dry Dock"])
    destroy(box, "tag", made.tags["Lighthouse"])
    destroy(box, "scene", made.scenes["Ebb"])
