"""A database in which Korean letters do not count as letters would search badly and silently; say so instead."""

from django.core.checks import Error, Tags, register
from django.db import connections


@register(Tags.database)
def korean_letters_are_letters(app_configs, databases, **kwargs):
    problems = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT to_tsvector('simple', '버스') = ''::tsvector")
            if cursor.fetchone()[0]:
                problems.append(
                    Error(
                        f"The database “{alias}” does not see Korean words: its LC_CTYPE is C.",
                        hint="Create it from template0 with LC_CTYPE 'C.UTF-8' (PostgreSQL 17 and later: the builtin locale C.UTF-8).",
                        id="search.E001",
                    )
                )
    return problems
