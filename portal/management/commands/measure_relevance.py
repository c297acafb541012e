from collections import defaultdict
from pathlib import Path
from statistics import mean

import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import override

from search import meaning
from search.documents import kinds
from search.query import search

# The marks: mean reciprocal rank of the first right hit, and share of the wanted records among the first ten.
MARKS = {"korean": (0.90, 0.98), "english": (0.90, 0.98), "other_languages": (0, 0.85), "typing": (0, 0.95)}
FIRST = 10


class Command(BaseCommand):
    help = "Ask the questions of a relevance set and print how well search answers them. Uses a scratch database."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "tests/search/relevance")
        parser.add_argument(
            "--here", action="store_true", help="ask the database as it is, without loading the archive"
        )
        parser.add_argument("--only", choices=list(MARKS), help="one file of the set, such as korean")

    def handle(self, *, folder: Path, here: bool, only: str | None, **options):
        if not here:
            real_name = connection.settings_dict["NAME"]
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            if not here:
                call_command("load_content", verbosity=0)
            if not meaning.is_available():
                self.stdout.write("Searching by words alone: the encoder or pgvector is missing.")
            self._keys = {
                f"{kind.name}/{self._slug(obj)}": (kind.name, obj.pk)
                for kind in kinds.values()
                for obj in kind.queryset()
            }
            missed = [name for name in MARKS if name == (only or name) and not self._ask(folder / f"{name}.yaml")]
        finally:
            if not here:
                connection.creation.destroy_test_db(real_name, verbosity=0)
        if missed:
            raise CommandError(f"Below the mark: {', '.join(missed)}")

    def _slug(self, obj) -> str:
        return getattr(obj, "slug", None) or (obj.iso2.lower() if hasattr(obj, "iso2") else str(obj.pk))

    def _ask(self, path: Path) -> bool:
        """Print the figures of one file; whether they reach the marks."""
        by_group, misses = defaultdict(list), []
        for question in yaml.safe_load(path.read_text()):
            rank, recall, found = self._answer(question)
            group = question.get("language") or question.get("how") or ""
            by_group[group].append((1 / rank if rank else 0, recall))
            if recall < 1 or rank != 1:
                misses.append((question, rank, recall, found))
        results = [result for group in by_group.values() for result in group]
        self._print(path.stem, results)
        for group, figures in sorted(by_group.items()):
            if len(by_group) > 1:
                self._print(f"  {group}", figures)
        for question, rank, recall, found in misses:
            self.stdout.write(f"    {question['question']}: first at {rank or '-'}, recall {recall:.2f}")
            self.stdout.write(f"        wanted {', '.join(question['find'])}; found {', '.join(found[:4])}")
        reciprocal, recall = MARKS[path.stem]
        return mean(r for r, _ in results) >= reciprocal and mean(r for _, r in results) >= recall

    def _answer(self, question: dict) -> tuple[int, float, list[str]]:
        """The rank of the first right hit (0: none), the share of wanted records among the first ten, the hits."""
        names = {key: name for name, key in self._keys.items()}
        for name in (*question["find"], *question.get("also", [])):
            if name not in self._keys:
                raise CommandError(f"{question['question']}: there is no {name}.")
        with override("en"):
            hits = search(question["question"], page_size=50).hits
        found = [names[hit.kind, hit.object_id] for hit in hits]
        right = {*question["find"], *question.get("also", [])}
        rank = next((number for number, name in enumerate(found, 1) if name in right), 0)
        return rank, mean(name in found[:FIRST] for name in question["find"]), found

    def _print(self, name: str, figures: list[tuple[float, float]]) -> None:
        self.stdout.write(
            f"{name:<20}{len(figures):>4} questions   MRR {mean(r for r, _ in figures):.3f}   "
            f"recall@{FIRST} {mean(r for _, r in figures):.3f}"
        )
