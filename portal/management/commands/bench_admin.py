import statistics
import sys
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from portal.benchmark.archive import Archive
from portal.benchmark.visits import Visit, visits


@dataclass(frozen=True)
class Result:
    queries: int
    half: float
    p95: float

    def misses(self, visit: Visit) -> bool:
        is_slow = visit.mark is not None and self.p95 > visit.mark
        return is_slow or (visit.queries is not None and self.queries > visit.queries)


class Command(BaseCommand):
    help = "Fill a scratch database with generated records and time the administration; the real one is not touched."

    def add_arguments(self, parser):
        parser.add_argument("--rows", type=int, default=20_000, help="policies to make; half as many other records")
        parser.add_argument("--runs", type=int, default=20, help="counted requests a page, after two that are not")
        parser.add_argument("--only", default="", help="time only pages whose label has this word")
        parser.add_argument("--keep", action="store_true", help="keep the filled database, or use the one kept before")

    def handle(self, *, rows: int, runs: int, only: str, keep: bool, **options):
        settings.ALLOWED_HOSTS = ["testserver"]
        settings.DEBUG = False  # which would log every statement
        settings.SECOND_FACTOR_FOR_STAFF = False
        real_name = connection.settings_dict["NAME"]
        connection.settings_dict["TEST"]["NAME"] = f"bench_admin_{rows}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
        try:
            archive = Archive(rows, self._say)
            if not User.objects.filter(email=archive.ADMINISTRATOR).exists():
                started = time.monotonic()
                archive.fill()
                self._say(f"{rows:,} policies: filled in {time.monotonic() - started:.0f} s")
            missed = self._measure(archive, runs, only)
        finally:
            connection.creation.destroy_test_db(real_name, verbosity=0, keepdb=keep)
        if missed:
            sys.exit(1)

    def _measure(self, archive: Archive, runs: int, only: str) -> int:
        """How many pages miss their mark."""
        missed = 0
        wanted = [each for each in visits(archive) if only in each.label]
        for email in (archive.ADMINISTRATOR, archive.EDITOR):
            client = Client(headers={"accept-encoding": "gzip"})
            client.force_login(User.objects.get(email=email))
            self._say(f"\n{f'as {email}':<44}{'queries':>8}{'p50 ms':>9}{'p95 ms':>9}{'mark':>7}")
            for visit in wanted:
                if email == archive.EDITOR and not visit.is_for_editors:
                    continue
                found = self._time(client, visit, runs)
                missed += found.misses(visit)
                sign = "  missed" if found.misses(visit) else ""
                numbers = f"{found.queries:>8}{found.half:>9.0f}{found.p95:>9.0f}{visit.mark or '-':>7}"
                self._say(f"{visit.label:<44}{numbers}{sign}")
        self._say(f"\n{missed} missed" if missed else "\nevery mark is met")
        return missed

    def _time(self, client: Client, visit: Visit, runs: int) -> Result:
        self._open(client, visit)
        reset_queries()  # the log has an end
        with CaptureQueriesContext(connection) as queries:
            self._open(client, visit)
        count = len(queries)  # before the next request empties the log
        times = []
        for _run in range(runs):
            started = time.perf_counter()
            self._open(client, visit)
            times.append(1000 * (time.perf_counter() - started))
        return Result(count, statistics.median(times), statistics.quantiles(times, n=20)[-1])

    def _open(self, client: Client, visit: Visit) -> None:
        response = client.get(visit.address)
        assert response.status_code == 200, f"{visit.label}: {response.status_code}"  # noqa: S101 - the time of an error page says nothing
        response.close()  # an export is a file

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
