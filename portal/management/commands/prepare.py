import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Bring a demonstration up to date: database, content, search index, accounts. Safe to run again."
    requires_system_checks = []

    STEPS = (
        ("Bringing the database up to date", lambda: call_command("migrate", verbosity=0)),
        ("Loading the archive and its search index", lambda: call_command("load_content", verbosity=0)),
        ("Checking the search index", lambda: call_command("rebuild_search", verbosity=0)),
    )

    def handle(self, **options):
        for label, step in self.STEPS:
            started = time.monotonic()
            self.stdout.write(f"{label} ... ", ending="")
            self.stdout.flush()
            step()
            self.stdout.write(f"{time.monotonic() - started:.1f} s")
        if settings.DEBUG:
            call_command("make_demonstration", stdout=self.stdout)
