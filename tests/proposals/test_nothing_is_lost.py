"""Whatever was answered with a receipt is there, whole, though the server or the database died meanwhile; nothing is there by half."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from proposals import services
from proposals.models import Proposal, ReferenceCounter
from tests.factories import CallFactory, SectorFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

DRAFTS = 40
AT_ONCE = 4
ROOT = Path(__file__).parents[2]
CSRF = "a" * 32


@pytest.fixture
def proposer():
    return UserFactory(email="company@example.org")


@pytest.fixture
def drafts(proposer) -> list[Proposal]:
    call, sector = CallFactory(), SectorFactory()
    values = {"title": "Valves", "summary": "Summary", "organisation_name": "Valves Ltd", "sector": sector}
    return [_draft(call, proposer, values | {"other_city": f"Hue {number}"}) for number in range(DRAFTS)]


def _draft(call, proposer, values) -> Proposal:
    draft = services.create_draft(call=call, by=proposer)
    return services.save_draft(proposal=draft, by=proposer, version=0, values=values)


@pytest.fixture
def session(proposer) -> str:
    client = Client()
    client.force_login(proposer, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value


@pytest.fixture
def server():
    """A real gunicorn over the test database: its process and port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [
        sys.executable,
        "-m",
        "gunicorn",
        "seoulsolution.wsgi",
        "--threads",
        str(AT_ONCE),
        "--log-level",
        "critical",
    ]
    environment = os.environ | {
        "DATABASE_URL": _database_address(),
        "DJANGO_SETTINGS_MODULE": "seoulsolution.settings.test",
    }
    process = subprocess.Popen(
        [*program, "--bind", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield process, port
    finally:
        _kill(process)


def _database_address() -> str:
    database = connection.settings_dict
    who = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    if database["HOST"].startswith("/"):
        return f"postgres://{who}@/{database['HOST']}/{database['NAME']}"
    return f"postgres://{who}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"


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


def _kill(process: subprocess.Popen) -> None:
    """Without a word of warning, workers and all."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _submit(draft: Proposal, port: int, session: str) -> bool:
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


def _submit_all(drafts, port: int, session: str, *, meanwhile=None, after: int = 8) -> list[Proposal]:
    """Submit several at once; once `after` of them are in, `meanwhile` happens. Returns those answered with a receipt."""
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


def _assert_whole(received: list[Proposal]) -> None:
    for draft in received:
        draft.refresh_from_db()
        assert draft.status == "submitted"
    for proposal in Proposal.objects.prefetch_related("steps", "submissions"):
        parts = (
            bool(proposal.reference),
            bool(proposal.submitted_at),
            proposal.steps.count(),
            proposal.submissions.count(),
        )
        assert parts == ((False, False, 0, 0) if proposal.is_draft else (True, True, 1, 1))
    _assert_references_without_gap()


def _assert_references_without_gap() -> None:
    given = sorted(Proposal.objects.submitted().values_list("reference", flat=True))
    year = timezone.localdate().year
    assert given == [f"SS-{year}-{number:04d}" for number in range(1, len(given) + 1)]
    assert ReferenceCounter.objects.get().last == len(given)


def test_a_killed_server_loses_nothing_it_has_confirmed(drafts, session, server):
    process, port = server
    received = _submit_all(drafts, port, session, meanwhile=lambda: _kill(process))
    assert 8 <= len(received) < DRAFTS
    _assert_whole(received)


def test_a_database_that_drops_its_connections_loses_nothing_and_takes_the_rest_afterwards(drafts, session, server):
    _process, port = server

    def drop_connections():
        with connection.cursor() as cursor:
            for _time in range(10):
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> ALL(%s)",
                    [[own, _pid_here(cursor)]],
                )
                time.sleep(0.1)
        connection.close()

    with connection.cursor() as cursor:
        own = _pid_here(cursor)
    received = _submit_all(drafts, port, session, meanwhile=drop_connections)
    _assert_whole(received)

    waiting = [each for each in drafts if each not in received]
    assert len(_submit_all(waiting, port, session)) == len(waiting)
    _assert_whole(drafts)


def _pid_here(cursor) -> int:
    cursor.execute("SELECT pg_backend_pid()")
    return cursor.fetchone()[0]
