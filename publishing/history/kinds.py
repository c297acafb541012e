"""Which records have a history, and what each consists of.

These are the records with a page in the administration built on `HistoryAdmin`; its inlines are their parts. So a new kind of
content has a history by having such a page.
"""

from dataclasses import dataclass

from django.contrib import admin
from django.db import models
from django.forms.models import _get_foreign_key
from modeltranslation.translator import NotRegistered, translator


@dataclass(frozen=True)
class Part:
    """Rows that a record consists of, each with a link to it; `names` are the fields that tell them apart."""

    link: models.ForeignKey
    names: tuple[str, ...]

    @property
    def model(self) -> type[models.Model]:
        return self.link.model


Parts = dict[str, Part]  # by label, such as "policies.section"

kinds: dict[type[models.Model], Parts] = {}
links: dict[type[models.Model], models.ForeignKey] = {}  # of a part to its record


def find() -> None:
    """Look through the administration. To be called once its pages are registered."""
    pages = [each for each in admin.site._registry.values() if getattr(each, "keeps_history", False)]
    found = {each.model: _parts(each) for each in pages}
    links.update({part.model: part.link for parts in found.values() for part in parts.values()})
    kinds.update({model: parts for model, parts in found.items() if model not in links})


def _parts(page: admin.ModelAdmin) -> Parts:
    inlines = [each for each in page.inlines if each not in page.inlines_without_history]
    return {
        each.model._meta.label_lower: Part(
            _get_foreign_key(page.model, each.model, fk_name=each.fk_name), _first_fields(each)
        )
        for each in inlines
    }


def _first_fields(inline) -> tuple[str, ...]:
    fields = inline.fields or [name for _title, options in inline.fieldsets for name in options["fields"]]
    flat = [name for each in fields for name in (each if isinstance(each, (list, tuple)) else [each])]
    return tuple(name for name in flat if name != "order")[:2]


def translated(model: type[models.Model]) -> set[str]:
    """The names of the fields that have a field for each language; their own column only follows the language."""
    try:
        return set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return set()
