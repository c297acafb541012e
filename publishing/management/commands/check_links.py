from django.core.management.base import BaseCommand

from publishing.links import checking


class Command(BaseCommand):
    help = "Collect the links out of the archive and ask some of them, politely, whether they still lead somewhere."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=checking.PER_NIGHT, help="links to ask at most")

    def handle(self, *, limit, **options):
        counts = checking.run(limit)
        if counts is None:
            self.stdout.write("Another round is on.")
            return
        found = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
        self.stdout.write(f"Asked {sum(counts.values())}: {found or 'none'}.")
