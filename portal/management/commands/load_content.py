from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from publishing import content
from publishing.exceptions import ContentError
from search import index

SHOWN = 10


class Command(BaseCommand):
    help = "Load the archive's content files. Rows that staff have edited are kept as they are."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "content")

    def handle(self, *, folder: Path, verbosity: int = 1, **options):
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        try:
            with override("en"), index.paused():
                reports = content.load(folder)
        except ContentError as error:
            raise CommandError(f"Nothing was loaded. Mend these first:\n{error}") from error
        if verbosity:
            self._print(reports)

    def _print(self, reports: dict[str, content.Report]) -> None:
        for name, report in reports.items():
            self.stdout.write(
                f"{name:>14}: {report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
                f"{len(report.kept)} kept because staff edited them"
            )
            for key in report.kept[:SHOWN]:
                self.stdout.write(f"{'':>16}kept {key}")
            if len(report.kept) > SHOWN:
                self.stdout.write(f"{'':>16}and {len(report.kept) - SHOWN} more")
