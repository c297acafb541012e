"""What is shown of a result: the passage that answers, cut to a few lines, with the words that were found marked."""

from collections import defaultdict
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from publishing import languages

from .analysis import units
from .models import Passage
from .places import Reader
from .request import Request, Term

LENGTH = 220  # characters
_BEFORE = 70  # of them, before the first word that is marked

_Phrase = tuple[tuple[int, str], ...]  # lexemes, each so many words behind the first; a single word is one of one


class _Found(NamedTuple):
    """A phrase of the request and its characters in a text."""

    start: int
    end: int
    phrase: _Phrase


class Marker:
    """Knows the words of a request, in which passage they stand, and marks them."""

    def __init__(self, request: Request):
        typed = [clause.typed for clause in request.clauses]
        same = [term for clause in request.clauses for term in clause.same]
        words = [term for term in (*typed, *same) if term in typed or not term.is_phrase]
        self._phrases: set[_Phrase] = {((0, token.lexeme),) for term in words for token in term.tokens}
        self._phrases |= {_phrase(term) for term in (*typed, *same) if term.is_phrase}
        self._reader = Reader({lexeme for phrase in self._phrases for _step, lexeme in phrase})

    def answers(self, entries: dict[int, int | None]) -> dict[int, tuple[Passage, Passage]]:
        """For each entry its own passage and the one that answers: with the most of the words, in the reader's language or
        else the other; its own where that has as many; the one nearest in meaning, its value here, where none has any."""
        keys, best = {}, {}
        here = languages.current()
        for code in (here, languages.other(here)):
            rows = Passage.objects.filter(entry__in=entries.keys() - best.keys()).order_by("order")
            points = defaultdict(dict)
            for pk, entry, order, places in rows.values_list("pk", "entry", "order", f"places_{code}"):
                keys[entry, order] = pk
                points[entry][order] = _points(self._found(places))
            best |= {entry: max(of, key=of.get) for entry, of in points.items() if any(of.values())}
        chosen = {entry: keys.get((entry, best.get(entry, near))) for entry, near in entries.items()}
        own = {entry: keys[entry, 0] for entry in entries if (entry, 0) in keys}
        passages = Passage.objects.in_bulk({*own.values(), *filter(None, chosen.values())})
        # A record may be renewed between the two statements; it is then left out.
        found = {entry: (passages.get(pk), passages.get(chosen[entry] or pk)) for entry, pk in own.items()}
        return {entry: pair for entry, pair in found.items() if all(pair)}

    def heading(self, passage: Passage, code: str) -> SafeString:
        """A passage's heading, marked."""
        heading = getattr(passage, f"heading_{code}")
        return mark_safe(_marked(heading, 0, len(heading), self._found(getattr(passage, f"places_{code}"))))  # noqa: S308 - escaped there

    def snippet(self, passage: Passage, code: str) -> SafeString:
        """The part of a passage's text with the most of the words close together, marked."""
        text, before = getattr(passage, f"text_{code}"), len(getattr(passage, f"heading_{code}")) + 1
        found = [
            _Found(each.start - before, each.end - before, each.phrase)
            for each in self._found(getattr(passage, f"places_{code}"))
        ]
        start, end = _cut(text, [each for each in found if each.start >= 0])
        dots_before, dots_after = "… " if start else "", " …" if end < len(text) else ""
        return mark_safe(f"{dots_before}{_marked(text, start, end, found)}{dots_after}")  # noqa: S308 - escaped there

    def _found(self, places: str) -> list[_Found]:
        """Where the words stand in a passage's heading and text, in order."""
        at = self._reader.read(places)
        found = []
        for phrase in self._phrases if at else ():
            for position, (start, _end) in at.get(phrase[0][1], {}).items():
                spans = [at.get(lexeme, {}).get(position + step) for step, lexeme in phrase]
                if all(spans):
                    found.append(_Found(start, spans[-1][1], phrase))
        return sorted(found)


def _phrase(term: Term) -> _Phrase:
    parts = units(term.tokens)
    return tuple((token.position - parts[0].position, token.lexeme) for token in parts)


def _points(found: list[_Found]) -> float:
    """How many different words a text has; a little for each time."""
    return len({each.phrase for each in found}) + min(len(found), 9) / 100


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
