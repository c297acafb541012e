"""What is offered while a reader types: titles that go on as the text begins, in Korean letters, initials or Latin keys."""

from dataclasses import dataclass

from django.db import connection

from publishing import languages

from . import completions, hangul
from .analysis import clean, fold
from .documents import kinds
from .models import Entry, Passage

SHOWN = 8
_MAX_CHARACTERS = 60
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
    for column, beginning in _beginnings(typed):
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


def _entries(column: str, beginning: str) -> list[int]:
    """The ids of visible entries, those that begin with it before those with a later word, heavy kinds first."""
    pattern = beginning.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    sql = f"""
        SELECT id FROM (
            SELECT entry.id, weight, is_whole, letters FROM search_completion
            JOIN search_entry AS entry ON entry.id = entry_id AND entry.published_at <= statement_timestamp()
            WHERE {column} LIKE %s LIMIT %s
        ) AS found
        GROUP BY id ORDER BY bool_or(is_whole) DESC, max(weight) DESC, min(length(letters)), id LIMIT %s
    """  # noqa: S608 - the column is one of two names above
    with connection.cursor() as cursor:
        cursor.execute(sql, [pattern, _LOOKED_AT, SHOWN])
        return [pk for (pk,) in cursor.fetchall()]


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
