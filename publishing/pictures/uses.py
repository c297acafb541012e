"""Where a picture stands: in which records' texts, drafts and prepared changes too."""

from collections.abc import Iterator

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.urls import NoReverseMatch
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext

from ..admin_urls import address_of
from ..fields import RichTextField
from ..history import kinds
from ..models import PreparedChange


def of(key: int) -> list[models.Model]:
    """The records with the picture in one of their texts, or in a part's; each once."""
    reference = f'data-picture="{key}"'
    found = [_record(row) for model in apps.get_models() for row in _rows(model, reference)]
    escaped = reference.replace('"', '\\"')
    prepared = PreparedChange.objects.annotate(as_text=Cast("data", TextField())).filter(as_text__contains=escaped)
    found += [each.record for each in prepared if each.record]
    return list(dict.fromkeys(found))


def _rows(model: type[models.Model], reference: str) -> Iterator[models.Model]:
    fields = [each for each in model._meta.concrete_fields if isinstance(each, RichTextField)]
    own = [each for each in fields if hasattr(each, "translated_field")] or fields
    condition = Q()
    for each in own:
        condition |= Q(**{f"{each.name}__contains": reference})
    if own:
        yield from model._base_manager.filter(condition)


def _record(row: models.Model) -> models.Model:
    link = kinds.links.get(type(row))
    return getattr(row, link.name) if link else row


def told(request, key: int) -> list[str]:
    """A line for each use, with a link; those that the person may not see are only counted."""
    lines, hidden = [], 0
    for record in of(key):
        keeper = admin.site._registry.get(type(record))
        if keeper is None or not keeper.has_view_permission(request, record):
            hidden += 1
            continue
        lines.append(_line(record))
    return [*lines, gettext("Records that you may not see: %(count)d") % {"count": hidden}] if hidden else lines


def _line(record: models.Model) -> str:
    label = f"{capfirst(record._meta.verbose_name)}: {record}"
    try:
        return format_html('<a href="{}">{}</a>', address_of(record._meta, "change", record.pk), label)
    except NoReverseMatch:
        return label
