"""What search asks of the other apps: a `documents.py` that registers their kinds of record."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models


@dataclass(frozen=True)
class Text:
    """One text in both languages; "" where it does not exist."""

    ko: str
    en: str

    @classmethod
    def of(cls, obj: models.Model, name: str) -> "Text":
        """A translated field of a record."""
        return cls(getattr(obj, f"{name}_ko") or "", getattr(obj, f"{name}_en") or "")

    @classmethod
    def joined(cls, texts: list["Text"]) -> "Text":
        return cls("\n".join(t.ko for t in texts if t.ko), "\n".join(t.en for t in texts if t.en))


@dataclass(frozen=True)
class Document:
    """A record as search sees it."""

    title: Text
    summary: Text
    body: Text


@dataclass(frozen=True)
class DocumentKind:
    """One kind of record: where its published rows are and what each contributes."""

    name: str
    label: str  # translated lazily, plural
    model: type[models.Model]
    queryset: Callable[[], models.QuerySet]  # published rows, with what `document` needs prefetched
    document: Callable[[models.Model], Document]
    parts: dict[type[models.Model], str] = field(default_factory=dict)  # child model: its link to the record
    weight: float = 1.0  # above 1: readers more often want this kind than a passing mention in another


kinds: dict[str, DocumentKind] = {}


def register(kind: DocumentKind) -> None:
    kinds[kind.name] = kind
