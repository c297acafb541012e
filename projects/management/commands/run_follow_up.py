from django.core.management.base import BaseCommand

from projects import services


class Command(BaseCommand):
    help = "Ask partners for the reports that are due. Meant to run once a night; running it again sends nothing twice."

    def handle(self, **options):
        count = services.remind_due()
        if options["verbosity"]:
            self.stdout.write(f"Partners asked for a report: {count}")
