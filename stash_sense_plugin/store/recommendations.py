"""What analyzers found, in which state it is, and every "no" of the user.

A finding stands for one or more pairs: two scenes that look the same, or a scene and what is missing in it. A "no" is
said to its pairs, together with the facts that were seen. Analyzers leave out pairs to which "no" was said as long as
the facts are the same, or for good; whatever they still find is open. So a finding comes back when the facts changed,
never because time passed, and a group that grew by one asks about that one.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stash_sense_plugin.store.database import Database, Row

OPEN, DISMISSED, REFUSED, APPLIED, OBSOLETE = "open", "dismissed", "refused", "applied", "obsolete"
STATES = (OPEN, DISMISSED, REFUSED, APPLIED, OBSOLETE)
Target = tuple[str, int]
"""Kind (scene, performer) and id."""


class Pair(NamedTuple):
    """What a "no" is said to: two things, or one and "". `facts`: digest of what was seen."""

    a: str
    b: str
    facts: str


@dataclass(frozen=True)
class Finding:
    """`targets` in the order of their ids. `score`: 0..100. `seen`: JSON for the page and the action."""

    targets: tuple[Target, ...]
    score: float
    title: str
    seen: Mapping[str, Any]
    pairs: tuple[Pair, ...]
    endpoint: str = ""
    about: str = ""
    """Tells findings about the same targets apart."""

    @property
    def key(self) -> str:
        listed = ",".join(f"{kind}:{number}" for kind, number in self.targets)
        return f"{listed}|{self.about}" if self.about else listed


@dataclass(frozen=True)
class Recommendation:
    id: int
    type: str
    score: float
    endpoint: str
    title: str
    seen: dict[str, Any]
    pairs: tuple[Pair, ...]
    state: str
    change_id: int | None
    found_at: float
    updated_at: float
    decided_at: float | None
    run: int
    targets: tuple[Target, ...]


ABOUT_FIELDS = """
EXISTS (
  SELECT 1 FROM json_each(seen, '$.fields') each WHERE (:field = '' OR json_extract(each.value, '$.name') = :field)
  AND (NOT :only_adds OR json_extract(each.value, '$.only_adds'))
)
"""


@dataclass(frozen=True)
class Filter:
    """Which of them. `scores`: least and most, both included. `ids`: only those. Of those about fields:
    those with this `field`, and with one that `only_adds`, which takes nothing away."""

    type: str | None = None
    state: str = OPEN
    scores: tuple[float, float] = (0.0, 100.0)
    endpoint: str = ""
    ids: tuple[int, ...] = ()
    field: str = ""
    only_adds: bool = False

    @property
    def sql(self) -> tuple[str, dict[str, Any]]:
        values: dict[str, Any] = {
            "type": self.type,
            "state": self.state,
            "least": self.scores[0],
            "most": self.scores[1],
            "endpoint": self.endpoint,
            "ids": json.dumps(self.ids),
            "field": self.field,
            "only_adds": self.only_adds,
        }
        parts = ["state = :state", "score BETWEEN :least AND :most"]
        parts += ["type = :type"] if self.type else []
        parts += ["endpoint = :endpoint"] if self.endpoint else []
        parts += ["id IN (SELECT value FROM json_each(:ids))"] if self.ids else []
        parts += [ABOUT_FIELDS] if self.field or self.only_adds else []
        return " AND ".join(parts), values


ORDERS = {
    "score": ("score", "DESC"),
    "unsure": ("score", "ASC"),
    "newest": ("found_at", "DESC"),
    "oldest": ("found_at", "ASC"),
    "title": ("title COLLATE NOCASE", "ASC"),
}
PAGE = 50


def refusals(database: Database, kind: str) -> dict[tuple[str, str], str | None]:
    """Pair -> the facts to which "no" was said; None: whatever the facts."""
    rows = database.all("SELECT a, b, facts, for_good FROM refusal WHERE type = ?", [kind])
    return {(row["a"], row["b"]): None if row["for_good"] else row["facts"] for row in rows}


def is_refused(known: Mapping[tuple[str, str], str | None], pair: Pair) -> bool:
    return known.get((pair.a, pair.b), "") in (None, pair.facts)


def put(database: Database, kind: str, finding: Finding, logic: int, run: int) -> bool:
    """Note a finding as open. True where it was not open before. To be called within a transaction."""
    now = time.time()
    row = database.first(
        "SELECT id, state FROM recommendation WHERE type = ? AND key = ? AND state IN ('open', 'dismissed', 'refused')",
        [kind, finding.key],
    )
    pairs = json.dumps([list(pair) for pair in finding.pairs])
    values = [logic, finding.score, finding.endpoint, finding.title, json.dumps(finding.seen), pairs, now, run]
    if row:
        database.run(
            "UPDATE recommendation SET logic = ?, score = ?, endpoint = ?, title = ?, seen = ?, pairs = ?, "
            "updated_at = ?, run = ?, state = 'open' WHERE id = ?",
            [*values, row["id"]],
        )
        return bool(row["state"] != OPEN)
    number = database.insert(
        "INSERT INTO recommendation (type, key, logic, score, endpoint, title, seen, pairs, updated_at, run, state, "
        "found_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?)",
        [kind, finding.key, *values, now],
    )
    database.many("INSERT INTO recommendation_target VALUES (?, ?, ?)", [[number, *each] for each in finding.targets])
    return True


def close_unseen(database: Database, kind: str, run: int, among: Iterable[Target] | None = None) -> int:
    """Open ones that this run did not find any more are obsolete; of those about `among`, where given."""
    if among is None:
        return database.run(
            "UPDATE recommendation SET state = 'obsolete', decided_at = ? "
            "WHERE type = ? AND state = 'open' AND run < ?",
            [time.time(), kind, run],
        )
    return sum(
        database.run(
            "UPDATE recommendation SET state = 'obsolete', decided_at = ? "
            "WHERE type = ? AND state = 'open' AND run < ? "
            "AND id IN (SELECT recommendation_id FROM recommendation_target WHERE kind = ? AND target_id = ?)",
            [time.time(), kind, run, *target],
        )
        for target in among
    )


def close_older(database: Database, kind: str, logic: int) -> int:
    """Open findings of another version of the logic. A "no", a decision and what is remembered of it stay."""
    return database.run(
        "UPDATE recommendation SET state = 'obsolete', decided_at = ? WHERE type = ? AND state = 'open' AND logic <> ?",
        [time.time(), kind, logic],
    )


def close_endpoint(database: Database, endpoint: str) -> int:
    """Open ones about a stash-box that is not asked any more."""
    return database.run(
        "UPDATE recommendation SET state = 'obsolete', decided_at = ? WHERE endpoint = ? AND state = 'open'",
        [time.time(), endpoint],
    )


def forget_targets(database: Database, kind: str, numbers: Iterable[int]) -> int:
    """Open and dismissed ones about what Stash no longer has are obsolete."""
    return sum(
        database.run(
            "UPDATE recommendation SET state = 'obsolete', decided_at = ? "
            "WHERE state IN ('open', 'dismissed', 'refused') "
            "AND id IN (SELECT recommendation_id FROM recommendation_target WHERE kind = ? AND target_id = ?)",
            [time.time(), kind, number],
        )
        for number in numbers
    )


def prune(database: Database, kind: str, run: int) -> None:
    """Of what is obsolete only the newest run's are kept."""
    database.run("DELETE FROM recommendation WHERE type = ? AND state = 'obsolete' AND run < ?", [kind, run - 1])


def dismiss(database: Database, numbers: Sequence[int], *, for_good: bool) -> int:
    """Say "no" to open or dismissed ones. Returns how many. One said for good stays so until it is taken back."""
    done = 0
    with database.transaction():
        for one in those(database, numbers):
            if one.state not in (OPEN, DISMISSED) or (one.state == DISMISSED and not for_good):
                continue
            now, state = time.time(), REFUSED if for_good else DISMISSED
            database.run("UPDATE recommendation SET state = ?, decided_at = ? WHERE id = ?", [state, now, one.id])
            database.many(
                "INSERT INTO refusal VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (type, a, b) DO UPDATE SET "
                "facts = excluded.facts, for_good = max(for_good, excluded.for_good), "
                "recommendation_id = excluded.recommendation_id, at = excluded.at",
                [[one.type, *pair, int(for_good), one.id, now] for pair in one.pairs],
            )
            done += 1
    return done


def take_back(database: Database, numbers: Sequence[int]) -> int:
    """Dismissed ones are open again, and their "no" forgotten. Returns how many."""
    done = 0
    with database.transaction():
        for one in those(database, numbers):
            if one.state not in (DISMISSED, REFUSED):
                continue
            database.run("DELETE FROM refusal WHERE recommendation_id = ?", [one.id])
            database.run("UPDATE recommendation SET state = 'open', decided_at = NULL WHERE id = ?", [one.id])
            done += 1
    return done


def applied(database: Database, number: int, change: int | None) -> None:
    """`change`: of the journal; None where nothing had to be written."""
    database.run(
        "UPDATE recommendation SET state = 'applied', change_id = ?, decided_at = ? WHERE id = ?",
        [change, time.time(), number],
    )


def close_of_change(database: Database, change: int) -> int:
    """The change was taken back, but what it was about is there again under other numbers: to be found anew."""
    return database.run(
        "UPDATE recommendation SET state = 'obsolete' WHERE change_id = ? AND state = 'applied'", [change]
    )


def reopen_of_change(database: Database, change: int) -> int:
    """The change was taken back, so it is to be decided again; unless it was found anew meanwhile."""
    database.run(
        "UPDATE recommendation SET state = 'obsolete' WHERE change_id = :change AND state = 'applied' AND EXISTS ("
        "SELECT 1 FROM recommendation r WHERE r.type = recommendation.type AND r.key = recommendation.key "
        "AND r.state IN ('open', 'dismissed', 'refused'))",
        {"change": change},
    )
    return database.run(
        "UPDATE recommendation SET state = 'open', change_id = NULL, decided_at = NULL "
        "WHERE change_id = ? AND state = 'applied'",
        [change],
    )


def find(database: Database, number: int) -> Recommendation | None:
    return next(iter(those(database, [number])), None)


def those(database: Database, numbers: Sequence[int]) -> list[Recommendation]:
    """Those that exist, in the order of their ids."""
    rows = database.all(
        "SELECT * FROM recommendation WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", [json.dumps(numbers)]
    )
    return _read(database, rows)


def count(database: Database, wanted: Filter) -> int:
    sql, values = wanted.sql
    return int(database.value(f"SELECT count(*) FROM recommendation WHERE {sql}", values))


def ids(database: Database, wanted: Filter) -> list[int]:
    """The best first."""
    sql, values = wanted.sql
    rows = database.all(f"SELECT id FROM recommendation WHERE {sql} ORDER BY score DESC, id", values)
    return [row["id"] for row in rows]


def page(database: Database, wanted: Filter, order: str, after: int = 0) -> list[Recommendation]:
    """Up to PAGE; `after`: the last one of the page before, 0 for the first. What was decided or changed meanwhile
    neither repeats nor skips any other."""
    sql, values = wanted.sql
    by, way = ORDERS[order]
    beyond = ">" if way == "ASC" else "<"
    last = database.first(f"SELECT {by} AS place FROM recommendation WHERE id = ?", [after]) if after else None
    if last is not None:
        sql += f" AND ({by} {beyond} :place OR ({by} = :place AND id > :after))"
        values |= {"place": last["place"], "after": after}
    rows = database.all(f"SELECT * FROM recommendation WHERE {sql} ORDER BY {by} {way}, id LIMIT {PAGE}", values)
    return _read(database, rows)


def counts(database: Database) -> dict[str, dict[str, int]]:
    """By type and state."""
    found: dict[str, dict[str, int]] = {}
    for row in database.all("SELECT type, state, count(*) AS n FROM recommendation GROUP BY type, state"):
        found.setdefault(row["type"], {})[row["state"]] = row["n"]
    return found


def endpoints(database: Database, kind: str) -> list[str]:
    rows = database.all(
        "SELECT DISTINCT endpoint FROM recommendation WHERE type = ? AND endpoint <> '' ORDER BY endpoint", [kind]
    )
    return [row["endpoint"] for row in rows]


def about(database: Database, target: Target) -> list[Recommendation]:
    """The open ones about one target, the best first."""
    rows = database.all(
        "SELECT r.* FROM recommendation r JOIN recommendation_target t ON t.recommendation_id = r.id "
        "WHERE t.kind = ? AND t.target_id = ? AND r.state = 'open' ORDER BY r.score DESC, r.id",
        target,
    )
    return _read(database, rows)


def _read(database: Database, rows: Sequence[Row]) -> list[Recommendation]:
    of: dict[int, list[Target]] = {}
    for each in database.all(
        "SELECT * FROM recommendation_target WHERE recommendation_id IN (SELECT value FROM json_each(?)) "
        "ORDER BY kind, target_id",
        [json.dumps([row["id"] for row in rows])],
    ):
        of.setdefault(each["recommendation_id"], []).append((each["kind"], each["target_id"]))
    return [_recommendation(row, of.get(row["id"], [])) for row in rows]


def _recommendation(row: Row, targets: Sequence[Target]) -> Recommendation:
    return Recommendation(
        id=row["id"],
        type=row["type"],
        score=row["score"],
        endpoint=row["endpoint"],
        title=row["title"],
        seen=json.loads(row["seen"]),
        pairs=tuple(Pair(*each) for each in json.loads(row["pairs"])),
        state=row["state"],
        change_id=row["change_id"],
        found_at=row["found_at"],
        updated_at=row["updated_at"],
        decided_at=row["decided_at"],
        run=row["run"],
        targets=tuple(targets),
    )
