"""What search asks of the other apps: a `documents.py` that registers their kinds of record, facets and synonyms."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import override

from publishing import languages


@dataclass(frozen=True)
class Text:
    """One text in both languages; "" where it does not exist."""

    ko: str = ""
    en: str = ""

    @classmethod
    def of(cls, obj: models.Model, name: str) -> "Text":
        """A translated field of a record."""
        return cls(getattr(obj, f"{name}_ko") or "", getattr(obj, f"{name}_en") or "")

    @classmethod
    def translated(cls, message: str, **values: "Text") -> "Text":
        """A lazy message in both languages, with texts to put into it."""
        found = {}
        for code in languages.CODES:
            with override(code):
                found[code] = str(message) % {name: getattr(text, code) for name, text in values.items()}
        return cls(**found)

    @classmethod
    def joined(cls, texts: Iterable["Text"]) -> "Text":
        texts = list(texts)
        return cls("\n".join(t.ko for t in texts if t.ko), "\n".join(t.en for t in texts if t.en))

    @property
    def languages(self) -> list[str]:
        return [code for code in languages.CODES if getattr(self, code)]


@dataclass(frozen=True)
class Part:
    """A part of a record that readers may want by itself; `anchor` is its place on the record's page."""

    heading: Text
    body: Text  # may be HTML
    anchor: str = ""


@dataclass(frozen=True)
class Document:
    """A record as search sees it.

    `also` are words that find the record and are never shown, such as the names of related records. `sector` is a slug,
    `year` the year in which it began, `countries` ISO codes, `cities` slugs.
    """

    title: Text
    summary: Text
    parts: list[Part] = field(default_factory=list)
    also: Text = field(default_factory=Text)
    sector: str = ""
    year: int | None = None
    countries: Iterable[str] = ()
    cities: Iterable[str] = ()


@dataclass(frozen=True)
class DocumentKind:
    """One kind of record: where its published rows are and what each contributes.

    `children` are models that a record consists of: {Section: "policy"}, by their link to the record. `mentions` are
    models whose names it repeats: {City: "city"}, by the record's link to them. A change of either renews the record.
    """

    name: str
    label: str  # of one record, translated lazily: the word beside its title
    plural: str  # of many: the facet's
    model: type[models.Model]
    queryset: Callable[[], models.QuerySet]  # approved rows (see `PublishedQuerySet`), with what `document` needs
    document: Callable[[models.Model], Document]
    children: dict[type[models.Model], str] = field(default_factory=dict)
    mentions: dict[type[models.Model], str] = field(default_factory=dict)
    weight: float = 1.0  # above 1: readers more often want this kind than a passing mention in another
    offered: int = 1  # while a reader types, the higher the earlier; 0: not at all, its titles repeat those of others


@dataclass(frozen=True)
class FacetNames:
    """The names of a facet's values, which search stores as codes: {"transportation": "교통"} in the reader's language."""

    name: str  # a facet of `search.facets`
    names: Callable[[], dict[str, str]]


@dataclass(frozen=True)
class SynonymSource:
    """Groups of words that mean the same, kept in another app; `rows` tells when they change, by their `updated_at`. It is
    asked once: the rows must not depend on the moment."""

    rows: Callable[[], models.QuerySet]
    groups: Callable[[], list[list[str]]]


kinds: dict[str, DocumentKind] = {}
facet_names: dict[str, FacetNames] = {}
synonym_sources: list[SynonymSource] = []


def register(kind: DocumentKind) -> None:
    kinds[kind.name] = kind


def _plurals() -> dict[str, str]:
    return {kind.name: str(kind.plural) for kind in kinds.values()}


def register_facet_names(names: FacetNames) -> None:
    facet_names[names.name] = names


def register_synonyms(source: SynonymSource) -> None:
    synonym_sources.append(source)


register_facet_names(FacetNames("kind", _plurals))
