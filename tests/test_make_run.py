"""`make run` as a newcomer meets it: the site answers, the archive is in it, and Ctrl-C leaves nothing behind."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 300  # beside other tests; alone it takes a third of that


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answer(port: int, path: str, process: subprocess.Popen) -> str:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stdout.read()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
                return response.read().decode()
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"No answer from {path} within {SECONDS} seconds.")


def _processes_of(folder: Path) -> list[str]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        command = " ".join(process.info["cmdline"] or [])
        if str(folder) in command:
            found.append(command)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where a newcomer's data come to be."""
    return tmp_path_factory.mktemp("newcomer")


@pytest.fixture(scope="module")
def environment(folder) -> dict[str, str]:
    """A newcomer's environment: the demonstration settings, the embedded database, data of its own.

    Without search by meaning: its vectors take a minute of both cores, and tests/search makes them too.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_"))}
    return inherited | {"VAR_DIR": str(folder / "var"), "SEARCH_BY_MEANING": "off"}


@pytest.fixture(scope="module")
def run(environment):
    """Starts `make run` on a free port; gives the process and the port."""
    started = []

    def start():
        port = _free_port()
        process = subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process, port

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


@dataclass(frozen=True)
class Visit:
    """A run from its start to Ctrl-C: the page that was asked for, what was printed, and what was left running."""

    address: str
    page: str
    output: str
    left: list[str]


@pytest.fixture(scope="module")
def first(run, folder) -> Visit:
    process, port = run()
    page = _answer(port, "/ko/policies/climate-card/", process)
    output = _stop(process)
    return Visit(f"http://127.0.0.1:{port}/", page, output, _processes_of(folder))


def _stop(process: subprocess.Popen) -> str:
    """Stop it and give what it printed."""
    os.killpg(process.pid, signal.SIGINT)  # what a terminal sends on Ctrl-C
    return process.communicate(timeout=30)[0]


def test_make_run_serves_the_archive(first):
    assert "기후동행카드" in first.page
    assert "company@demo.example" in first.output
    assert first.address in first.output


def test_ctrl_c_leaves_no_process(first):
    assert first.left == []


JOB = """
import time
from django_tasks_db.models import DBTaskResult
from publishing.links.checking import check_now
job = check_now.enqueue([])
while not DBTaskResult.objects.finished().filter(pk=job.id).exists():
    time.sleep(0.3)
print(DBTaskResult.objects.get(pk=job.id).status)
"""


def test_jobs_of_the_background_are_done_without_another_command(first, run, environment, folder):
    process, port = run()
    _answer(port, "/healthz", process)
    shell = [".venv/bin/python", "manage.py", "shell", "-v", "0", "-c", JOB]
    done = subprocess.run(shell, cwd=ROOT, env=environment, check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "SUCCESSFUL"
    _stop(process)
    assert _processes_of(folder) == []


def test_another_make_run_keeps_what_staff_changed(first, run, environment):
    process, port = run()
    _answer(port, "/en/policies/climate-card/", process)
    edit = "from policies.models import Policy; p = Policy.objects.get(slug='climate-card'); p.title_en = 'Edited by staff'; p.save()"
    subprocess.run(
        [".venv/bin/python", "manage.py", "shell", "-c", edit],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
    )
    _stop(process)

    process, port = run()
    assert "Edited by staff" in _answer(port, "/en/policies/climate-card/", process)
