"""The database itself dies in the middle of submissions: what was answered with a receipt is there, whole, when it is back."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from .serving import ROOT, serving, submit_all

DRAFTS = 40
SECONDS = 30

# Each runs in a process of its own, which starts the database unless it runs.
WRITE_DRAFTS = """
call_command("migrate", verbosity=0)
person, call, sector = UserFactory(), CallFactory(), SectorFactory()
values = {"title": "Valves", "summary": "Summary", "organisation_name": "Valves Ltd", "sector": sector}
tokens = []
for number in range(int(sys.argv[1])):
    draft = services.create_draft(call=call, by=person)
    services.save_draft(proposal=draft, by=person, version=0, values=values | {"other_city": f"Hue {number}"})
    tokens.append(str(draft.token))
client = Client()
client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
print(json.dumps([connection.settings_dict["HOST"], tokens, client.cookies["sessionid"].value]))
"""
READ_PROPOSALS = """
print(json.dumps([{
    "token": str(each.token),
    "status": each.status,
    "reference": each.reference,
    "parts": [bool(each.reference), bool(each.submitted_at), each.steps.count(), each.submissions.count()],
    "content": [row.content["other_city"] == each.other_city for row in each.submissions.all()],
} for each in Proposal.objects.order_by("reference")]))
"""
BEGINNING = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.test import Client
from proposals import services
from proposals.models import Proposal
from tests.factories import CallFactory, SectorFactory, UserFactory
"""


class Site:
    """A site over a database of its own: its data, and programs that run on it."""

    def __init__(self, folder: Path):
        self.environment = {
            "VAR_DIR": str(folder),
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "seoulsolution.settings.test",
        }
        self.pid_file = folder / "postgres-test" / "data" / "postmaster.pid"

    def write_drafts(self, count: int) -> tuple[list, str]:
        """The drafts, and the session of their proposer."""
        sockets, tokens, session = self.run(WRITE_DRAFTS, str(count))
        self.sockets = Path(sockets)
        return [SimpleNamespace(token=token) for token in tokens], session

    def run(self, program: str, *arguments: str):
        """What the program prints, read as JSON."""
        done = subprocess.run(
            [sys.executable, "-c", BEGINNING + program, *arguments],
            cwd=ROOT,
            env=os.environ | self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return json.loads(done.stdout.splitlines()[-1])

    def crash_database(self) -> None:
        """As when the power goes: the server and everything it has started, without a word of warning."""
        postmaster = self._postmaster()
        family = [postmaster, *postmaster.children()]
        for each in family:
            each.send_signal(signal.SIGKILL)
        while any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in family):
            time.sleep(0.01)
        for lock in (self.pid_file, self.sockets / ".s.PGSQL.5432.lock"):
            lock.unlink()  # until somebody takes note of its death, the number in it looks like that of a living process

    def stop_database(self) -> None:
        if self.pid_file.exists():
            self._postmaster().send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            deadline = time.monotonic() + SECONDS
            while self.pid_file.exists() and time.monotonic() < deadline:
                time.sleep(0.1)

    def _postmaster(self) -> psutil.Process:
        return psutil.Process(int(self.pid_file.read_text().split()[0]))


@pytest.fixture
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.stop_database()


def assert_whole(rows: list[dict]) -> None:
    for row in rows:
        is_in = row["status"] == "submitted"
        assert row["parts"] == ([True, True, 1, 1] if is_in else [False, False, 0, 0])
        assert all(row["content"])
    given = [row["reference"] for row in rows if row["reference"]]
    assert [reference[-4:] for reference in given] == [f"{number:04d}" for number in range(1, len(given) + 1)]


def test_a_database_that_was_killed_keeps_what_was_confirmed_and_takes_the_rest_afterwards(site):
    drafts, session = site.write_drafts(DRAFTS)
    with serving(**site.environment) as (_process, port):
        received = submit_all(drafts, port, session, meanwhile=site.crash_database)
        assert 8 <= len(received) < DRAFTS

        rows = site.run(READ_PROPOSALS)
        assert {each.token for each in received} <= {row["token"] for row in rows if row["status"] == "submitted"}
        assert_whole(rows)

        waiting = [each for each in drafts if each not in received]
        assert len(submit_all(waiting, port, session)) == len(waiting)
        rows = site.run(READ_PROPOSALS)
        assert {row["status"] for row in rows} == {"submitted"}
        assert_whole(rows)
