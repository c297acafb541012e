import statistics
import time
from itertools import islice

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.models import City, Country
from policies.models import Policy, Section, Sector
from projects.models import Project
from search import index

PAGES = (
    "/en/",
    "/en/policies/",
    "/ko/policies/?sector=sector-3&decade=2000",
    "/en/policies/?page=400",
    "/ko/policies/sectors/sector-3/",
    "/en/policies/sections/difficulties/",
    "/ko/projects/",
    "/en/cities/",
    "/en/statistics/",
    "/ko/search/?q=버스",
    "/en/search/?q=policy+7",
    "/ko/policies/policy-77/",
)
TEXT_KO = "버스 노선과 요금 체계를 개편하여 시민의 이동 시간을 줄이고 환승 부담을 낮추었다. " * 6
TEXT_EN = "Bus routes and fares were reformed, so that people travel faster and pay less for changing lines. " * 6
BATCH = 2000


class Command(BaseCommand):
    help = "Fill a scratch database with generated records and time the pages; the real database is not touched."

    def add_arguments(self, parser):
        parser.add_argument("--rows", type=int, default=20_000, help="policies to make; half as many projects")
        parser.add_argument("--runs", type=int, default=20, help="counted requests a page, after one that is not")

    def handle(self, *, rows: int, runs: int, **options):
        settings.ALLOWED_HOSTS = ["testserver"]
        real_name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            started = time.monotonic()
            self._fill(rows)
            self.stdout.write(f"{rows} policies, {rows // 2} projects: filled in {time.monotonic() - started:.0f} s")
            self.stdout.write(f"{'page':<48}{'queries':>8}{'p50 ms':>9}{'p95 ms':>9}")
            for page in PAGES:
                self._time(page, runs)
        finally:
            connection.creation.destroy_test_db(real_name, verbosity=0)

    def _time(self, page: str, runs: int) -> None:
        client, times = Client(), []
        reset_queries()  # the log has an end, and filling the database has reached it
        with CaptureQueriesContext(connection) as queries:
            response = client.get(page)
        count = len(queries)  # before the next request empties the log
        assert response.status_code == 200, f"{page}: {response.status_code}"  # noqa: S101 - a benchmark of an error page says nothing
        for _run in range(runs):
            started = time.perf_counter()
            client.get(page)
            times.append(1000 * (time.perf_counter() - started))
        p95 = statistics.quantiles(times, n=20)[-1]
        self.stdout.write(f"{page:<48}{count:>8}{statistics.median(times):>9.1f}{p95:>9.1f}")

    def _fill(self, rows: int) -> None:
        now = {"status": "published", "published_at": timezone.now()}
        sectors = Sector.objects.bulk_create(
            Sector(slug=f"sector-{n}", name_ko=f"분야 {n}", name_en=f"Sector {n}", order=n) for n in range(11)
        )
        country = Country.objects.create(
            iso2="VN", iso3="VNM", name_ko="베트남", name_en="Viet Nam", region="south-eastern-asia"
        )
        city = City.objects.create(
            slug="city", name_ko="도시", name_en="City", summary_ko="도시", summary_en="City", country=country, **now
        )
        texts = {"summary_ko": TEXT_KO, "summary_en": TEXT_EN}
        self._create(
            Policy,
            (
                Policy(
                    slug=f"policy-{n}",
                    title_ko=f"정책 {n}",
                    title_en=f"Policy {n}",
                    sector=sectors[n % 11],
                    year_start=1960 + n % 66,
                    kind="manual" if n % 2 else "introduction",
                    **texts,
                    **now,
                )
                for n in range(rows)
            ),
        )
        kinds = ("background", "process", "difficulties", "effects")
        keys = Policy.objects.values_list("pk", flat=True)
        self._create(
            Section,
            (
                Section(policy_id=key, kind=kind, order=order, body_ko=f"<p>{TEXT_KO}</p>", body_en=f"<p>{TEXT_EN}</p>")
                for key in keys
                for order, kind in enumerate(kinds)
            ),
        )
        self._create(
            Project,
            (
                Project(
                    slug=f"project-{n}",
                    title_ko=f"사업 {n}",
                    title_en=f"Project {n}",
                    kind="consulting",
                    city=city,
                    country=country,
                    evidence="donation",
                    sector=sectors[n % 11],
                    year_start=1990 + n % 30,
                    **texts,
                    **now,
                )
                for n in range(rows // 2)
            ),
        )
        index.rebuild()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _create(self, model, rows) -> None:
        while batch := list(islice(rows, BATCH)):
            model.objects.bulk_create(batch)
