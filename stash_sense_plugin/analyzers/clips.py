"""Scenes that are a part of another one: told by their keyframes, which are read once from each file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stash_sense_plugin.analyzers import pictures, scene_mirror, scene_titles
from stash_sense_plugin.analyzers.look import Found, Look, digest
from stash_sense_plugin.duplicates import clips, frame_hash
from stash_sense_plugin.duplicates.scene_reasons import clock
from stash_sense_plugin.errors import MediaError, Stopped
from stash_sense_plugin.media.keyframes import open_keyframes
from stash_sense_plugin.stash import scenes
from stash_sense_plugin.store import footage, likeness, mirror
from stash_sense_plugin.store.likeness import Likeness
from stash_sense_plugin.store.recommendations import Finding, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stash_sense_plugin.duplicates.clips import Clip
    from stash_sense_plugin.stash.scenes import Scene

FEW = 5
"""Up to so many new ones each is compared with all; of more, all are compared with each other at once."""
WORDS = {
    "same": "The same from start to end",
    "a in b": "The first is a part of the second",
    "b in a": "The second is a part of the first",
    "overlap": "They share a part",
}


def find(look: Look) -> Found:
    scene_mirror.refresh(look.app, look.tell, whole=look.anew)
    _read_new(look)
    newest = footage.newest(look.app.database)
    new = footage.after(look.app.database, look.mark["footage"] if look.mark else 0)
    look.tell(0, None, "Comparing")
    known = [_footage(each) for each in footage.all_of(look.app.database, frame_hash.VERSION)]
    about = None if look.whole or len(new) > FEW else new
    if about is None:
        found = clips.find_clips(known)
    else:
        found = [clip for one in known if one.id in new for clip in clips.clips_of(one, _others(one, known))]
    return Found(_findings(look, found, about), {"footage": newest}, len(new))


def _others(one: clips.Footage, known: list[clips.Footage]) -> list[clips.Footage]:
    return [each for each in known if each.id != one.id]


def _read_new(look: Look) -> None:
    """The scenes whose file was not read yet are read now."""
    database, form = look.app.database, frame_hash.VERSION
    done = footage.done(database, form)
    files = {row.id: row.facts["files"][0] for row in mirror.all_of(database, scene_mirror.KIND) if row.facts["files"]}
    wanted = [number for number, file in files.items() if done.get(number) != _print(file)]
    for place, number in enumerate(wanted):
        scene = scenes.find(look.app.stash, [number]).get(number)
        if scene is None:
            continue
        look.tell(place, len(wanted), f"Reading {scene.name}")
        footage.begin(database, number, _print(files[number]), form)
        _read(look, scene, lambda at=place, name=scene.name: look.tell(at, len(wanted), f"Reading {name}"))


def _read(look: Look, scene: Scene, beat: Any) -> None:
    database = look.app.database
    try:
        with pictures.opened(look.app, scene, open_keyframes) as video:
            seen = []
            for keyframe in video.pictures():
                seen.append(keyframe)
                beat()
            duration = video.duration
    except MediaError as error:
        if error.reason in pictures.ELSEWHERE:
            footage.take_back(database, scene.id)  # the disk may be back the next time
        else:
            footage.fail(database, scene.id, error.text)
        return
    except Stopped:
        footage.take_back(database, scene.id)
        raise
    frames = frame_hash.hashed([each.time for each in seen], np.stack([each.grey for each in seen]))
    footage.put(database, footage.Footage(scene.id, duration, frame_hash.to_bytes(frames)))


def _findings(look: Look, found: list[Clip], about: set[int] | None) -> Iterator[Finding]:
    """Pair by pair: what is a part of what is no group. Those that are found as duplicates anyway are left to that."""
    database = look.app.database
    with database.transaction():
        likeness.replace(database, look.type.name, map(_likeness, found), about)
    elsewhere = {(pair.a, pair.b) for pair in likeness.all_of(database, "duplicate_scenes")}
    pairs = [pair for pair in likeness.all_of(database, look.type.name) if (pair.a, pair.b) not in elsewhere]
    titles = mirror.those(database, scene_mirror.KIND, {number for pair in pairs for number in (pair.a, pair.b)})
    for pair in pairs:
        if pair.a in titles and pair.b in titles:
            yield Finding(
                targets=(("scene", pair.a), ("scene", pair.b)),
                score=pair.score,
                title=scene_titles.of_several([titles[pair.a], titles[pair.b]]),
                seen={"pairs": [{"a": pair.a, "b": pair.b, "score": pair.score, **pair.seen}]},
                pairs=(Pair(f"scene:{pair.a}", f"scene:{pair.b}", pair.facts),),
            )


def _likeness(clip: Clip) -> Likeness:
    """With the lower id first, as everywhere."""
    turned = clip.a > clip.b
    a, b = (clip.b, clip.a) if turned else (clip.a, clip.b)
    relation = {"a in b": "b in a", "b in a": "a in b"}.get(clip.relation, clip.relation) if turned else clip.relation
    starts = (clip.start_b, clip.start_a) if turned else (clip.start_a, clip.start_b)
    times = [[two, one] if turned else [one, two] for one, two in clip.times]
    seen = {
        "reasons": list(_reasons(clip, relation, starts)),
        "relation": relation,
        "moments": times,
        "length": clip.length,
        "mirrored": clip.mirrored,
    }
    return Likeness(a, b, float(clip.score), digest(relation, round(clip.length / 5)), seen)


def _reasons(clip: Clip, relation: str, starts: tuple[float, float]) -> Iterator[str]:
    yield f"{WORDS[relation]}{', mirrored' if clip.mirrored else ''}"
    yield (f"{clock(clip.length)} from {clock(starts[0])} in the first and {clock(starts[1])} in the second")
    yield f"{clip.hits} pictures are the same"


def _footage(one: footage.Footage) -> clips.Footage:
    return clips.Footage(one.scene_id, one.duration, frame_hash.from_bytes(one.frames))


def _print(file: dict[str, Any]) -> str:
    return str(file["oshash"] or f"{file['path']} {file['size']} {file['mod_time']}")
