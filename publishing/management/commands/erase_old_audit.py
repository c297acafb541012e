from django.core.management.base import BaseCommand

from publishing import audit


class Command(BaseCommand):
    help = "Delete the audit records that are older than AUDIT_DAYS. To be run once a night."

    def handle(self, **options):
        self.stdout.write(f"{audit.erase_old()} audit records were past their time.")
