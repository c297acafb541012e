"""What is shown of a result: the passage that answers, cut to a few lines, with the words that were found marked."""

import re
from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .analysis import Role, Token, clean, has_hangul, stem, tokens
from .models import Passage
from .request import Request

LENGTH = 220  # characters
_LATIN_WORD = re.compile(r"[^\W_]+")
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
        self._lexemes = {lexeme for term in terms for lexeme in term.lexemes}
        self._forms = {_form(lexeme) for term in terms for lexeme in term.lexemes} - {""}

    def best(self, passages: list[Passage], language: str, other: str, by_meaning: int | None) -> Passage:
        """The passage with the most of the words, in the language shown or else the other; the record's own where it has
        as many; the one nearest in meaning where none has any."""
        for look in (self._quick_look, self._analysis):
            for code in (language, other):
                scored = [(_points(look(_text(passage, code))), passage) for passage in passages]
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

    def _quick_look(self, text: str) -> list[tuple[int, str]]:
        """Where the words stand in a text, each with its form; without those that are written in quite another way."""
        lower, found = text.lower(), []
        for form in self._forms:
            at = lower.find(form)
            while at >= 0:
                if has_hangul(form) or self._is_meant(lower, at):
                    found.append((at, form))
                at = lower.find(form, at + len(form))
        return sorted(found)

    def _analysis(self, text: str) -> list[tuple[int, str]]:
        """The same by the analysis: 빨라졌다 for 빠르다, Centre for center. It takes a hundred times as long."""
        text = clean(text)
        return [(start, text[start:stop]) for start, stop in self._spans(tokens(text))]

    def _is_meant(self, text: str, at: int) -> bool:
        """Whether a word in Latin letters begins here that has one of the lexemes: "buses", not "business"."""
        word = _LATIN_WORD.match(text, at)
        return bool(word) and (at == 0 or not text[at - 1].isalnum()) and stem(word[0]) in self._lexemes

    def _start(self, text: str) -> int:
        """Where to cut: at a word, a little before the place where most of the words stand together."""
        found = self._quick_look(text) or self._analysis(text)
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


def _points(found: list[tuple[int, str]]) -> float:
    """How many different words a text has; a little for each time."""
    return len({form for _at, form in found}) + min(len(found), 9) / 100


def _form(lexeme: str) -> str:
    """What the written forms of a lexeme begin with: citi of city and cities is cit."""
    return lexeme if has_hangul(lexeme) or len(lexeme) < 4 else lexeme[:-1]


def _text(passage: Passage, code: str) -> str:
    return f"{getattr(passage, f'heading_{code}')} {getattr(passage, f'text_{code}')}"
