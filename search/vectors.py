"""Texts as PostgreSQL's tsvector and tsquery, written out by our own analysis instead of a text search configuration."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from .analysis import Role, Token, clean, tokens, units

_MAX_POSITION = 16383  # PostgreSQL's
_MAX_TOKENS = 30_000  # of one record; a vector must stay under one megabyte
_GAP = 10  # words between two texts, so that no phrase reaches from one into the next


def quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def tsvector(texts: Iterable[tuple[str, str]]) -> tuple[str, int]:
    """The vector of some (weight, text), weights from A to D, as PostgreSQL reads it; and the number of its words."""
    places, count, offset = defaultdict(list), 0, 1
    for weight, text in texts:
        found = tokens(clean(text))[: max(0, _MAX_TOKENS - count)]
        for token in found:
            places[token.lexeme].append(f"{min(token.position + offset, _MAX_POSITION)}{weight}")
        count += len(found)
        offset += (found[-1].position if found else 0) + _GAP
    return " ".join(f"{quoted(lexeme)}:{','.join(at)}" for lexeme, at in places.items()), count


def phrase(found: Sequence[Token]) -> str:
    """The tsquery of words that stand one after the other, at their distances."""
    last, query = None, ""
    for token in units(found):
        word = quoted(token.lexeme)
        query = word if last is None else f"{query} <{token.position - last}> {word}"
        last = token.position
    return f"({query})"


def together(found: Sequence[Token]) -> str:
    """The tsquery of one word's lexemes: all its units, anywhere in a record, or the word as a whole."""
    return any_of(ways(found))


def ways(found: Sequence[Token]) -> list[tuple[str, ...]]:
    """The lexemes of each way in which a record may have a word."""
    start, end = min(token.start for token in found), max(token.end for token in found)
    each = [tuple(token.lexeme for token in units(found))]
    each += [(t.lexeme,) for t in found if t.role == Role.WHOLE and (t.start, t.end) == (start, end)]
    parts = [token for token in found if token.role == Role.PART]
    if len(parts) == end - start > 1:  # crumbs, each of which is a word by itself: 물값 may stand as 물 값
        each.append(tuple(token.lexeme for token in parts))
    return each


def any_of(each: Iterable[tuple[str, ...]]) -> str:
    """The tsquery of records that have all lexemes of any way; a way is left out where a shorter one finds the same."""
    found = {frozenset(way): way for way in each}
    least = [way for key, way in found.items() if not any(other < key for other in found)]
    return f"({' | '.join('(' + ' & '.join(map(quoted, way)) + ')' for way in least)})"
