"""The worker of the background, in the test's own process: it takes the jobs that wait, one after the other."""

from unittest.mock import patch

from django.db import connection
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

_close = db_worker.close_old_connections


def _keep() -> None:
    """A test's transaction lives in its connection."""


def run_jobs() -> None:
    worker = db_worker.Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
    )
    with patch.object(db_worker, "close_old_connections", _keep if connection.in_atomic_block else _close):
        worker.run()
    failed = DBTaskResult.objects.failed().values_list("traceback", flat=True)
    assert list(failed) == []
