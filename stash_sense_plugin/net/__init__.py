"""HTTP on the standard library: one host with keep-alive, and downloads that can be gone on with.

Whatever socket, ssl or urllib raise ends here: callers see NetError, or StoreError where our disk is the cause.
Those libraries are imported where they are needed, because light launches have to start fast.
"""

from stash_sense_plugin.net.exchange import Http, Terms
from stash_sense_plugin.net.transfer import Progress, download
from stash_sense_plugin.net.wire import Response

__all__ = ["Http", "Progress", "Response", "Terms", "download"]
