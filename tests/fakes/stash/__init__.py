"""A stand-in for Stash: its GraphQL over a library in memory, its pictures, its way of launching plugins.

with FakeStash(library_from_folder(folder), Options(plugins=[ROOT])) as stash:
    job = stash.run_task("stash-sense", "Learn faces from my library")
    assert stash.wait(job).status == "FINISHED"
"""

from tests.fakes.stash.faults import Drop, Errors, Status, Wait
from tests.fakes.stash.folder import library_from_folder
from tests.fakes.stash.library import File, Image, Library, Performer, Scene, Tag
from tests.fakes.stash.sessions import Login
from tests.fakes.stash.site import Asked, FakeStash, Options

__all__ = [
    "Asked",
    "Drop",
    "Errors",
    "FakeStash",
    "File",
    "Image",
    "Library",
    "Login",
    "Options",
    "Performer",
    "Scene",
    "Status",
    "Tag",
    "Wait",
    "library_from_folder",
]
