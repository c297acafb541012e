"""What is shown of a result: the passage that answers, cut to a few lines, with the words that were found marked."""

import re
from collections.abc import Iterable
from functools import cached_property

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .analysis import Role, Token, clean, has_hangul, tokens
from .models import Passage
from .request import Request

LENGTH = 220  # characters
_BEFORE = 70  # of them, before the first word that is marked


class Marker:
    """Knows the words of a request, in which passage they stand, and marks them."""

    def __init__(self, request: Request):
        terms = [term for clause in request.clauses for term in (clause.typed, *clause.same)]
        self._single = {token.lexeme for clause in request.clauses for token in clause.typed.tokens}
        self._sequences = {
            tuple(t.lexeme for t in term.tokens if t.role == Role.PART) for term in terms if term.is_phrase
        }
        self._single |= {sequence[0] for sequence in self._sequences if len(sequence) == 1}
        self._forms = {_form(lexeme) for term in terms for lexeme in term.lexemes}

    def best(self, passages: list[Passage], language: str, other: str, by_meaning: int | None) -> Passage:
        """The passage with the most of the words, in the language shown or else the other; the record's own where it has
        as many; the one nearest in meaning where none has any."""
        for code in (language, other):
            scored = [(self._points(_text(passage, code)), passage) for passage in passages]
            if most := max(points for points, _passage in scored):
                return next(passage for points, passage in scored if points == most)
        return next((passage for passage in passages if passage.order == by_meaning), passages[0])

    def snippet(self, text: str) -> SafeString:
        """The part of a text with the most of the words close together, marked."""
        text = clean(text)
        start = self._start(text)
        piece = text[start : start + LENGTH]
        if start + LENGTH < len(text):
            piece = piece.rsplit(" ", 1)[0]
        return mark_safe(f"{'… ' if start else ''}{self.mark(piece)}{' …' if start + len(piece) < len(text) else ''}")  # noqa: S308 - `mark` escapes

    def mark(self, text: str) -> SafeString:
        parts, end = [], 0
        for start, stop in self._spans(tokens(text := clean(text))):
            if start >= end:
                parts += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
                end = stop
        return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - every part was escaped

    @cached_property
    def _pattern(self) -> re.Pattern | None:
        """A quick first look for the words; what is marked in the end is found by the analysis."""
        forms = sorted(filter(None, self._forms), key=len, reverse=True)
        patterns = [re.escape(form) if has_hangul(form) else rf"\b{re.escape(form)}" for form in forms]
        return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None

    def _matches(self, text: str) -> list[tuple[int, str]]:
        return [(match.start(), match[0].lower()) for match in self._pattern.finditer(text)] if self._pattern else []

    def _points(self, text: str) -> float:
        """How many different words a text has; a little for each time."""
        found = [form for _at, form in self._matches(text)]
        return len(set(found)) + min(len(found), 9) / 100

    def _start(self, text: str) -> int:
        """Where to cut: at a word, a little before the place where most of the words stand together."""
        found = self._matches(text)
        if len(text) <= LENGTH or not found:
            return 0
        reach = LENGTH - _BEFORE
        best = max(found, key=lambda each: (len({form for at, form in found if 0 <= at - each[0] < reach}), -each[0]))
        start = max(0, best[0] - _BEFORE)
        return text.find(" ", start, best[0]) + 1 or best[0] if start else 0

    def _spans(self, found: list[Token]) -> Iterable[tuple[int, int]]:
        """Start and end of all that is marked, in order; of two over each other, the longer first."""
        spans = [(token.start, token.end) for token in found if token.lexeme in self._single]
        parts = [token for token in found if token.role == Role.PART]
        for sequence in self._sequences:
            for at in range(len(parts) - len(sequence) + 1 if len(sequence) > 1 else 0):
                if all(parts[at + n].lexeme == lexeme for n, lexeme in enumerate(sequence)):
                    spans.append((parts[at].start, parts[at + len(sequence) - 1].end))
        return sorted(spans, key=lambda span: (span[0], -span[1]))


def _form(lexeme: str) -> str:
    """What the written forms of a lexeme begin with: citi of city and cities is cit."""
    return lexeme if has_hangul(lexeme) or len(lexeme) < 4 else lexeme[:-1]


def _text(passage: Passage, code: str) -> str:
    return f"{getattr(passage, f'heading_{code}')} {getattr(passage, f'text_{code}')}"
