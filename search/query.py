"""The one way into search: from what a reader typed to ranked, highlighted results."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Case, Count, F, When
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from publishing import languages

from .analysis import clean, has_hangul, morphemes, words
from .documents import kinds
from .models import Entry

MAX_CHARACTERS = 200
MAX_TERMS = 12
PAGE_SIZE = 20
SNIPPET_CHARACTERS = 220


@dataclass(frozen=True)
class Hit:
    """One record found. `title` and `snippet` are safe HTML with the found words marked."""

    kind: str
    kind_label: str
    url: str
    language: str  # of the texts shown
    title: SafeString
    snippet: SafeString


@dataclass(frozen=True)
class KindCount:
    """How many records of one kind were found."""

    name: str
    label: str
    count: int


@dataclass(frozen=True)
class Results:
    """The answer to one query: the page of hits, all counts, and whether every word had to match."""

    query: str
    total: int
    counts: list[KindCount]
    page: Page | None
    hits: list[Hit]
    matched_all_words: bool


def search(text: str, *, kind: str = "", page: int | str = 1) -> Results:
    """Find published records by words in Korean or English.

    First the records that hold every word; where there are none, those that hold any. `kind` limits the hits,
    never the counts. Any input is answered; past MAX_CHARACTERS and MAX_TERMS it is cut.
    """
    text = clean(text).strip()[:MAX_CHARACTERS]
    terms = _terms(text)
    if not terms:
        return Results(text, 0, [], None, [], True)
    visible = Entry.objects.filter(published_at__lte=timezone.now())
    for matches_all in (True, False):
        query = _combined(terms, matches_all)
        found = visible.filter(vector=query)
        counts = _counts(found)
        if counts:
            break
    limited = found.filter(kind=kind) if kind in kinds else found
    ranked = limited.annotate(
        rank=SearchRank(F("vector"), query, normalization=1, weights=[0.1, 0.2, 0.5, 1.0]) * _kind_weight()
    )
    ranked = ranked.defer("vector", "body_ko", "body_en").order_by("-rank", Length("title_ko"), "pk")
    result_page = Paginator(ranked, PAGE_SIZE).get_page(page)
    entries = list(result_page.object_list)
    bodies = dict(Entry.objects.filter(pk__in=[e.pk for e in entries]).values_list("pk", _in_language("body")))
    marker = _Marker(terms)
    hits = [_hit(entry, bodies.get(entry.pk, ""), marker) for entry in entries]
    return Results(text, sum(c.count for c in counts), counts, result_page, hits, matches_all)


def _kind_weight() -> Case:
    return Case(*[When(kind=name, then=kind.weight) for name, kind in kinds.items()], default=1.0)


def _in_language(name: str) -> str:
    return f"{name}_{languages.current()}"


@dataclass(frozen=True)
class _Term:
    """A word of the query as typed, and its morphemes where it is Korean."""

    word: str
    parts: tuple[str, ...] = ()

    def query(self, matches_all: bool) -> SearchQuery:
        if not self.parts:
            return SearchQuery(self.word, config="english")
        parts = reduce(and_ if matches_all else or_, (SearchQuery(part, config="simple") for part in self.parts))
        return parts if self.parts == (self.word,) else parts | SearchQuery(self.word, config="simple")


def _terms(text: str) -> list[_Term]:
    """The words to look for, each once."""
    terms = [_Term(word, tuple(morphemes(word) or [word]) if has_hangul(word) else ()) for word in words(text)]
    return list(dict.fromkeys(terms))[:MAX_TERMS]


def _combined(terms: list[_Term], matches_all: bool) -> SearchQuery:
    return reduce(and_ if matches_all else or_, [term.query(matches_all) for term in terms])


def _counts(found) -> list[KindCount]:
    by_kind = dict(found.order_by().values_list("kind").annotate(count=Count("pk")))
    return [KindCount(name, kind.label, by_kind[name]) for name, kind in kinds.items() if name in by_kind]


def _hit(entry: Entry, body: str, marker: "_Marker") -> Hit:
    here = languages.current()
    language = here if getattr(entry, f"title_{here}") and getattr(entry, f"summary_{here}") else languages.other(here)
    title = getattr(entry, f"title_{language}") or getattr(entry, f"title_{here}")
    summary = getattr(entry, f"summary_{language}")
    in_summary = marker.finds(summary) or language != here
    return Hit(
        kind=entry.kind,
        kind_label=kinds[entry.kind].label,
        url=f"/{here}/{entry.path}",
        language=language,
        title=marker.mark(title),
        snippet=marker.mark(summary if in_summary else marker.cut(body) or summary),
    )


class _Marker:
    """Marks the words of a query in a text: Korean morphemes as they stand, English words by their stem."""

    def __init__(self, terms: list[_Term]):
        korean = {word for term in terms if term.parts for word in (term.word, *term.parts)}
        stems = _stems([term.word for term in terms if not term.parts])
        patterns = [re.escape(word) for word in korean] + [rf"\b{re.escape(stem)}\w*" for stem in stems]
        self.pattern = (
            re.compile("|".join(sorted(patterns, key=len, reverse=True)), re.IGNORECASE) if patterns else None
        )

    def finds(self, text: str) -> bool:
        return bool(self.pattern and self.pattern.search(text))

    def mark(self, text: str) -> SafeString:
        if not self.pattern:
            return escape(text)
        parts, end = [], 0
        for match in self.pattern.finditer(text):
            parts += [escape(text[end : match.start()]), "<mark>", escape(match[0]), "</mark>"]
            end = match.end()
        return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - every part was escaped

    def cut(self, text: str) -> str:
        """The part of a long text around the first word found; "" where none is."""
        match = self.pattern.search(text) if self.pattern else None
        if not match:
            return ""
        start = max(0, match.start() - SNIPPET_CHARACTERS // 3)
        start = text.find(" ", start) + 1 if start else 0
        piece = text[start : start + SNIPPET_CHARACTERS].rsplit(" ", 1)[0]
        return f"{'… ' if start else ''}{piece}{' …' if start + len(piece) < len(text) else ''}"


def _stems(english: list[str]) -> list[str]:
    """PostgreSQL's own stems of the words, so that what is marked is what was found."""
    if not english:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(to_tsvector('english', %s))", [" ".join(english)])
        return cursor.fetchone()[0]
