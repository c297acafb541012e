"""What happens to proposals by the clock; for cron, each minute."""

import logging

from django.core.management.base import BaseCommand
from django.db import connection

from proposals import services

logger = logging.getLogger(__name__)

LOCK = 0x5EC0_11  # any number that no other command of this site takes
STEPS = {
    "decisions released": services.release_due,
    "reviewers reminded": services.chase_reviews,
    "files scanned": services.scan_waiting,
    "proposals erased": services.erase_due,
}


class Command(BaseCommand):
    help = "Release decisions whose time has come, remind reviewers, scan waiting files, erase what is past retention."

    def handle(self, **options):
        """A run while another is still on does nothing; a step that fails is logged and stops no other."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                self.stdout.write("Another run is still on.")
                return
            try:
                self._run()
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    def _run(self) -> None:
        for label, step in STEPS.items():
            try:
                count = step()
            except Exception:
                logger.exception("run_proposals: %s", label)
                continue
            if count:
                self.stdout.write(f"{count} {label}")
