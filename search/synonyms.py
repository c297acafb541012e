"""Words that mean the same, from staff's synonyms and the glossaries of other apps; a change counts at the next search."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from threading import Lock, local

from django.db import connection

from .analysis import Token, clean, tokens, units
from .documents import SynonymSource, synonym_sources
from .models import Synonym


@dataclass(frozen=True)
class Phrase:
    """A word or phrase of a group, taken apart."""

    text: str
    tokens: tuple[Token, ...]

    @cached_property
    def key(self) -> tuple[str, ...]:
        return key_of(self.tokens)


@dataclass(frozen=True)
class Found:
    """That `units[start:end]` of a query mean the same as other phrases."""

    start: int
    end: int
    others: tuple[Phrase, ...]


def key_of(found: Sequence[Token]) -> tuple[str, ...]:
    """What two spellings of a phrase have in common: the lexemes of its units."""
    return tuple(token.lexeme for token in units(found))


def words() -> list[str]:
    """All words and phrases that have synonyms."""
    return [phrase.text for others in _phrases().values() for phrase in others]


def find(parts: list[Token]) -> list[Found]:
    """The longest phrases with synonyms among the units of a query, none over another."""
    known, found, at = _phrases(), [], 0
    longest = max(map(len, known), default=0)
    while at < len(parts):
        for length in range(min(longest, len(parts) - at), 0, -1):
            if others := known.get(key_of(parts[at : at + length])):
                found.append(Found(at, at + length, others))
                at += length - 1
                break
        at += 1
    return found


_lock = Lock()
_kept: dict = {"state": None, "phrases": {}}
_one_search = local()  # its `phrases`, while a search is answered


@contextmanager
def unchanging() -> Iterator[None]:
    """Inside, the groups are those of the first look: one search asks the database about them once."""
    _one_search.phrases = None
    try:
        yield
    finally:
        del _one_search.phrases


def _phrases() -> dict[tuple[str, ...], tuple[Phrase, ...]]:
    """The other phrases of each phrase."""
    if not hasattr(_one_search, "phrases"):
        return _newest()
    if _one_search.phrases is None:
        _one_search.phrases = _newest()
    return _one_search.phrases


def _newest() -> dict[tuple[str, ...], tuple[Phrase, ...]]:
    """Kept in memory until a group changes."""
    state = _state()
    with _lock:
        if _kept["state"] != state:
            _kept.update(state=state, phrases=_built())
        return _kept["phrases"]


def _state() -> tuple:
    """What differs as soon as any group was changed, made or deleted."""
    with connection.cursor() as cursor:
        cursor.execute(*_question_of_state(tuple(synonym_sources)))
        return cursor.fetchone()


@cache
def _question_of_state(sources: tuple[SynonymSource, ...]) -> tuple[str, tuple]:
    """The statement that asks all sources at once. Kept: putting it together takes Django longer than its answer."""
    rows = [Synonym.objects.filter(is_active=True), *(source.rows() for source in sources)]
    columns, params = [], []
    for source in rows:
        sql, values = source.order_by().values("updated_at").query.sql_with_params()
        columns.append(f"(SELECT concat(max(updated_at), '/', count(*)) FROM ({sql}) AS source)")  # noqa: S608 - Django's own
        params += values
    return f"SELECT {', '.join(columns)}", tuple(params)


def _built() -> dict[tuple[str, ...], tuple[Phrase, ...]]:
    groups = [synonym.word_list for synonym in Synonym.objects.filter(is_active=True)]
    groups += [group for source in synonym_sources for group in source.groups()]
    phrases: dict[tuple[str, ...], dict[tuple[str, ...], Phrase]] = {}
    for group in groups:
        taken_apart = [Phrase(text, tuple(tokens(clean(text)))) for text in group]
        taken_apart = [phrase for phrase in taken_apart if phrase.key]
        for phrase in taken_apart:
            others = phrases.setdefault(phrase.key, {})
            others.update({other.key: other for other in taken_apart if other.key != phrase.key})
    return {key: tuple(others.values()) for key, others in phrases.items()}
