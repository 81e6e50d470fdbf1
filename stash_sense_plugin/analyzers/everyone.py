"""All performers of the library, for analyzers that compare everybody with everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.stash import performer_facts, performers

if TYPE_CHECKING:
    from stash_sense_plugin.analyzers.look import Look
    from stash_sense_plugin.stash.performer_facts import PerformerFacts


def read(look: Look) -> list[PerformerFacts]:
    """A request to Stash for each page of them."""
    everyone: list[PerformerFacts] = []
    total = performers.count(look.app.stash)
    for page in performer_facts.pages(look.app.stash):
        everyone += page
        look.tell(min(len(everyone), total), total, "Reading performers")
    return everyone
