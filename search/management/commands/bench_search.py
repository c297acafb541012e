import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median, quantiles

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation import override

from search import meaning
from search.benchmark import tantivy_index
from search.benchmark.loading import fill, vectors_a_record
from search.benchmark.queries import Query, queries
from search.benchmark.records import Records
from search.benchmark.sentences import Stock
from search.query import search

MARKS = {20_000: 60, 200_000: 250}  # p95 of all searches in milliseconds, up to so many records
SLOWEST = 12


class Command(BaseCommand):
    help = "Fill a scratch database with generated records and time searches; the real database is not touched."

    def add_arguments(self, parser):
        parser.add_argument("--records", type=int, nargs="+", default=[20_000, 200_000])
        parser.add_argument("--rounds", type=int, default=3, help="counted runs of each search, after one that is not")
        parser.add_argument(
            "--keep", action="store_true", help="keep the filled database, or use the one that was kept before"
        )

    def handle(self, *, records: list[int], rounds: int, keep: bool, **options):
        settings.DEBUG = False  # which would log every statement
        missed = [total for total in records if not self._measure(total, rounds, keep)]
        if missed:
            sys.exit(1)

    def _measure(self, total: int, rounds: int, keep: bool) -> bool:
        """Whether the mark is met."""
        real_name = connection.settings_dict["NAME"]
        connection.settings_dict["TEST"]["NAME"] = f"bench_search_{total}"
        folder = Path(settings.VAR_DIR) / "bench-search" / str(total)
        filled = folder / "filled"  # there once the database of these records is complete
        is_kept = keep and filled.exists()
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=is_kept)
        try:
            records = Records(Stock(), total)
            self._say(f"\n{total:,} records of about 1,000 words in each language")
            if not is_kept:
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                self._fill(records)
                filled.touch()
            rival = self._rival(records, folder / "tantivy")
            asked = queries(records)
            engines = {"search": _ours} | ({"tantivy": rival.search} if rival else {})
            times, found = self._times(asked, engines, rounds)
            self._print(asked, times, found)
            return self._judge(total, times["search"])
        finally:
            connection.creation.destroy_test_db(real_name, verbosity=0, keepdb=keep)
            if not keep:
                shutil.rmtree(folder, ignore_errors=True)

    def _fill(self, records: Records) -> None:
        vectors = f"{vectors_a_record(records.total):g} vectors a record" if meaning.is_available() else "no vectors"
        self._say(f"{vectors} (their index would take an hour for more than 300,000); indexes are built after loading")
        started = [time.monotonic(), ""]

        def tell(step: str) -> None:
            if started[1]:
                self._say(f"  {started[1]}: {time.monotonic() - started[0]:.0f} s")
            started[:] = time.monotonic(), step

        fill(records, tell)

    def _rival(self, records: Records, folder: Path) -> "tantivy_index.TantivyIndex | None":
        if not tantivy_index.module():
            self._say("tantivy is not installed (requirements-dev.txt): no comparison")
            return None
        rival = tantivy_index.TantivyIndex(folder)
        started = time.monotonic()
        if not folder.exists():
            rival.fill(records)
            self._say(f"  tantivy: {time.monotonic() - started:.0f} s")
        rival.open()
        return rival

    def _times(self, asked: list[Query], engines: dict[str, Callable], rounds: int):
        """Milliseconds of each search by each engine, and the number of results; every round in another order."""
        times = {name: defaultdict(list) for name in engines}
        found = {name: {} for name in engines}
        for number in range(rounds + 1):
            order = asked[:]
            Random(number).shuffle(order)  # noqa: S311 - nothing secret
            for name, engine in engines.items():
                for query in order:
                    meaning._literal.cache_clear()  # every reader's question is a new one
                    with override(query.language):
                        started = time.perf_counter()
                        found[name][query] = engine(query)
                    if number:
                        times[name][query].append(1000 * (time.perf_counter() - started))
        return times, found

    def _print(self, asked: list[Query], times: dict, found: dict) -> None:
        by_kind = defaultdict(list)
        for query in asked:
            by_kind[query.kind].append(query)
        heads = "".join(f"{name + ' p50':>14}{'p95':>8}{'results':>9}" for name in times)
        self._say(f"{'milliseconds':<22}{'searches':>9}{heads}")
        for kind, group in [*by_kind.items(), ("all", asked)]:
            cells = ""
            for name, each in times.items():
                taken = [value for query in group for value in each[query]]
                results = median(found[name][query] for query in group)
                cells += f"{median(taken):>14.1f}{_p95(taken):>8.1f}{results:>9.0f}"
            self._say(f"{kind:<22}{len(group):>9}{cells}")
        self._say("slowest, by median:")
        for query in sorted(asked, key=lambda query: -median(times["search"][query]))[:SLOWEST]:
            self._say(f"  {median(times['search'][query]):>7.1f}  {query.kind}: {query.text} {_described(query)}")

    def _judge(self, total: int, times: dict[Query, list[float]]) -> bool:
        mark = next((mark for volume, mark in MARKS.items() if total <= volume), max(MARKS.values()))
        reached = _p95([value for each in times.values() for value in each])
        word = "under" if reached < mark else "above"
        self._say(f"p95 of all searches at {total:,} records: {reached:.0f} ms, {word} the mark of {mark} ms")
        return reached < mark

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _ours(query: Query) -> int:
    return search(query.text, filters=query.filters, page=query.page).total


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def _described(query: Query) -> str:
    return str(query.filters.chosen) if query.filters.chosen else ""
