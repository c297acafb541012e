"""The columns of a kind's file, made from its admin class: how a value is printed in a cell, and read from one."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any
from zlib import crc32

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from .. import content, languages
from ..fields import RichTextField, sanitise
from ..labels import label_of

Cell = str | int | float | bool | date | datetime | Decimal | None

# What XML cannot hold, and so no cell of a workbook.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_OTHER_SEPARATORS = re.compile(r"[,;\n]")


def plain(text: str | None) -> str:
    """As every text is compared: lines end in one way, nothing before and behind, no control characters."""
    return _CONTROL.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


def as_text(cell: Cell) -> str:
    """What stands in a cell, whatever type the spreadsheet made of it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        is_day = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if is_day else cell.isoformat(" ")
    return plain(cell.isoformat() if isinstance(cell, date) else str(cell))


_listed = lazy(lambda choices: ", ".join(f"{value} ({label})" for value, label in choices if value), str)


class Column:
    """A field of the model. Values are compared, kept and shown as texts; `parse` takes its own `text` back."""

    is_written = True  # an import takes its cells

    def __init__(self, field: models.Field):
        self.field = field
        self.name = field.name

    @property
    def label(self) -> str:
        return label_of(self.field)

    @property
    def heading(self) -> str:
        """For people, and in brackets for the import, which so knows the column in either language."""
        return f"{self.label} [{self.name}]"

    @property
    def hint(self) -> str:
        """What may stand in it, for the sheet that explains the columns."""
        return ""

    def value(self, row) -> Any:
        return getattr(row, self.field.attname)

    def text(self, row) -> str:
        return self.printed(self.value(row))

    def cell(self, row) -> Cell:
        """What a workbook holds; a text, but for numbers and days."""
        return self.text(row)

    def printed(self, value: Any) -> str:
        return plain(value)

    def parse(self, text: str) -> Any:
        """Raises ValidationError."""
        return text

    def read(self, cell: Cell, before: str = "") -> str:
        """The text of what stands in a cell; ValidationError where it cannot be a value of the field."""
        text = as_text(cell)
        return before if text == before else self.printed(self.parse(text) if text else None)

    def write(self, row, text: str) -> None:
        setattr(row, self.field.attname, self.parse(text) if text else self.empty)

    @property
    def empty(self) -> Any:
        """What an empty cell means. Where the field must be filled, its own check says so."""
        if self.field.null:
            return None
        if isinstance(self.field, ArrayField):
            return []
        return "" if isinstance(self.field, models.CharField | models.TextField) else None


class TextColumn(Column):
    @property
    def hint(self) -> str:
        limit = getattr(self.field, "max_length", None)
        return str(_("At most %(count)d characters.") % {"count": limit}) if limit else ""


class RichTextColumn(TextColumn):
    @property
    def hint(self) -> str:
        return str(_("Formatted text, as HTML."))

    def parse(self, text: str) -> str:
        return plain(sanitise(text))


class ChoiceColumn(Column):
    @property
    def hint(self) -> str:
        return str(_listed(tuple(self.field.flatchoices)))

    @cached_property
    def values(self) -> dict[str, str]:
        """By the value itself and by its label in each language."""
        found = {}
        for code in languages.CODES:
            with override(code):
                found |= {str(label): value for value, label in self.field.flatchoices}
        return found | {str(value): value for value, _label in self.field.flatchoices}

    def printed(self, value: Any) -> str:
        return "" if value is None else str(value)

    def parse(self, text: str) -> Any:
        if text not in self.values:
            raise ValidationError(
                _("“%(value)s” is not one of the choices: %(choices)s."),
                params={"value": text, "choices": _listed(tuple(self.field.flatchoices))},
            )
        return self.values[text]


class BooleanColumn(Column):
    TRUE = frozenset({"true", "1", "yes", "y", "o", "예", "참"})
    FALSE = frozenset({"false", "0", "no", "n", "x", "아니요", "아니오", "거짓"})

    @property
    def hint(self) -> str:
        return "TRUE / FALSE"

    def printed(self, value: Any) -> str:
        return "" if value is None else as_text(value)

    def cell(self, row) -> Cell:
        return self.value(row)

    def parse(self, text: str) -> bool:
        if text.lower() not in self.TRUE | self.FALSE:
            raise ValidationError(_("“%(value)s” is neither TRUE nor FALSE."), params={"value": text})
        return text.lower() in self.TRUE


class NumberColumn(Column):
    def printed(self, value: Any) -> str:
        if value is None:
            return ""
        number = Decimal(str(value))
        return str(int(number)) if number == number.to_integral_value() else format(number.normalize(), "f")

    def cell(self, row) -> Cell:
        return self.value(row)

    def parse(self, text: str) -> Any:
        is_whole = isinstance(self.field, models.IntegerField)
        try:
            number = Decimal(text.replace(",", "").replace(" ", ""))
            if not number.is_finite() or (is_whole and number != number.to_integral_value()):
                raise InvalidOperation
        except InvalidOperation:
            message = _("“%(value)s” is not a whole number.") if is_whole else _("“%(value)s” is not a number.")
            raise ValidationError(message, params={"value": text}) from None
        return int(number) if is_whole else number


class DateColumn(Column):
    @property
    def hint(self) -> str:
        return str(_("A day, as in 2026-01-31."))

    def printed(self, value: Any) -> str:
        return "" if value is None else value.isoformat()

    def cell(self, row) -> Cell:
        return self.value(row)

    def parse(self, text: str) -> date:
        found = re.fullmatch(r"(\d{4})[-./] ?(\d{1,2})[-./] ?(\d{1,2})\.?", text)
        try:
            return date(*map(int, found.groups()))
        except (AttributeError, ValueError):
            message = _("“%(value)s” is not a day. Write it as in 2026-01-31.")
            raise ValidationError(message, params={"value": text}) from None


class MomentColumn(Column):
    """A point in time, as it is in Seoul."""

    def printed(self, value: Any) -> str:
        return "" if value is None else timezone.localtime(value).isoformat(" ")

    def parse(self, text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            message = _("“%(value)s” is not a time. Write it as in 2026-01-31 18:00.")
            raise ValidationError(message, params={"value": text}) from None
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


class ListColumn(Column):
    """Several short values, separated by commas."""

    @property
    def hint(self) -> str:
        return str(_("Several, separated by commas."))

    def printed(self, value: Any) -> str:
        return ", ".join(map(str, value or []))

    def parse(self, text: str) -> list:
        parts = (part.strip() for part in _OTHER_SEPARATORS.split(text))
        try:
            return [self.field.base_field.to_python(part) for part in parts if part]
        except ValidationError:
            raise ValidationError(_("“%(value)s” is not a list of numbers."), params={"value": text}) from None


def key_of(model: type[models.Model]) -> str | None:
    """The field that names a row to people and files: an address or a code; None where a kind has none."""
    kind = next((each for each in content.kinds.values() if each.model is model), None)
    name = kind.key if kind else "slug"
    return name if any(each.name == name for each in model._meta.concrete_fields) else None


class RelationColumn(Column):
    """Another record, by its key."""

    def __init__(self, field):
        super().__init__(field)
        self.related_key = key_of(field.related_model)

    @property
    def hint(self) -> str:
        text = _("The key of a record: %(kind)s.") if self.is_single else _("Keys of records, one a line: %(kind)s.")
        return str(text % {"kind": self.field.related_model._meta.verbose_name})

    is_single = True

    @cached_property
    def keys(self) -> dict[str, Any]:
        rows = self.field.related_model._base_manager.complex_filter(self.field.get_limit_choices_to())
        return dict(rows.values_list(self.related_key, "pk"))

    def value(self, row) -> Any:
        return getattr(row, self.name)

    def printed(self, value: Any) -> str:
        return getattr(value, self.related_key) if isinstance(value, models.Model) else (value or "")

    def parse(self, text: str) -> str:
        if text not in self.keys:
            raise ValidationError(
                _("There is no %(kind)s with the key “%(value)s”."),
                params={"kind": self.field.related_model._meta.verbose_name, "value": text},
            )
        return text

    def write(self, row, text: str) -> None:
        setattr(row, self.field.attname, self.keys[self.parse(text)] if text else None)


class RelationsColumn(RelationColumn):
    """Other records, by their keys, one a line."""

    is_single = False

    def value(self, row) -> Any:
        return [getattr(each, self.related_key) for each in getattr(row, self.name).all()] if row.pk else []

    def printed(self, value: Any) -> str:
        return "\n".join(sorted(value or []))

    def parse(self, text: str) -> list[str]:
        found = {part for line in text.split("\n") if line.strip() for part in self._keys_in(line.strip())}
        return [super(RelationsColumn, self).parse(part) for part in sorted(found)]

    def _keys_in(self, line: str) -> list[str]:
        """One, which may hold a comma as an address does, or several with commas between."""
        if line in self.keys:
            return [line]
        return [part.strip() for part in _OTHER_SEPARATORS.split(line) if part.strip()]

    def write(self, row, text: str) -> None:
        """Nothing yet: see `link`."""

    def link(self, row, text: str) -> None:
        """To be called once the row is saved."""
        getattr(row, self.name).set([self.keys[key] for key in self.parse(text)] if text else [])


class ShownColumn(Column):
    """For people only: an import passes it over."""

    is_written = False

    @property
    def hint(self) -> str:
        return str(_("For information; an import does not change it."))

    def value(self, row) -> Any:
        return getattr(row, self.name)

    def printed(self, value: Any) -> str:
        return "" if value is None else plain(str(value))


class StatusColumn(ChoiceColumn):
    """Stands in the file for people; it is changed by the steps of publication only."""

    is_written = False
    hint = ShownColumn.hint


class StateColumn(ShownColumn):
    """From which state of the record the file was made: the time of its last save, or a checksum where none is kept."""

    def __init__(self, model: type[models.Model], columns: list[Column]):
        self.is_time = any(each.name == "updated_at" for each in model._meta.concrete_fields)
        self.name = "updated_at" if self.is_time else "state_code"
        self.columns = columns

    @property
    def label(self) -> str:
        return str(_("State when exported"))

    @property
    def hint(self) -> str:
        return str(_("Leave it as it is: it tells whether somebody has changed the record since."))

    def text(self, row) -> str:
        if self.is_time:
            return row.updated_at.isoformat() if row.updated_at else ""
        return f"{crc32(chr(0).join(each.text(row) for each in self.columns).encode()):08x}"

    def read(self, cell: Cell, before: str = "") -> str:
        return as_text(cell)


def column_of(field: models.Field) -> Column | None:
    """The column of a field; None for what no cell can hold."""
    if isinstance(field, models.FileField | models.JSONField) or not field.editable:
        return None
    if field.is_relation:
        if key_of(field.related_model) is None:
            return None if field.many_to_many else ShownColumn(field)
        return RelationsColumn(field) if field.many_to_many else RelationColumn(field)
    if field.flatchoices:
        return ChoiceColumn(field)
    return next((column(field) for kind, column in _BY_FIELD if isinstance(field, kind)), None)


_BY_FIELD: list[tuple[type[models.Field], type[Column]]] = [
    (RichTextField, RichTextColumn),
    (models.BooleanField, BooleanColumn),
    (models.IntegerField, NumberColumn),
    (models.DecimalField, NumberColumn),
    (models.DateTimeField, MomentColumn),
    (models.DateField, DateColumn),
    (ArrayField, ListColumn),
    (models.CharField, TextColumn),
    (models.TextField, TextColumn),
]
