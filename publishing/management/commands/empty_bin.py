from django.core.management.base import BaseCommand
from django.utils import timezone

from publishing.history import bin
from publishing.history.models import Deletion


class Command(BaseCommand):
    help = "Delete for good what has been in the bin for 30 days. Meant to run once a night; running it again does nothing twice."

    def handle(self, **options):
        count = bin.empty(timezone.now() - Deletion.KEPT_FOR)
        if options["verbosity"]:
            self.stdout.write(f"Records deleted for good: {count}")
