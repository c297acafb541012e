"""`make run` as a newcomer meets it: the site answers, the archive is in it, and Ctrl-C leaves nothing behind."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
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


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """A newcomer's environment: the demonstration settings, the embedded database, data of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_"))}
    return inherited | {"VAR_DIR": str(tmp_path / "var")}


@pytest.fixture
def run(environment):
    """Starts `make run` on a free port with its own data; gives the process and the port."""
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


def test_make_run_serves_the_archive_and_ctrl_c_leaves_no_process(run, tmp_path):
    process, port = run()
    assert "기후동행카드" in _answer(port, "/ko/policies/climate-card/", process)

    os.killpg(process.pid, signal.SIGINT)  # what a terminal sends on Ctrl-C
    output, _errors = process.communicate(timeout=30)

    assert "company@demo.example" in output
    assert f"http://127.0.0.1:{port}/" in output
    assert _processes_of(tmp_path) == []


def test_a_second_make_run_is_quick_and_keeps_what_staff_changed(run, environment):
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
    os.killpg(process.pid, signal.SIGINT)
    process.wait(30)

    process, port = run()
    assert "Edited by staff" in _answer(port, "/en/policies/climate-card/", process)
