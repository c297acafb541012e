"""In how many entries a lexeme stands: what makes a rare word weigh more than a common one."""

from math import log

from django.db import connection

from .models import Entry
from .vectors import quoted

RARITY = 1.3
CAP = 1000  # counted one by one up to here; above, `CommonLexeme` remembers


def of(lexemes: set[str]) -> dict[str, int]:
    """The number of entries of each lexeme; exact for a rare one, of the last rebuild for a common one."""
    if not lexemes:
        return {}
    asked = sorted(lexemes)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.lexeme, coalesce(common.entries, (SELECT count(*) FROM (SELECT FROM search_entry"
            " WHERE words @@ query::tsquery AND published_at <= statement_timestamp() LIMIT %s) AS found))"
            " FROM unnest(%s::text[], %s::text[]) AS asked (lexeme, query)"
            " LEFT JOIN search_commonlexeme AS common ON common.lexeme = asked.lexeme",
            [CAP, asked, [quoted(lexeme) for lexeme in asked]],
        )
        return dict(cursor.fetchall())


def total() -> int:
    """The number of entries; PostgreSQL's estimate where they are very many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = 'search_entry'::regclass")
        estimate = cursor.fetchone()[0]
    return estimate if estimate > CAP else Entry.objects.count()


def weight(entries: int, total: int) -> float:
    """The inverse document frequency of BM25, about 0 for a word of every entry; raised to RARITY, which on the questions
    of `tests/search/relevance` lets a name decide among common words."""
    return log(1 + (max(total, entries) - entries + 0.5) / (entries + 0.5)) ** RARITY
