"""Mistyped words, mended by words that are really in the archive."""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.db import connection
from rapidfuzz.distance import DamerauLevenshtein

from . import hangul, synonyms
from .analysis import clean, fold, has_hangul, tokens, units, written_words
from .models import Word
from .vectors import phrase

_NEAR = 40  # words to look at
_SIMILARITY = 0.25  # of trigrams; low, since a short word has few
_LETTERS_A_MISTAKE = 4  # one mistake is forgiven in so many letters; a Korean letter is half a syllable or less
_LATIN_LETTERS_A_MISTAKE = 5


def remember_words(texts: Iterable[str]) -> None:
    """Add the words of these texts to the archive's words."""
    found = {word for text in texts for word in written_words(clean(text))}
    known = set(Word.objects.filter(word__in=found).values_list("word", flat=True))
    # In one order, so that two editors who add the same words do not wait for each other in a circle.
    Word.objects.bulk_create(
        [Word(word=word, letters=letters_of(word)) for word in sorted(found - known)], ignore_conflicts=True
    )


@lru_cache(maxsize=20_000)
def letters_of(word: str) -> str:
    """The letters by which words are compared."""
    return hangul.letters(fold(word))[:200]


def is_known(word: str) -> bool:
    """Whether a reader can find this word, as it stands."""
    found = tokens(clean(word))
    seen = {at for token in found for at in range(token.start, token.end)}
    if has_hangul(word) and len(seen) < len(word.replace(" ", "")):
        return False  # the dictionary sees only a part of it
    return bool(found) and _is_found(phrase(found))


def _is_found(query: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM search_entry WHERE words @@ %s::tsquery AND published_at <= statement_timestamp() LIMIT 1",
            [query],
        )
        return cursor.rowcount > 0


def mend(word: str) -> str:
    """The word of the archive, or of its synonyms, that was probably meant; "" where none is near or the word is right."""
    typed = letters_of(word)
    if len(typed) < 4:
        return ""
    allowed = max(1, (len(typed) + 1) // (_LETTERS_A_MISTAKE if has_hangul(word) else _LATIN_LETTERS_A_MISTAKE))
    near = {**_synonyms(), **dict(_near(typed))}
    distances = [
        (DamerauLevenshtein.distance(typed, letters, score_cutoff=allowed), known) for known, letters in near.items()
    ]
    for distance, known in sorted(distances):
        if distance > allowed:
            return ""
        if has_hangul(known) == has_hangul(word) and _leads_somewhere(known):
            return known
    return ""


def _synonyms() -> dict[str, str]:
    return {word: letters_of(word) for word in synonyms.words()}


def _leads_somewhere(word: str) -> bool:
    return is_known(word) or any(
        is_known(other.text) for found in synonyms.find(units(tokens(clean(word)))) for other in found.others
    )


def _near(typed: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, false)", [str(_SIMILARITY)])
        cursor.execute(
            "SELECT word, letters FROM search_word WHERE letters %% %s ORDER BY letters <-> %s, word LIMIT %s",
            [typed, typed, _NEAR],
        )
        return cursor.fetchall()


def without_particle(word: str) -> str:
    """A Korean word without what often ends it: 교통카드를 is 교통카드. For words that the dictionary does not know."""
    return re.sub(r"(?<=[가-힣]{2})(에서는|에서|으로|에게|까지|부터|은|는|이|가|을|를|의|에|로|와|과|도|만)$", "", word)
