"""The one way into search: from what a reader typed to ranked, highlighted results with facets."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db import connection, transaction
from django.utils.safestring import SafeString

from publishing import languages

from . import synonyms
from .documents import kinds
from .ranking import Filters, Ranked, rank
from .request import Correction, Request, understand
from .snippets import Marker, Shown

PAGE_SIZE = 20


@dataclass(frozen=True)
class Hit:
    """One record found. `title`, `heading` and `snippet` are safe HTML with the found words marked.

    `url` leads to the part of the record that answers, `heading` is that part's ("" for the record itself);
    `language` is that of the texts shown; `is_by_meaning` tells that none of the words stands in the record.
    """

    kind: str
    kind_label: str
    url: str
    language: str
    title: SafeString
    heading: SafeString
    snippet: SafeString
    is_by_meaning: bool
    score: float
    object_id: int


@dataclass(frozen=True)
class Results:
    """The answer to one query.

    `total` counts the records under the filters (`is_capped`: at least so many); `counts` holds, for each of kind, sector,
    decade, country and language, the number of records of each value under the other filters. `with_all_words` is how many
    of the listed records have every word, `corrections` what was searched for in place of mistyped words, `unknown` the
    words that no record has, `by_meaning` whether records were found that have none of the words.
    """

    query: str
    total: int = 0
    is_capped: bool = False
    counts: dict[str, dict] = field(default_factory=dict)
    page: Page | None = None
    hits: list[Hit] = field(default_factory=list)
    with_all_words: int = 0
    corrections: Sequence[Correction] = ()
    unknown: Sequence[str] = ()
    by_meaning: bool = False


def search(
    text: str, *, filters: Filters | None = None, page: int | str = 1, page_size: int = PAGE_SIZE, mends: bool = True
) -> Results:
    """Find published records by words in Korean or English, and by meaning in sixteen languages.

    `text` may hold "quoted phrases", -words to leave out and OR; a mistyped word is replaced by the nearest one of the
    archive unless `mends` is false. `filters` limit the hits and, of each facet, the counts of the others. Any input is
    answered; past `request.MAX_CHARACTERS` it is cut. What is found and in which order: `search.ranking`.
    """
    with _by_the_indexes(), synonyms.unchanging():
        return _search(text, filters or Filters(), page, page_size, mends)


@contextmanager
def _by_the_indexes() -> Iterator[None]:
    """PostgreSQL does not know how much a vector costs that lies outside of its row, and would rather read all of them one
    after the other than use the index; nor that compiling a statement takes longer than a search."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)")
        yield


def _search(text: str, filters: Filters, page: int | str, page_size: int, mends: bool) -> Results:
    request = understand(text, mends)
    if not request.clauses and not request.unknown:
        return Results(request.text)
    ranking = rank(request, filters)
    result_page = Paginator(ranking.entries, page_size).get_page(page)
    return Results(
        query=request.text,
        total=ranking.total,
        is_capped=ranking.is_capped,
        counts=ranking.counts,
        page=result_page,
        hits=_hits(list(result_page.object_list), request),
        with_all_words=sum(entry.has_all_words for entry in ranking.entries),
        corrections=request.corrections,
        unknown=request.unknown,
        by_meaning=ranking.by_meaning,
    )


def _hits(ranked: list[Ranked], request: Request) -> list[Hit]:
    marker = Marker(request)
    answers = marker.answers({entry.id: entry.passage for entry in ranked})
    return [_hit(each, *answers[each.id], marker) for each in ranked if each.id in answers]


def _hit(entry: Ranked, own: Shown, chosen: Shown, marker: Marker) -> Hit:
    here = languages.current()
    language = here if here in entry.languages or not entry.languages else languages.other(here)
    is_part = chosen is not own and bool(chosen.anchor)
    return Hit(
        kind=entry.kind,
        kind_label=kinds[entry.kind].label,
        url=f"/{here}/{own.path}" + (f"#{chosen.anchor}" if is_part else ""),
        language=language,
        title=marker.heading(own, language),
        heading=marker.heading(chosen, language) if is_part else SafeString(),
        snippet=marker.snippet(chosen if getattr(chosen, f"text_{language}") else own, language),
        is_by_meaning=not entry.has_words,
        score=entry.score,
        object_id=own.object_id,
    )
