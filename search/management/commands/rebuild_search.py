import time

from django.core.management.base import BaseCommand, CommandError

from search import index, meaning, usage


class Command(BaseCommand):
    help = "Bring the search index up to date, or with --all make it anew; readers can search all the time."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="write every entry anew, also where nothing has changed")
        parser.add_argument("--check", action="store_true", help="change nothing; say whether index and content agree")

    def handle(self, *, all: bool, check: bool, verbosity: int, **options):
        if check:
            self._check()
            return
        self._started, self._shown = time.monotonic(), 0.0
        meaning.create_table()
        entries = index.rebuild(self._progress if verbosity else lambda done, total: None, everything=all)
        forgotten = usage.forget_old()
        if verbosity:
            seconds = time.monotonic() - self._started
            self.stdout.write(f"{entries} entries, {seconds:.0f} s; {forgotten} old searches forgotten")

    def _progress(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._shown > 1 or done == total:
            self._shown = now
            self.stdout.write(f"{done} of {total} records, {now - self._started:.0f} s")
            self.stdout.flush()

    def _check(self) -> None:
        found = index.disagreements()
        if found:
            raise CommandError(f"{len(found)} entries do not agree with the content: {', '.join(found[:20])}")
        self.stdout.write("The index agrees with the content.")
