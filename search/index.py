"""Keeping the index in step with the content, in the same transaction as each change."""

import re
from contextlib import contextmanager
from html import unescape
from threading import local

from django.contrib.postgres.search import SearchVector
from django.db import models, transaction
from django.db.models import Value
from django.db.models.signals import post_delete, post_save
from django.utils.html import strip_tags
from django.utils.translation import override

from .analysis import morphemes
from .documents import Document, DocumentKind, Text, kinds
from .models import Entry

_state = local()


@contextmanager
def paused():
    """Changes inside are not indexed one by one; if there were any, the whole index is rebuilt at the end."""
    _state.is_paused, _state.has_changed = True, False
    try:
        yield
    finally:
        _state.is_paused = False
    if _state.has_changed:
        rebuild()


def rebuild() -> int:
    """Replace the whole index; readers see the old one until the new one is complete. Returns the number of entries."""
    with transaction.atomic():
        entries = [_entry(kind, obj) for kind in kinds.values() for obj in kind.queryset()]
        Entry.objects.all().delete()
        Entry.objects.bulk_create(entries, batch_size=200)
    return len(entries)


def update(kind: DocumentKind, pk: int) -> None:
    """Bring the entry of one record up to date: written while it is published, removed when it is not."""
    obj = kind.queryset().filter(pk=pk).first()
    with transaction.atomic():
        Entry.objects.filter(kind=kind.name, object_id=pk).delete()
        if obj is not None:
            _entry(kind, obj).save()


def watch() -> None:
    """Follow every save and deletion of the registered kinds and of their parts."""
    for kind in kinds.values():
        _follow(kind, kind.model, "pk")
        for part, link in kind.parts.items():
            _follow(kind, part, f"{link}_id")


def _follow(kind: DocumentKind, model: type[models.Model], attribute: str) -> None:
    def changed(sender, instance, **kwargs):
        if getattr(_state, "is_paused", False):
            _state.has_changed = True
        else:
            update(kind, getattr(instance, attribute))

    for signal in (post_save, post_delete):
        signal.connect(
            changed, sender=model, weak=False, dispatch_uid=f"search.{kind.name}.{model._meta.label}.{id(signal)}"
        )


def _entry(kind: DocumentKind, obj: models.Model) -> Entry:
    document = kind.document(obj)
    body = Text(_plain(document.body.ko), _plain(document.body.en))
    with override("ko"):
        path = obj.get_absolute_url().removeprefix("/ko/")
    return Entry(
        kind=kind.name,
        object_id=obj.pk,
        path=path,
        published_at=obj.published_at,
        vector=_vector(document, body),
        title_ko=document.title.ko,
        title_en=document.title.en,
        summary_ko=document.summary.ko,
        summary_en=document.summary.en,
        body_ko=body.ko,
        body_en=body.en,
    )


def _plain(html: str) -> str:
    """Text without tags, with a space where a tag ended a word."""
    return re.sub(r"\s+", " ", unescape(strip_tags(re.sub(r"(</|<br)", r" \1", html)))).strip()


def _vector(document: Document, body: Text):
    """Both languages in one vector: a word of the title weighs most, then the summary, then the rest."""
    vector = None
    for weight, text in (("A", document.title), ("B", document.summary), ("C", body)):
        for words, config in ((" ".join(morphemes(text.ko, with_compounds=True)), "simple"), (text.en, "english")):
            part = SearchVector(Value(words), config=config, weight=weight)
            vector = part if vector is None else vector + part
    return vector
