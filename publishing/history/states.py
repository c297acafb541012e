"""A record's state: its values, its links and those of its parts, as they stand in the database; comparable and kept as JSON."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import override

from .. import languages
from .kinds import kinds, translated

Values = dict[str, Any]
State = dict[str, Any]  # {"values": Values, "parts": {"policies.section": [Values with "pk"]}}


@dataclass(frozen=True)
class Snapshot:
    state: State
    labels: dict[str, str]


def columns(model: type[models.Model]) -> list[models.Field]:
    """The fields that hold what somebody wrote: not keys, not marks and dates of record keeping, of translated fields each language."""
    passing = translated(model)
    return [
        each
        for each in model._meta.concrete_fields
        if each.editable
        and not each.primary_key
        and each.name not in passing
        and not getattr(each, "auto_now", False)
        and not getattr(each, "auto_now_add", False)
    ]


def read(model: type[models.Model], keys: Iterable[int]) -> dict[int, Snapshot]:
    """The present states of these records, by key, in as many queries for many as for one; nothing for a key without a record."""
    rows = {row.pk: row for row in model._base_manager.filter(pk__in=list(keys))}
    values = _values_of(model, list(rows.values()))
    parts = {label: _parts(part, rows.keys()) for label, part in kinds[model].items()}
    return {
        key: Snapshot(
            plain({"values": values[key], "parts": {label: found.get(key, []) for label, found in parts.items()}}),
            labels(row),
        )
        for key, row in rows.items()
    }


def labels(row: models.Model) -> dict[str, str]:
    """The record's name in each language."""
    found = {}
    for code in languages.CODES:
        with override(code):
            found[code] = str(row)
    return found


def plain(value: Any) -> Any:
    """As JSON gives it back."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def checksum(state: State) -> str:
    return str(crc32(json.dumps(state, sort_keys=True).encode()))


def column_values(row: models.Model, fields: Iterable[models.Field]) -> Values:
    return {each.name: _column_value(row, each) for each in fields}


def _column_value(row: models.Model, field: models.Field):
    """Of a translated text, none and an empty one are the same, and of any text the two ways to end a line: forms save either."""
    value = field.get_prep_value(field.value_from_object(row))
    if isinstance(value, datetime):
        return value.isoformat()  # to the microsecond, by which an open form tells whether the record was saved since
    if value is None and hasattr(field, "translated_field"):
        return ""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _parts(part, keys) -> dict[int, list[Values]]:
    """The rows of a part by the key of the record they belong to, in their order."""
    rows = list(part.model._default_manager.filter(**{f"{part.link.name}__in": keys}).order_by(*_order(part.model)))
    values = _values_of(part.model, rows, leave_out=part.link)
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, part.link.attname)].append({"pk": row.pk} | values[row.pk])
    return found


def _order(model: type[models.Model]) -> list[str]:
    return ["order", "pk"] if any(each.name == "order" for each in model._meta.fields) else ["pk"]


def _values_of(model: type[models.Model], rows: list[models.Model], leave_out=None) -> dict[int, Values]:
    fields = [each for each in columns(model) if each is not leave_out]
    values = {row.pk: column_values(row, fields) for row in rows}
    for field in model._meta.many_to_many:
        linked = _linked(field, values)
        for key, own in values.items():
            own[field.name] = sorted(linked.get(key, []))
    return values


def _linked(field: models.ManyToManyField, keys: Iterable[int]) -> dict[int, list[int]]:
    """The keys that each record's many-to-many field holds, past the rows themselves."""
    through, source = field.remote_field.through, field.m2m_field_name()
    pairs = through._base_manager.filter(**{f"{source}__in": list(keys)})
    found = defaultdict(list)
    for key, other in pairs.values_list(f"{source}_id", f"{field.m2m_reverse_field_name()}_id"):
        found[key].append(other)
    return found
