"""In how many entries a lexeme stands: what makes a rare word weigh more than a common one."""

from math import log

from django.db import connection

from .models import CommonLexeme, Entry
from .vectors import quoted

RARITY = 1.3
CAP = 1000  # counted one by one up to here; above, `CommonLexeme` remembers


def of(lexemes: set[str]) -> dict[str, int]:
    """The number of entries of each lexeme; exact for a rare one, of the last rebuild for a common one."""
    found = dict(CommonLexeme.objects.filter(lexeme__in=lexemes).values_list("lexeme", "entries"))
    others = sorted(lexemes - set(found))
    if others:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT lexeme, (SELECT count(*) FROM (SELECT 1 FROM search_entry"
                " WHERE words @@ query::tsquery AND published_at <= statement_timestamp() LIMIT %s) AS found)"
                " FROM unnest(%s, %s) AS asked (lexeme, query)",
                [CAP, others, [quoted(lexeme) for lexeme in others]],
            )
            found |= dict(cursor.fetchall())
    return found


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
