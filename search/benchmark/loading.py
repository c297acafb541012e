"""Filling the search tables of a scratch database with generated records, without rows of content behind them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
import yaml
from django.conf import settings
from django.db import connection, models

from search import completions, index, meaning, spelling
from search.models import Entry, Meaning, Passage, Synonym

from .records import Record, Records, sentences_analysed_once
from .sentences import Stock

BATCH = 500
VECTORS = 300_000  # at most: an index of three million takes an hour to build
VECTORS_A_RECORD = 15
NOISE = 0.35  # of a vector's length, so that the same sentence in two records differs
_MEMORY = "1GB"


def fill(records: Records, tell: Callable[[str], None]) -> None:
    """Write everything that `search.index` would have written for these records."""
    _add_synonyms()
    bulky = [model for model in (Entry, Meaning) if model is Entry or meaning.is_available()]
    for model in bulky:
        _each_index(model, "remove_index")
    tell("records")
    with sentences_analysed_once():
        for batch in _batches(records):
            _write(batch)
    if meaning.is_available():
        tell("vectors")
        _write_vectors(records)
    tell("words")
    _write_words(records.stock)
    for model in bulky:
        tell(f"index of {model._meta.db_table}")
        _each_index(model, "add_index")
    tell("vacuum")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    tell("common words")
    index.count_common_lexemes()
    tell("")


def _each_index(model: type[models.Model], action: str) -> None:
    """Remove or add the indexes that are much faster built at once than row by row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('maintenance_work_mem', %s, false)", [_MEMORY])
    for each in model._meta.indexes:
        with connection.schema_editor() as editor:
            getattr(editor, action)(model, each)


def _batches(records: Iterable[Record]) -> Iterable[list[Record]]:
    remaining = iter(records)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _write(batch: list[Record]) -> None:
    entries = [index._entry(record.kind, record, record.document, "") for record in batch]
    for entry, record in zip(entries, batch, strict=True):
        entry.pk = record.pk
    _copy(Entry, entries)
    _copy(Passage, [passage for record in batch for passage in index._passages(record.pk, record.document)])
    completions.remember({record.pk: record.document.title for record in batch})


def _copy(model: type[models.Model], rows: list[models.Model]) -> None:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key or rows[0].pk]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    names = [field.attname for field in fields]
    lines = "".join("\t".join(_cell(getattr(row, name)) for name in names) + "\n" for row in rows)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {model._meta.db_table} ({columns}) FROM STDIN", StringIO(lines))


def _cell(value) -> str:
    """A value as COPY reads it."""
    if value is None:
        return r"\N"
    if isinstance(value, list):
        return "{" + ",".join(value) + "}"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value).replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")


def _write_words(stock: Stock) -> None:
    spelling.remember_words(getattr(sentence.text, code) for sentence in stock.sentences for code in ("ko", "en"))
    spelling.remember_words(stock.names_ko)
    spelling.remember_words(stock.names_en)


def _add_synonyms() -> None:
    """The archive's glossary, each term with its other names: about as many synonyms as the real search knows."""
    terms = yaml.safe_load((Path(settings.BASE_DIR) / "content" / "glossary.yaml").read_text())
    Synonym.objects.bulk_create(Synonym(words="\n".join(_names(term))) for term in terms)


def _names(term: dict) -> list[str]:
    also = "\n".join((term.get("also") or {}).values())
    return [*term["name"].values(), *filter(None, map(str.strip, also.splitlines()))]


# Meaning


def _write_vectors(records: Records) -> None:
    """The vector of each title and of some sentences, made of true ones and a little noise."""
    stock = records.stock
    sentences = meaning.encode([text.en or text.ko for text in stock.originals])
    titles = meaning.encode([policy.title.en or policy.title.ko for policy in stock.policies])
    noise = np.random.default_rng(1)
    for batch in _batches(records):
        rows = [row for record in batch for row in _chosen(record, records.total)]
        vectors = np.stack(
            [
                titles[title] if source is None else titles[title] + sentences[source]
                for _pk, _order, title, source in rows
            ]
        )
        vectors = meaning._of_length_one(vectors)
        spread = noise.standard_normal(vectors.shape, dtype=np.float32)
        vectors = meaning._of_length_one(vectors + NOISE * meaning._of_length_one(spread))
        _copy_vectors([(pk, order) for pk, order, _title, _source in rows], vectors)


def vectors_a_record(total: int) -> float:
    return min(VECTORS_A_RECORD, VECTORS / total)


def _chosen(record: Record, total: int) -> list[tuple[int, int, int, int | None]]:
    """For each vector of a record: the record, the order of its passage, the policy of its title, the sentence if any."""
    random = Random(-record.pk)  # noqa: S311 - nothing secret
    share = vectors_a_record(total)
    wanted = int(share) + (random.random() < share % 1) - 1
    placed = random.sample(record.sentences, min(wanted, len(record.sentences)))
    rows = [(record.pk, order, record.title_of, sentence.source) for order, sentence in placed]
    return [(record.pk, 0, record.title_of, None), *rows]


def _copy_vectors(places: list[tuple[int, int]], vectors: np.ndarray) -> None:
    """In COPY's binary format: written out as text, the numbers would take longer than everything else."""
    dimensions = vectors.shape[1]
    row = np.dtype(
        [
            ("fields", ">i2"),
            ("entry_length", ">i4"),
            ("entry", ">i8"),
            ("passage_length", ">i4"),
            ("passage", ">i2"),
            ("vector_length", ">i4"),
            ("dimensions", ">i2"),
            ("unused", ">i2"),
            ("vector", ">f2", dimensions),
        ]
    )
    rows = np.zeros(len(places), row)
    rows["fields"], rows["entry_length"], rows["passage_length"] = 3, 8, 2
    rows["entry"], rows["passage"] = np.array(places).T
    rows["vector_length"], rows["dimensions"], rows["vector"] = 4 + 2 * dimensions, dimensions, vectors
    data = BytesIO(b"PGCOPY\n\xff\r\n\0" + bytes(8) + rows.tobytes() + b"\xff\xff")
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {Meaning._meta.db_table} (entry_id, passage, vector) FROM STDIN WITH (FORMAT binary)", data
        )
