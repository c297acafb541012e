"""Every address outside that the archive's content names: fields of addresses, and links in rich text."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction

from .. import content
from ..fields import RichTextField
from .models import LONGEST, Link, LinkUse


class Use(NamedTuple):
    address: str
    kind: str
    object_id: int
    field: str


class _Anchors(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def addresses_in(html: str) -> list[str]:
    parser = _Anchors()
    parser.feed(html)
    return parser.found


def outgoing(address: str) -> str:
    """The address without the place on its page; "" where it leads nowhere outside."""
    address = address.strip().partition("#")[0]
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    is_ours = host == urlsplit(settings.SITE_ADDRESS).hostname
    return address if parts.scheme in ("http", "https") and host and not is_ours and len(address) <= LONGEST else ""


def uses() -> Iterator[Use]:
    """All that stand in the content now, drafts too."""
    for kind in content.kinds.values():
        yield from _uses_of(kind.model, kind.model._meta.label_lower, "pk", "")
        yield from _uses_of_parts(kind.model, kind.parts, kind.model._meta.label_lower, "", "")


def _uses_of_parts(parent, parts: dict, kind: str, path: str, prefix: str) -> Iterator[Use]:
    for name, each in parts.items():
        to_parent = next(field.name for field in each.model._meta.fields if field.related_model is parent)
        lookup = f"{path}{to_parent}"
        yield from _uses_of(each.model, kind, f"{lookup}_id", f"{prefix}{name}.")
        yield from _uses_of_parts(each.model, each.parts, kind, f"{lookup}__", f"{prefix}{name}.")


def _uses_of(model: type[models.Model], kind: str, record: str, prefix: str) -> Iterator[Use]:
    for field in model._meta.concrete_fields:
        is_html = isinstance(field, RichTextField)
        if not (is_html or isinstance(field, models.URLField)) or _is_copy(model, field):
            continue
        rows = model._base_manager.exclude(**{field.name: ""}).exclude(**{field.name: None})
        for record_id, value in rows.values_list(record, field.name).iterator():
            for address in addresses_in(value) if is_html else [value]:
                if found := outgoing(address):
                    yield Use(found, kind, record_id, f"{prefix}{field.name}")


def _is_copy(model: type[models.Model], field: models.Field) -> bool:
    """The field before its translation; the texts are in the fields of its languages."""
    return any(getattr(each, "translated_field", None) == field for each in model._meta.concrete_fields)


@transaction.atomic
def collect() -> int:
    """Bring the list of links in step with the content. Returns how many there are."""
    wanted = set(uses())
    known = dict(Link.objects.values_list("address", "pk"))
    fresh = sorted({use.address for use in wanted} - known.keys())
    Link.objects.bulk_create((Link(address=each, host=urlsplit(each).hostname) for each in fresh), batch_size=1000)
    known = dict(Link.objects.values_list("address", "pk"))
    before = {
        Use(*values): pk
        for pk, *values in LinkUse.objects.values_list("pk", "link__address", "kind", "object_id", "field")
    }
    LinkUse.objects.filter(pk__in=[pk for use, pk in before.items() if use not in wanted]).delete()
    LinkUse.objects.bulk_create(
        (
            LinkUse(link_id=known[use.address], kind=use.kind, object_id=use.object_id, field=use.field)
            for use in sorted(wanted - before.keys())
        ),
        batch_size=1000,
    )
    Link.objects.filter(uses=None).delete()
    return Link.objects.count()
