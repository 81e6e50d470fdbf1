"""Set up: the environment, then the model pack. Light: it runs before anything is installed."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import StashError, Stopped
from stash_sense_plugin.install import packs, setup
from stash_sense_plugin.install.places import check_place
from stash_sense_plugin.jobs import reconcile

if TYPE_CHECKING:
    from collections.abc import Callable

    from stash_sense_plugin.jobs.work import Work

ENVIRONMENT_SHARE = 0.8
"""Of the progress bar; the rest is the pack."""


def set_up(work: Work) -> dict[str, Any]:
    """Both parts are idempotent: what is there already is only checked."""
    app = work.app
    check_place(app.places.data, app.connection.plugin_directory)
    app.places.prepare()
    with contextlib.suppress(StashError):  # what is there before the first look is not new
        reconcile.begin(app)
    listener = Listener(work)
    environment = setup.set_up(app.places, listener.part(0.0, ENVIRONMENT_SHARE), listener.stop)
    pack = app.pack
    providers = ", ".join(each for each in environment.providers if each != environment.runtime)
    runs_on = f"{environment.runtime} ({providers})" if providers else environment.runtime
    notes = list(environment.notes)
    if packs.state(app.places, pack, app.models_folder).state != "ready":
        if not pack.commercial:
            return {"text": f"The packages are ready: {runs_on}. {_licence_first(pack)}", "notes": notes}
        packs.fetch(app.places, pack, listener.part(ENVIRONMENT_SHARE, 1.0), listener.stop, licence_accepted=False)
    return {"text": f"Ready: {runs_on}, pack {pack.title}.", "notes": notes}


def _licence_first(pack: packs.Pack) -> str:
    """A task cannot ask: the licence is read and accepted on the page, which then downloads."""
    return (
        f'The models of "{pack.title}" are not downloaded yet, since they are not for commercial use '
        f"({pack.licence_words}): read and accept their licence on the models page, which then downloads them."
    )


def fetch_pack(work: Work) -> dict[str, Any]:
    app, args = work.app, work.job.args
    pack = packs.by_id(str(args["pack"]))
    listener = Listener(work)
    accepted = bool(args.get("accept_licence"))
    packs.fetch(app.places, pack, listener.part(0.0, 1.0), listener.stop, licence_accepted=accepted)
    return {"text": f"The pack {pack.title} is ready."}


class Listener:
    """Passes on what the installer reports, and tells it when the user wants it to stop.

    The installer asks `stop` between two pieces of work; that is where Stopped may leave it.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._stopped = False

    def part(self, start: float, end: float) -> Callable[[float, str], None]:
        def report(fraction: float, text: str) -> None:
            try:
                self._work.fraction(start + (end - start) * fraction, text)
            except Stopped:
                self._stopped = True

        return report

    def stop(self) -> bool:
        if not self._stopped:
            try:
                self._work.beat()
            except Stopped:
                self._stopped = True
        return self._stopped
