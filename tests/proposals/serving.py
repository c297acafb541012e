"""A real server, for tests that kill it or its database while proposals are submitted."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

import pytest

AT_ONCE = 4
ROOT = Path(__file__).parents[2]
CSRF = "a" * 32


@contextmanager
def serving(**environment: str) -> Iterator[tuple[subprocess.Popen, int]]:
    """gunicorn with the tests' settings and this environment: its process and port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [sys.executable, "-m", "gunicorn", "seoulsolution.wsgi", "--threads", str(AT_ONCE)]
    process = subprocess.Popen(
        [*program, "--log-level", "critical", "--bind", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "seoulsolution.settings.test"} | environment,
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield process, port
    finally:
        kill(process)


def _wait_for(port: int) -> None:
    """Until the site answers: one request also loads what the first one of a process has to load."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            asking.request("GET", "/en/proposals/")
            if asking.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("The server did not start.")


def kill(process: subprocess.Popen) -> None:
    """Without a word of warning, workers and all."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _submit(draft, port: int, session: str) -> bool:
    """Whether the server answered with the receipt."""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
    try:
        asking.request("POST", f"/en/proposals/p/{draft.token}/submit/", body=b"", headers=headers)
        answer = asking.getresponse()
        return answer.status == 302 and answer.getheader("Location", "").endswith("/receipt/")
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def submit_all(drafts, port: int, session: str, *, meanwhile=None, after: int = 8) -> list:
    """Submit several at once: drafts, or whatever has their tokens. Returns those answered with a receipt.

    Once `after` of them are in, `meanwhile` happens.
    """
    some_are_in, received = Event(), []

    def submit(draft):
        if _submit(draft, port, session):
            received.append(draft)
        if len(received) >= after:
            some_are_in.set()

    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        if meanwhile:
            pool.submit(lambda: some_are_in.wait(60) and meanwhile())
        for _each in pool.map(submit, drafts):
            pass
        some_are_in.set()
    return received
