"""What is shown of a result: the passage that answers, cut to a few lines, with the words that were found marked."""

from collections import defaultdict
from typing import NamedTuple

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from publishing import languages

from .analysis import units
from .places import Reader, count, read
from .request import Request, Term

LENGTH = 220  # characters
_BEFORE = 70  # of them, before the first word that is marked

_Phrase = tuple[tuple[int, str], ...]  # lexemes, each so many words behind the first; a single word is one of one


class _Found(NamedTuple):
    """A phrase of the request and its characters in a text."""

    start: int
    end: int
    phrase: _Phrase


class Shown(NamedTuple):
    """A passage, with where its record is."""

    id: int
    order: int
    anchor: str
    heading_ko: str
    heading_en: str
    text_ko: str
    text_en: str
    places_ko: str
    places_en: str
    path: str
    object_id: int


class Marker:
    """Knows the words of a request, in which passage they stand, and marks them."""

    def __init__(self, request: Request):
        typed = [clause.typed for clause in request.clauses]
        same = [term for clause in request.clauses for term in clause.same]
        words = [term for term in (*typed, *same) if term in typed or not term.is_phrase]
        found: set[_Phrase] = {((0, token.lexeme),) for term in words for token in term.tokens}
        found |= {_phrase(term) for term in (*typed, *same) if term.is_phrase}
        self._words = [phrase for phrase in found if len(phrase) == 1]
        self._phrases = [phrase for phrase in found if len(phrase) > 1]
        self._reader = Reader({lexeme for phrase in found for _step, lexeme in phrase})

    def answers(self, entries: dict[int, int | None]) -> dict[int, tuple[Shown, Shown]]:
        """For each entry its own passage and the one that answers: with the most of the words, in the reader's language or
        else the other; its own where that has as many; the one nearest in meaning, its value here, where none has any."""
        keys, best = {}, {}
        here = languages.current()
        for code in (here, languages.other(here)):
            points = defaultdict(dict)
            for pk, entry, order, places in _places(list(entries.keys() - best.keys()), code):
                keys[entry, order] = pk
                points[entry][order] = self._points(places)
            best |= {entry: max(of, key=of.get) for entry, of in points.items() if any(of.values())}
            if len(best) == len(entries):
                break
        chosen = {entry: keys.get((entry, best.get(entry, near))) for entry, near in entries.items()}
        own = {entry: keys[entry, 0] for entry in entries if (entry, 0) in keys}
        passages = _passages(list({*own.values(), *filter(None, chosen.values())}))
        # A record may be renewed between the two statements; it is then left out.
        found = {entry: (passages.get(pk), passages.get(chosen[entry] or pk)) for entry, pk in own.items()}
        return {entry: pair for entry, pair in found.items() if all(pair)}

    def heading(self, passage: Shown, code: str) -> SafeString:
        """A passage's heading, marked."""
        heading = getattr(passage, f"heading_{code}")
        found = self._found(getattr(passage, f"places_{code}"))
        return mark_safe(_marked(heading, 0, len(heading), found))  # noqa: S308 - escaped there

    def snippet(self, passage: Shown, code: str) -> SafeString:
        """The part of a passage's text with the most of the words close together, marked."""
        text, before = getattr(passage, f"text_{code}"), len(getattr(passage, f"heading_{code}")) + 1
        found = [
            _Found(each.start - before, each.end - before, each.phrase)
            for each in self._found(getattr(passage, f"places_{code}"))
            if each.start >= before
        ]
        start, end = _cut(text, found)
        dots_before, dots_after = "… " if start else "", " …" if end < len(text) else ""
        return mark_safe(f"{dots_before}{_marked(text, start, end, found)}{dots_after}")  # noqa: S308 - escaped there

    def _points(self, places: str) -> float:
        """How many different words a text has; a little for each time."""
        lines = self._reader.lines(places)
        if not lines:
            return 0.0
        times = [count(lines[lexeme]) for ((_step, lexeme),) in self._words if lexeme in lines]
        times += [len(found) for phrase in self._phrases if (found := _standing(phrase, lines))]
        return len(times) + min(sum(times), 9) / 100

    def _found(self, places: str) -> list[_Found]:
        """Where the words stand in a passage's heading and text, in order."""
        lines = self._reader.lines(places)
        return sorted(found for phrase in (*self._words, *self._phrases) for found in _standing(phrase, lines))


# Two statements in plain SQL: Django's models would take longer to be made than these to be answered.


def _places(entries: list[int], code: str) -> list[tuple[int, int, int, str]]:
    """The passages of some entries in their order: each with its id, its entry's, its order and its places."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT id, entry_id, "order", places_{code} FROM search_passage'  # noqa: S608 - one of our two codes
            ' WHERE entry_id = ANY(%s) ORDER BY "order"',
            [entries],
        )
        return cursor.fetchall()


def _passages(ids: list[int]) -> dict[int, Shown]:
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT passage.id, "order", anchor, heading_ko, heading_en, text_ko, text_en, places_ko, places_en, path,'
            " object_id FROM search_passage AS passage JOIN search_entry AS entry ON entry.id = entry_id"
            " WHERE passage.id = ANY(%s)",
            [ids],
        )
        return {row[0]: Shown(*row) for row in cursor.fetchall()}


def _standing(phrase: _Phrase, lines: dict[str, str]) -> list[_Found]:
    """Where a phrase stands, whole."""
    if any(lexeme not in lines for _step, lexeme in phrase):
        return []
    first, *others = [read(lines[lexeme]) for _step, lexeme in phrase]
    found = []
    for position, (start, end) in first.items():
        ends = [places.get(position + step) for (step, _lexeme), places in zip(phrase[1:], others, strict=True)]
        if all(ends):
            found.append(_Found(start, ends[-1][1] if ends else end, phrase))
    return found


def _phrase(term: Term) -> _Phrase:
    parts = units(term.tokens)
    return tuple((token.position - parts[0].position, token.lexeme) for token in parts)


def _cut(text: str, found: list[_Found]) -> tuple[int, int]:
    """Where a snippet starts and ends: with whole words, a little before the place where most of those found stand together."""
    start = 0
    if len(text) > LENGTH and found:
        reach = LENGTH - _BEFORE
        first = max(
            found, key=lambda a: (len({b.phrase for b in found if 0 <= b.start - a.start < reach}), -a.start)
        ).start
        if first > _BEFORE:
            start = text.find(" ", first - _BEFORE, first) + 1 or first
    if start + LENGTH >= len(text):
        return start, len(text)
    end = text.rfind(" ", start, start + LENGTH)
    return start, end if end > start else start + LENGTH


def _marked(text: str, start: int, end: int, found: list[_Found]) -> str:
    """A part of a text, escaped, with marks around what was found in it; what touches has one mark."""
    parts, marks = [], []
    for each in found:
        if marks and each.start <= marks[-1][1]:
            marks[-1][1] = max(marks[-1][1], each.end)
        else:
            marks.append([each.start, each.end])
    for first, last in marks:
        if start <= first and last <= end:
            parts += [escape(text[start:first]), "<mark>", escape(text[first:last]), "</mark>"]
            start = last
    return "".join([*parts, escape(text[start:end])])
