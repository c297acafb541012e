"""Imports at the same moment, clicked twice, and killed in the middle: on real connections."""

import subprocess
import sys
import time
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import close_old_connections, connection, connections, transaction

from policies.models import Policy
from publishing.models import ImportBatch
from publishing.spreadsheets import jobs
from tests import factories
from tests.jobs import run_jobs

from .sheets import checked, export, page_of, step, told, undo, upload

pytestmark = pytest.mark.django_db(transaction=True)
State = ImportBatch.State
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def policies():
    return [factories.PolicyFactory(slug=f"policy-{number:02}", title_en="Old") for number in range(20)]


def batch_of(client, title: str) -> ImportBatch:
    file = export(client, Policy)
    for line in file.lines:
        line[file.names.index("title_en")] = title
    return checked(client, Policy, file.xlsx())


def together(*actions) -> None:
    barrier = Barrier(len(actions))

    def run(action) -> None:
        try:
            barrier.wait()
            action()
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[each]) for each in actions]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def titles() -> set[str]:
    return set(Policy.objects.values_list("title_en", flat=True))


def test_of_two_imports_at_once_one_is_applied_whole(administrator_client, policies):
    first, second = batch_of(administrator_client, "First"), batch_of(administrator_client, "Second")
    for batch in (first, second):
        assert batch.step((State.READY,), State.APPLYING)
    user = administrator_client.user.pk
    together(lambda: jobs.apply_import.func(first.pk, user), lambda: jobs.apply_import.func(second.pk, user))
    first.refresh_from_db()
    second.refresh_from_db()
    assert {first.state, second.state} == {State.APPLIED, State.FAILED}
    assert titles() == {"First" if first.state == State.APPLIED else "Second"}
    failed = first if first.state == State.FAILED else second
    assert "Somebody has changed the record since the file was checked" in told(administrator_client, failed)[0]


def test_of_two_imports_that_make_the_same_record_one_is_applied(administrator_client, policies):
    file = export(administrator_client, Policy)
    file.add(slug="new", title_en="New", summary_en="New.", sector="transportation", kind="manual")
    batches = [checked(administrator_client, Policy, file.xlsx()) for _ in range(2)]
    for batch in batches:
        assert batch.step((State.READY,), State.APPLYING)
    user = administrator_client.user.pk
    together(*(lambda pk=batch.pk: jobs.apply_import.func(pk, user) for batch in batches))
    states = sorted(ImportBatch.objects.filter(pk__in=[each.pk for each in batches]).values_list("state", flat=True))
    assert states == [State.APPLIED, State.FAILED]
    assert Policy.objects.filter(slug="new").count() == 1


def test_two_clicks_apply_once(administrator_client, policies):
    batch = batch_of(administrator_client, "New")
    together(*[lambda: step(administrator_client, batch, "apply", plan=batch.plan)] * 2)
    run_jobs()
    batch.refresh_from_db()
    assert batch.state == State.APPLIED
    assert {len(each.worker_ids) for each in _jobs("apply_import")} == {1}
    assert len(_jobs("apply_import")) == 1


def _jobs(name: str) -> list:
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415

    return list(DBTaskResult.objects.filter(task_path__endswith=name))


def test_two_workers_do_not_take_up_the_same_import(administrator_client, policies):
    batch = batch_of(administrator_client, "New")
    batch.step((State.READY,), State.APPLYING)
    user = administrator_client.user.pk
    together(*[lambda: jobs.apply_import.func(batch.pk, user)] * 2)
    batch.refresh_from_db()
    assert batch.state == State.APPLIED
    assert not batch.problems


def test_progress_is_seen_from_outside_while_the_import_is_applied(administrator_client, policies, monkeypatch):
    batch = batch_of(administrator_client, "New")
    seen = []

    def look(self, *args) -> None:
        saved(self, *args)
        if self.slug == "policy-10":
            together(lambda: seen.append((ImportBatch.objects.get(pk=batch.pk), titles())))

    saved = Policy.save
    monkeypatch.setattr(Policy, "save", look)
    batch.step((State.READY,), State.APPLYING)
    jobs.apply_import.func(batch.pk, administrator_client.user.pk)
    [(meanwhile, read)] = seen
    assert (meanwhile.state, meanwhile.is_begun) == (State.APPLYING, True)
    assert read == {"Old"}
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.total) == (State.APPLIED, 0, 20)


WORKER = """
import os, sys, time
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from policies.models import Policy
from publishing.spreadsheets import jobs
saved = Policy.save
def slow(self, *args):
    saved(self, *args)
    if self.slug == "policy-10":
        print("in the middle", flush=True)
        time.sleep(600)
Policy.save = slow
getattr(jobs, sys.argv[2]).func(int(sys.argv[3]), int(sys.argv[4]))
"""


def kill_in_the_middle(job: str, batch: ImportBatch, user, client) -> None:
    arguments = [connection.settings_dict["NAME"], job, str(batch.pk), str(user.pk)]
    worker = subprocess.Popen([sys.executable, "-c", WORKER, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert worker.stdout.readline().strip() == "in the middle"
        assert "refresh" in page_of(client, batch).text
        batch.refresh_from_db()
        assert batch.is_working
    finally:
        worker.kill()
        worker.wait()
    wait_until_the_database_knows(batch)


def wait_until_the_database_knows(batch: ImportBatch) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with transaction.atomic():
            if batch._ask("pg_try_advisory_xact_lock"):
                return
        time.sleep(0.1)
    raise AssertionError("The killed worker's connection is still there.")


def test_a_worker_killed_in_the_middle_has_written_nothing_and_the_page_says_so(
    administrator_client, policies, monkeypatch
):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "seoulsolution.settings.test")
    batch = batch_of(administrator_client, "New")
    batch.step((State.READY,), State.APPLYING)
    kill_in_the_middle("apply_import", batch, administrator_client.user, administrator_client)
    page = page_of(administrator_client, batch).text
    batch.refresh_from_db()
    assert batch.state == State.FAILED
    assert "nothing was changed" in page
    assert titles() == {"Old"}
    step(administrator_client, batch, "check")
    run_jobs()
    batch.refresh_from_db()
    assert batch.state == State.READY


def test_a_worker_killed_while_undoing_leaves_the_import_applied(administrator_client, policies, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "seoulsolution.settings.test")
    batch = batch_of(administrator_client, "New")
    step(administrator_client, batch, "apply", plan=batch.plan)
    run_jobs()
    batch.step((State.APPLIED,), State.UNDOING)
    kill_in_the_middle("undo_import", batch, administrator_client.user, administrator_client)
    page_of(administrator_client, batch)
    batch.refresh_from_db()
    assert batch.state == State.APPLIED
    assert titles() == {"New"}
    undo(administrator_client, batch)
    assert titles() == {"Old"}


def test_an_import_that_no_worker_takes_up_says_so(administrator_client, policies):
    upload(administrator_client, Policy, export(administrator_client, Policy).xlsx())
    batch = ImportBatch.objects.get()
    assert "worker for background jobs may not be running" not in page_of(administrator_client, batch).text
    ImportBatch.objects.update(asked_at="2026-01-01T00:00:00Z")
    assert "worker for background jobs may not be running" in page_of(administrator_client, batch).text
    close_old_connections()
