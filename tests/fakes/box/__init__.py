"""A stand-in for a stash-box: its GraphQL over a library in memory, its pictures, and what can go wrong with it.

with FakeBox() as box:
    ada = box.library.add("performer", name="Ada Quillfeather")
    StashBox(box.endpoint, box.key)

Its answers are held against those of a real stash-box v0.7.9, which are recorded beside it.
"""

from tests.fakes.box.library import BoxLibrary
from tests.fakes.box.site import FACADE, Asked, BoxOptions, FakeBox
from tests.fakes.stash.faults import Drop, Errors, Status, Wait

__all__ = ["FACADE", "Asked", "BoxLibrary", "BoxOptions", "Drop", "Errors", "FakeBox", "Status", "Wait"]
