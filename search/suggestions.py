"""What is offered while a reader types: titles that go on as the text begins, in Korean letters, initials or Latin keys.

Where there are none, those that go on as a synonym of the text does, or as the words that were probably meant.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.db import connection

from publishing import languages

from . import completions, hangul, spelling, synonyms
from .analysis import clean, fold, tokens, units
from .documents import kinds
from .models import Entry, Passage

SHOWN = 8
_MAX_CHARACTERS = 60
_MAX_MENDED = 3  # words
_LOOKED_AT = 2000  # titles with the same beginning, of which the best are offered


@dataclass(frozen=True)
class Suggestion:
    """A record that the text may mean; `title` in `language`, where the reader's own has none."""

    title: str
    language: str
    kind_label: str
    url: str


def suggest(text: str) -> list[Suggestion]:
    """At most SHOWN records whose title, or a word in it, begins with the text.

    Korean counts letter by letter (서우 begins 서울), by initial consonants (ㅅㅇㄱ) and as typed with the keyboard set to
    the other layout (tjdnf). A title of the other language finds the record too, and is shown in the reader's.
    """
    typed = clean(text[: 4 * _MAX_CHARACTERS]).strip()[:_MAX_CHARACTERS]
    for column, beginning in chain(_beginnings(typed), _meant(typed)):
        if found := _entries(column, beginning):
            return _suggestions(found)
    return []


def _beginnings(typed: str) -> list[tuple[str, str]]:
    """The columns and values to try, until one finds something."""
    joined = "".join(typed.split())
    tried = [("initials", joined)] if hangul.is_initials(joined) and len(joined) > 1 else []
    tried.append(("letters", completions.letters_of(typed)))
    if fold(joined).isascii():
        tried.append(("letters", completions.letters_of(hangul.from_latin_keys(joined))))
    else:
        tried.append(("letters", completions.letters_of(hangul.to_latin_keys(joined))))
    return [(column, value) for column, value in tried if value]


def _meant(typed: str) -> Iterator[tuple[str, str]]:
    """The same for what means the same as the text, and for its words with their mistakes mended."""
    parts = units(tokens(typed))
    for found in synonyms.find(parts):
        if found.end - found.start == len(parts):
            yield from (("letters", completions.letters_of(other.text)) for other in found.others)
    words = typed.split()
    mended = [spelling.mend(word) or word for word in words[:_MAX_MENDED]] + words[_MAX_MENDED:]
    if mended != words:
        yield "letters", completions.letters_of(" ".join(mended))


def _entries(column: str, beginning: str) -> list[int]:
    """The ids of visible entries: those whose title has the text as a whole word first ("bus" before "business"), then by how
    early their kind is `offered` and whether the title begins with the text, which counts as much as two steps."""
    sql = f"""
        WITH found AS MATERIALIZED (
            SELECT entry.id, kind, is_whole, language, letters FROM search_completion
            JOIN search_entry AS entry ON entry.id = entry_id AND entry.published_at <= statement_timestamp()
            WHERE {column} LIKE %s AND kind = ANY(%s) LIMIT %s
        )
        SELECT id FROM found
        GROUP BY id, kind
        ORDER BY bool_or({_IS_WORD if _is_word(beginning) else "false"}) DESC,
            (%s::jsonb -> kind)::int + 2 * bool_or(is_whole)::int DESC, bool_or(is_whole) DESC, min(length(letters)), id
        LIMIT %s
    """  # noqa: S608 - the column is one of two names above
    offered = {kind.name: kind.offered for kind in kinds.values() if kind.offered}
    length = [len(beginning)] * (2 if _is_word(beginning) else 0)
    with connection.cursor() as cursor:
        cursor.execute(sql, [_pattern(beginning), list(offered), _LOOKED_AT, *length, json.dumps(offered), SHOWN])
        return [pk for (pk,) in cursor.fetchall()]


# Whether the text ends where the title ends or a next word of it begins.
_IS_WORD = """length(letters) = %s OR EXISTS (
    SELECT 1 FROM search_completion AS next WHERE next.entry_id = found.id AND next.language = found.language
    AND starts_with(next.letters, substr(found.letters, %s + 1))
)"""


def _is_word(beginning: str) -> bool:
    """Whether it matters where the text ends: words in Latin letters stand alone, Korean ones grow together."""
    return beginning.isascii() and bool(tokens(beginning))


def _pattern(beginning: str) -> str:
    return beginning.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _suggestions(ids: list[int]) -> list[Suggestion]:
    here = languages.current()
    entries = Entry.objects.visible().only("kind", "path", "languages").in_bulk(ids)
    titles = {passage.entry_id: passage for passage in Passage.objects.filter(entry__in=ids, order=0)}
    found = []
    for pk in ids:
        if pk in entries and pk in titles:
            language = here if here in entries[pk].languages else languages.other(here)
            found.append(
                Suggestion(
                    title=getattr(titles[pk], f"heading_{language}"),
                    language=language,
                    kind_label=kinds[entries[pk].kind].label,
                    url=f"/{here}/{entries[pk].path}",
                )
            )
    return found
