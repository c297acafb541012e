"""Whatever was answered with a receipt is there, whole, though the server or the database died meanwhile; nothing is there by half."""

import time

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from proposals import services
from proposals.models import Proposal, ReferenceCounter
from tests.factories import CallFactory, SectorFactory, UserFactory

from .serving import kill, serving, submit_all

pytestmark = pytest.mark.django_db(transaction=True)

DRAFTS = 40


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
    with serving(DATABASE_URL=_database_address()) as running:
        yield running


def _database_address() -> str:
    database = connection.settings_dict
    who = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    if database["HOST"].startswith("/"):
        return f"postgres://{who}@/{database['HOST']}/{database['NAME']}"
    return f"postgres://{who}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"


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
    received = submit_all(drafts, port, session, meanwhile=lambda: kill(process))
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
    received = submit_all(drafts, port, session, meanwhile=drop_connections)
    _assert_whole(received)

    waiting = [each for each in drafts if each not in received]
    assert len(submit_all(waiting, port, session)) == len(waiting)
    _assert_whole(drafts)


def _pid_here(cursor) -> int:
    cursor.execute("SELECT pg_backend_pid()")
    return cursor.fetchone()[0]
