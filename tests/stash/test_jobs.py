"""How plugins are launched, by the stand-in and by a real Stash."""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import StashAnswered, StashUnreachable
from stash_sense_plugin.stash import jobs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stash_sense_plugin.stash.client import Stash
    from tests.stash.conftest import Site


def operate(stash: Stash, act: str, **args: object) -> Any:
    return jobs.run_operation(stash, "probe", {"act": act, **args})


def until(seen: Callable[[], Any], timeout: float = 20) -> Any:
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if found := seen():
            return found
        time.sleep(0.02)
    raise TimeoutError


def test_an_operation_gets_what_stash_sends(stash: Stash, site: Site) -> None:
    given = {"text": "Ünïcode \U0001f600", "list": [1, {"deep": [True, None]}], "number": 1.5}
    heard = operate(stash, "echo", **given)
    assert heard["args"] == {"act": "echo", **given}
    assert heard["eof"] is True
    assert os.path.realpath(heard["executable"]) == os.path.realpath(sys.executable)
    connection = heard["connection"]
    assert set(connection) == {"Scheme", "Host", "Port", "SessionCookie", "Dir", "PluginDir"}
    assert (connection["Scheme"], connection["Port"]) == ("http", stash.connection.port)
    assert connection["Dir"] == str(site.directory)
    assert connection["SessionCookie"]["Name"] == "session"
    assert heard["pythonpath"].split(os.pathsep)[-1] == os.path.dirname(connection["PluginDir"])


def test_an_operation_gets_no_default_arguments(stash: Stash) -> None:
    assert "seconds" not in operate(stash, "echo")["args"]


@pytest.mark.parametrize(
    ("act", "output"),
    [
        ("print", 'hello\n{"output": "lost", "error": null}\n'),
        ("other keys", None),
        ("capital keys", "heard"),
        ("nothing", ""),
    ],
)
def test_what_becomes_of_a_reply(stash: Stash, act: str, output: object) -> None:
    assert operate(stash, act) == output


@pytest.mark.parametrize(
    ("act", "message"), [("error", "it broke"), ("exit", "exit status 3"), ("exit after reply", "exit status 3")]
)
def test_an_operation_that_fails(stash: Stash, act: str, message: str) -> None:
    with pytest.raises(StashAnswered, match=message):
        operate(stash, act)


def test_an_unknown_plugin(stash: Stash) -> None:
    with pytest.raises(StashAnswered, match="Internal system error"):
        jobs.run_operation(stash, "nobody", {})


def test_a_line_too_long_closes_the_log(stash: Stash) -> None:
    assert operate(stash, "long line") == "broken pipe"


@pytest.mark.parametrize(("act", "at_least", "at_most"), [("child", 0.9, 20), ("detached", 0, 4)])
def test_a_child_that_keeps_stdout_keeps_the_operation(stash: Stash, act: str, at_least: float, at_most: float) -> None:
    start = time.monotonic()
    assert operate(stash, act) == "started"
    assert at_least <= time.monotonic() - start <= at_most


def test_an_operation_dies_with_its_client(stash: Stash, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    asked = {
        "query": jobs.RUN_OPERATION,
        "variables": {"plugin": "probe", "args": {"act": "linger", "file": str(note)}},
    }
    client = http.client.HTTPConnection("127.0.0.1", stash.connection.port)
    client.request("POST", "/graphql", json.dumps(asked), {"Content-Type": "application/json"})
    pid = int(until(lambda: note.exists() and note.read_text()))
    assert alive(pid)
    client.close()
    until(lambda: not alive(pid))


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_task_runs_with_its_default_arguments(stash: Stash, site: Site) -> None:
    job = jobs.run_task(stash, "probe", "Work")
    site.wait(job)
    found = jobs.find(stash, job)
    assert found
    assert (found.status, found.description) == ("FINISHED", "Running plugin task: Work")


def test_given_arguments_win(stash: Stash, site: Site) -> None:
    job = jobs.run_task(stash, "probe", "Work", {"act": "fail"})
    site.wait(job)
    found = jobs.find(stash, job)
    assert found
    assert found.status == "FINISHED"  # a task that fails is FINISHED for Stash


def test_the_queue_is_serial_and_tells_progress(stash: Stash, site: Site) -> None:
    first = jobs.run_task(stash, "probe", "Work", {"seconds": "30"})
    second = jobs.run_task(stash, "probe", "Work", description="The second")
    until(lambda: [job.progress for job in jobs.queue(stash)][:1] == [0.5])
    running, waiting = jobs.queue(stash)
    assert (running.id, running.status) == (first, "RUNNING")
    assert (waiting.id, waiting.status, waiting.description) == (second, "READY", "Running plugin task: The second")
    assert operate(stash, "echo")["args"] == {"act": "echo"}  # beside the queue
    jobs.stop(stash, first)
    site.wait(second)
    ended = [jobs.find(stash, job) for job in (first, second)]
    assert [job and job.status for job in ended] == ["CANCELLED", "FINISHED"]
    assert jobs.queue(stash) == []


def test_stopping_is_a_kill(stash: Stash, site: Site, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    job = jobs.run_task(stash, "probe", "Work", {"act": "linger", "file": str(note)})
    pid = int(until(lambda: note.exists() and note.read_text()))
    jobs.stop(stash, job)
    site.wait(job)
    until(lambda: not alive(pid))


@pytest.mark.parametrize(("plugin", "task"), [("probe", "No such task"), ("nobody", "Work")])
def test_a_task_that_is_not_there_fails(stash: Stash, site: Site, plugin: str, task: str) -> None:
    job = jobs.run_task(stash, plugin, task)
    site.wait(job)
    found = jobs.find(stash, job)
    assert found
    assert found.status == "FAILED"


def test_a_job_that_never_was(stash: Stash) -> None:
    assert jobs.find(stash, 9999) is None
    jobs.stop(stash, 9999)


def test_a_plugin_s_files_are_served(stash: Stash) -> None:
    assert stash.fetch("/plugin/probe/javascript").split() == b"var one = 1; var two = 2;".split()
    assert stash.fetch("/plugin/probe/css").strip() == b"p { color: red; }"
    assert json.loads(stash.fetch("/plugin/probe/assets/state/status.json")) == {"progress": 0.5}
    for path in ("assets/probe.py", "assets/state/none.json", "assets/state/../probe.py"):
        with pytest.raises(StashAnswered):
            stash.fetch(f"/plugin/probe/{path}")


def test_an_operation_whose_answer_does_not_come(stash: Stash, tmp_path: Path) -> None:
    args = {"act": "linger", "file": str(tmp_path / "pid")}
    with pytest.raises(StashUnreachable, match="may or may not"):
        jobs.run_operation(stash, "probe", args, timeout=1)
