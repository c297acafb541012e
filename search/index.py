"""Keeping the index in step with the content, in the same transaction as each change."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from html import unescape
from itertools import islice
from threading import local

from django.db import connection, models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import Signal
from django.utils.html import strip_tags
from django.utils.translation import override

from publishing import languages

from . import completions, meaning, places, spelling
from .analysis import clean
from .documents import Document, DocumentKind, Part, Text, kinds
from .models import CommonLexeme, Entry, Passage
from .vectors import tsvector

VERSION = 3  # raise it when the same record gives another entry than before
BATCH = 100  # records renewed in one transaction
COMMON = 1000  # entries; what is in more of them is counted at a rebuild, not at a query

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)  # the day of what is not published but simply there

_state = local()


@contextmanager
def paused():
    """Changes inside are not indexed one by one; if there were any, the whole index is rebuilt at the end.

    Also after an error: what was saved before it may stay. Not in a transaction that is undone with all its changes.
    """
    if getattr(_state, "is_paused", False):
        yield
        return
    _state.is_paused, _state.has_changed = True, False
    try:
        yield
    finally:
        _state.is_paused = False
        if _state.has_changed and not connection.needs_rollback:
            rebuild()


@contextmanager
def collected() -> Iterator[dict[str, set[int]]]:
    """Changes inside are not indexed; gives the records of each kind whose entries are to be renewed, at the end."""
    keys: dict[str, set[int]] = {}
    if getattr(_state, "waiting", None) is not None or getattr(_state, "is_paused", False):
        yield keys
        return
    _state.waiting, _state.mentioned = keys, {}
    try:
        yield keys
        for (name, lookup), mentioned in _state.mentioned.items():
            rows = kinds[name].model._default_manager.filter(**{f"{lookup}__in": mentioned})
            keys.setdefault(name, set()).update(rows.values_list("pk", flat=True))
    finally:
        _state.waiting = None


def rebuild(progress: Callable[[int, int], None] = lambda done, total: None, everything: bool = False) -> int:
    """Bring every entry up to date, some records at a time, so that readers never meet an empty index.

    Entries whose record has not changed are left alone, unless `everything` is asked for. `progress` is told the
    records done and their number. Returns the number of entries.
    """
    ordered = sorted(kinds.values(), key=lambda kind: -kind.weight)  # what is wanted most lies first on disk
    keys = {kind.name: list(kind.queryset().order_by("pk").values_list("pk", flat=True)) for kind in ordered}
    total, done = sum(map(len, keys.values())), 0
    for kind in ordered:
        for batch in _batches(keys[kind.name]):
            update(kind, batch, everything)
            done += len(batch)
            progress(done, total)
        _remove(Entry.objects.filter(kind=kind.name).exclude(object_id__in=keys[kind.name]))
    _remove(Entry.objects.exclude(kind__in=kinds))
    count_common_lexemes()
    return Entry.objects.count()


def update(kind: DocumentKind, keys: list[int], everything: bool = False) -> None:
    """Bring the entries of these records up to date: written while a record is published, removed when it is not.

    An entry whose record has not changed is left alone, unless `everything` is asked for.
    """
    with transaction.atomic():
        _lock(kind, keys)
        old = {entry.object_id: entry for entry in Entry.objects.filter(kind=kind.name, object_id__in=keys)}
        new = {obj.pk: (obj, _plain_document(kind, obj)) for obj in kind.queryset().filter(pk__in=keys)}
        digests = {pk: _digest(kind, obj, document) for pk, (obj, document) in new.items()}
        stale = [entry.pk for pk, entry in old.items() if everything or entry.digest != digests.get(pk)]
        _remove(Entry.objects.filter(pk__in=stale))
        kept = {pk for pk, entry in old.items() if entry.pk not in stale}
        _write(kind, [(obj, document, digests[pk]) for pk, (obj, document) in new.items() if pk not in kept])


def disagreements() -> list[str]:
    """Records whose entry is missing, too much or out of date; empty where the index agrees with the content."""
    found, known = [], set()
    for kind in kinds.values():
        digests = dict(Entry.objects.filter(kind=kind.name).values_list("object_id", "digest"))
        for obj in kind.queryset():
            known.add((kind.name, obj.pk))
            if digests.get(obj.pk) != _digest(kind, obj, _plain_document(kind, obj)):
                found.append(f"{kind.name} {obj.pk}")
    surplus = (key for key in Entry.objects.values_list("kind", "object_id") if key not in known)
    return found + [f"{name} {pk}" for name, pk in surplus]


def count_common_lexemes() -> None:
    """Refresh what is known of the words that stand in very many entries."""
    with transaction.atomic(), connection.cursor() as cursor:
        CommonLexeme.objects.all().delete()
        if Entry.objects.count() > COMMON:
            cursor.execute(
                "INSERT INTO search_commonlexeme (lexeme, entries) "
                "SELECT word, ndoc FROM ts_stat('SELECT words FROM search_entry') WHERE ndoc > %s",
                [COMMON],
            )


def watch() -> None:
    """Follow every change of the registered kinds, of their children and of what they mention."""
    for kind in kinds.values():
        _follow(kind, kind.model, lambda obj: [obj.pk])
        for model, link in kind.children.items():
            _follow(kind, model, lambda obj, link=link: [getattr(obj, f"{link}_id")], may_move=True)
        for model, lookup in kind.mentions.items():
            _follow(kind, model, lambda obj, kind=kind, lookup=lookup: _mentioning(kind, lookup, obj))


def _mentioning(kind: DocumentKind, lookup: str, obj: models.Model) -> list[int]:
    if getattr(_state, "waiting", None) is not None:
        _state.mentioned.setdefault((kind.name, lookup), set()).add(obj.pk)
        return []
    return list(kind.model._default_manager.filter(**{lookup: obj.pk}).values_list("pk", flat=True).distinct())


def _follow(
    kind: DocumentKind, model: type[models.Model], keys: Callable[[models.Model], list[int]], may_move: bool = False
) -> None:
    """Renew the records that `keys` tells for a changed row of `model`, which `may_move` from one to another by a save."""
    name = f"{kind.name}.{model._meta.label}"

    def about_to_change(sender, instance, **kwargs):
        """Note the records of the row as it stands in the database, which it may be about to leave."""
        old = model._default_manager.filter(pk=instance.pk).first() if instance.pk else None
        instance._search_keys = {**getattr(instance, "_search_keys", {}), name: keys(old) if old else []}

    def saved(sender, instance, **kwargs):
        _changed(kind, sorted({*keys(instance), *getattr(instance, "_search_keys", {}).pop(name, [])}))

    def deleted(sender, instance, **kwargs):
        _changed(kind, instance._search_keys.pop(name, []))

    if may_move:
        _connect(pre_save, about_to_change, model, name)
    _connect(post_save, saved, model, name)
    _connect(pre_delete, about_to_change, model, name)
    _connect(post_delete, deleted, model, name)
    for relation in model._meta.many_to_many:
        _follow_relation(kind, model, relation.name, keys)


def _follow_relation(
    kind: DocumentKind, model: type[models.Model], field: str, keys: Callable[[models.Model], list[int]]
) -> None:
    """The same for what is added to and taken from a many-to-many field, from either side."""
    name = f"{kind.name}.{model._meta.label}.{field}"

    def about_to_be_cleared(instance):
        rows = list(model._default_manager.filter(**{field: instance.pk}))
        instance._search_cleared = {**getattr(instance, "_search_cleared", {}), name: rows}

    def changed(sender, instance, action, reverse, pk_set, **kwargs):
        if action == "pre_clear" and reverse:
            about_to_be_cleared(instance)
        if not action.startswith("post_"):
            return
        rows = [instance]
        if reverse:
            cleared = pk_set is None
            rows = instance._search_cleared.pop(name) if cleared else model._default_manager.filter(pk__in=pk_set)
        _changed(kind, [key for row in rows for key in keys(row)])

    _connect(m2m_changed, changed, model._meta.get_field(field).remote_field.through, name)


def _connect(signal: Signal, receiver: Callable, sender: type[models.Model], name: str) -> None:
    signal.connect(receiver, sender=sender, weak=False, dispatch_uid=f"search.{name}.{id(signal)}")


def _changed(kind: DocumentKind, keys: list[int]) -> None:
    if getattr(_state, "is_paused", False):
        _state.has_changed = True
        return
    waiting = getattr(_state, "waiting", None)
    if waiting is not None:
        waiting.setdefault(kind.name, set()).update(keys)
        return
    for batch in _batches(keys):
        update(kind, batch)


def _batches(keys: list[int]) -> Iterator[list[int]]:
    remaining = iter(keys)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _lock(kind: DocumentKind, keys: list[int]) -> None:
    """Hold these records' entries to the end of the transaction, so that of two editors the later one's text stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s || key, 0)) FROM unnest(%s) AS key",
            [f"search.{kind.name}.", sorted(str(key) for key in keys)],
        )


def _remove(entries: models.QuerySet) -> None:
    """Delete entries with all that hangs on them."""
    found = list(entries.values_list("pk", flat=True))
    if found:
        meaning.forget(found)
        Entry.objects.filter(pk__in=found).delete()


def _write(kind: DocumentKind, rows: list[tuple[models.Model, Document, str]]) -> None:
    if not rows:
        return
    entries = Entry.objects.bulk_create(_entry(kind, obj, document, digest) for obj, document, digest in rows)
    documents = {entry.pk: document for entry, (_obj, document, _digest) in zip(entries, rows, strict=True)}
    Passage.objects.bulk_create(passage for pk, document in documents.items() for passage in _passages(pk, document))
    completions.remember({pk: document.title for pk, document in documents.items()})
    spelling.remember_words(text for document in documents.values() for text in _texts(document))
    meaning.remember(documents)


def _plain_document(kind: DocumentKind, obj: models.Model) -> Document:
    """What the record contributes, with its texts without tags."""
    document = kind.document(obj)
    parts = [replace(part, body=Text(_plain(part.body.ko), _plain(part.body.en))) for part in document.parts]
    return replace(document, parts=[_without_bare_headings(part) for part in parts if part.body.languages])


def _without_bare_headings(part: Part) -> Part:
    """A heading over nothing finds nothing."""
    heading = Text(**{code: getattr(part.heading, code) for code in part.body.languages})
    return replace(part, heading=heading)


def _digest(kind: DocumentKind, obj: models.Model, document: Document) -> str:
    described = [VERSION, kind.weight, _path(obj), str(_published_at(obj)), asdict(document)]
    return hashlib.sha256(json.dumps(described, sort_keys=True, default=sorted).encode()).hexdigest()


def _path(obj: models.Model) -> str:
    with override("ko"):
        return obj.get_absolute_url().removeprefix("/ko/")


def _published_at(obj: models.Model):
    """Its day, or for what has none (a country, a term) its being there at all."""
    return getattr(obj, "published_at", None) or ALWAYS


def _entry(kind: DocumentKind, obj: models.Model, document: Document, digest: str) -> Entry:
    head = [("A", document.title), ("B", document.summary), *(("B", part.heading) for part in document.parts)]
    rest = [*(("C", part.body) for part in document.parts), ("D", document.also)]
    words, length = tsvector(_both(head + rest))
    return Entry(
        kind=kind.name,
        object_id=obj.pk,
        path=_path(obj),
        published_at=_published_at(obj),
        weight=kind.weight,
        sector=document.sector,
        decade=document.year // 10 * 10 if document.year else None,
        countries=sorted({code.lower() for code in document.countries}),
        cities=sorted(set(document.cities)),
        languages=document.title.languages,
        head=tsvector(_both(head))[0],
        words=words,
        length=length,
        digest=digest,
    )


def _both(texts: list[tuple[str, Text]]) -> Iterator[tuple[str, str]]:
    for code in languages.CODES:
        yield from ((weight, getattr(text, code)) for weight, text in texts)


def _texts(document: Document) -> list[str]:
    """Every text that readers may see, in either language."""
    shown = [document.title, document.summary, *(text for part in document.parts for text in (part.heading, part.body))]
    return [getattr(text, code) for text in shown for code in text.languages]


def _passages(entry_id: int, document: Document) -> Iterator[Passage]:
    for order, part in enumerate([Part(document.title, document.summary), *document.parts]):
        passage = Passage(entry_id=entry_id, order=order, anchor=part.anchor)
        for code in languages.CODES:
            heading, text = clean(getattr(part.heading, code)), clean(getattr(part.body, code))
            setattr(passage, f"heading_{code}", heading)
            setattr(passage, f"text_{code}", text)
            setattr(passage, f"places_{code}", places.noted([heading, text]))
        yield passage


def _plain(html: str) -> str:
    """Text without tags: a line where a block ended, a space where another tag ended a word."""
    text = re.sub(r"</(p|li|h\d|tr|td|th|div|blockquote)>|<br\s*/?>", "\n", html)
    text = unescape(strip_tags(re.sub(r"(</|<small)", r" \1", text)))
    return "\n".join(line for line in (re.sub(r"\s+", " ", line).strip() for line in text.splitlines()) if line)
