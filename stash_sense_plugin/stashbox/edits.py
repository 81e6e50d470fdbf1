"""Merges and deletions at a stash-box, which its lists of entities do not show any more: its edits do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stash_sense_plugin.stashbox.client import StashBox

PER_PAGE = 100
TARGET = """
fragment SenseGoneTarget on EditTarget {
  ... on Performer { id }
  ... on Studio { id }
  ... on Tag { id }
  ... on Scene { id }
}
"""
GONE = (
    """
query SenseGone($type: TargetTypeEnum!, $operation: OperationEnum!, $page: Int!, $size: Int!) {
  queryEdits(
    input: {
      target_type: $type, operation: $operation, applied: true
      page: $page, per_page: $size, sort: CLOSED_AT, direction: DESC
    }
  ) {
    count
    edits {
      closed
      target { ...SenseGoneTarget }
      merge_sources { ...SenseGoneTarget }
    }
  }
}
"""
    + TARGET
)


@dataclass(frozen=True)
class Gone:
    """`ids`: what was merged away or deleted by one edit. `closed`: when, as text."""

    ids: tuple[str, ...]
    closed: str


def gone(box: StashBox, kind: str, operation: str, page: int) -> list[Gone]:
    """A page of PER_PAGE edits, the newest first. `operation`: MERGE or DESTROY. What an administrator did without an
    edit is not among them. Raises BoxAnswered where the box shows no edits."""
    variables = {"type": kind.upper(), "operation": operation, "page": page, "size": PER_PAGE}
    edits = box.execute(GONE, variables)["queryEdits"]["edits"]
    return [Gone(_ids(edit, operation), str(edit["closed"] or "")) for edit in edits]


def _ids(edit: dict[str, Any], operation: str) -> tuple[str, ...]:
    targets = edit["merge_sources"] if operation == "MERGE" else [edit["target"]]
    return tuple(str(each["id"]) for each in targets or () if each and each.get("id"))
