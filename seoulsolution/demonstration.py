"""The WSGI application of `make run`: the site, and a worker for background jobs in the same process.

A thread needs no second terminal and ends with the process, however that ends. In production the worker is a service of
its own (docs/deploy.md).
"""

import logging
import time
from threading import Thread

from django.core.wsgi import get_wsgi_application

logger = logging.getLogger(__name__)
application = get_wsgi_application()


def _work() -> None:
    from django.db import connections
    from django_tasks_db.management.commands.db_worker import Worker

    while True:
        try:
            Worker(
                queue_names=["*"],
                excluded_queue_names=[],
                interval=1,
                batch=False,
                backend_name="default",
                startup_delay=False,
                max_tasks=None,
                worker_id="demonstration",
            ).run()
        except Exception:
            logger.exception("The worker met an error and goes on")
            connections.close_all()
            time.sleep(5)


Thread(target=_work, name="worker", daemon=True).start()
