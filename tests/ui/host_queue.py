"""Stash's own job queue in the stand-in's page: the two hooks of the host, fed by the test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = """
(() => {
  const listeners = new Set();
  const asked = { data: { jobQueue: QUEUE } };
  let api;
  const withHooks = (given) => {
    const { useEffect, useState } = given.React;
    given.utils.StashService.useJobQueue = () => asked;
    given.utils.StashService.useJobsSubscribe = () => {
      const [event, setEvent] = useState(null);
      useEffect(() => {
        listeners.add(setEvent);
        return () => listeners.delete(setEvent);
      }, []);
      return { data: event && { jobsSubscribe: event } };
    };
    return given;
  };
  window.hostTells = (event) => listeners.forEach((listener) => listener(event));
  Object.defineProperty(window, "PluginApi", { get: () => api, set: (given) => (api = withHooks(given)) });
})();
"""


def job(number: int, description: str, status: str = "READY", progress: float | None = None) -> dict[str, Any]:
    return {"id": str(number), "status": status, "description": description, "progress": progress, "subTasks": None}


def give(page: Page, *jobs: dict[str, Any]) -> None:
    """From the next page load on the host has these hooks, and tells of these jobs when it is asked."""
    page.add_init_script(SCRIPT.replace("QUEUE", json.dumps(jobs)))


def tell(page: Page, kind: str, changed: dict[str, Any]) -> None:
    """One event of the subscription: "ADD", "UPDATE" or "REMOVE"."""
    page.evaluate("event => window.hostTells(event)", {"type": kind, "job": changed})
