"""The file of one kind of record: which columns it has, and what follows where its rows are saved."""

from collections.abc import Iterable

from django.contrib.admin.models import ADDITION, CHANGE
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import languages, services
from ..models import Publishable
from .columns import (
    Cell,
    Column,
    RelationColumn,
    RelationsColumn,
    ShownColumn,
    StateColumn,
    StatusColumn,
    as_text,
    column_of,
    key_of,
)


class Sheet:
    """The file of one kind: its columns in the order of the admin's form, the key first and the state last."""

    def __init__(self, model_admin):
        self.admin = model_admin
        self.model = model_admin.model
        self.key = self.key_name()
        fields = [self.model._meta.get_field(name) for name in self._names()]
        columns = [column for column in map(self.column, fields) if column]
        start = 1 if self.key else 0
        self.state = StateColumn(self.model, columns)
        last = [self.state] if self.admin.is_imported else []
        self.columns = [*columns[:start], *self._status(), *columns[start:], *last]
        self.by_name = {column.name: column for column in self.columns}

    def key_name(self) -> str | None:
        return key_of(self.model)

    def column(self, field: models.Field) -> Column | None:
        return column_of(field)

    def _names(self) -> list[str]:
        """Fields that a person fills in, each translated one in both languages."""
        asked = flatten_fieldsets(self.admin.fieldsets or [(None, {"fields": self.admin.fields})])
        asked = [*asked, "inferred_fields", "sources"]
        pair = getattr(self.admin, "pair", lambda name: name)
        names = [self.key] if self.key else []
        for each in map(pair, asked):
            names += [each] if isinstance(each, str) else each
        left_out = set(self.admin.not_in_files)
        return [name for name in dict.fromkeys(names) if name not in left_out and self._is_field(name)]

    def _is_field(self, name: str) -> bool:
        try:
            return isinstance(self.model._meta.get_field(name), models.Field)
        except FieldDoesNotExist:
            return False

    def _status(self) -> list[Column]:
        return [StatusColumn(self.model._meta.get_field("status"))] if issubclass(self.model, Publishable) else []

    def with_relations(self, queryset: models.QuerySet) -> models.QuerySet:
        single = [each.name for each in self.columns if isinstance(each, RelationColumn | ShownColumn)]
        single = [name for name in single if self._is_field(name) and self.model._meta.get_field(name).many_to_one]
        several = [each.name for each in self.columns if isinstance(each, RelationsColumn)]
        return queryset.select_related(*single).prefetch_related(*several)

    # How a row of the file and its record find each other

    def key_in(self, cell: Cell) -> str:
        """Raises ValidationError where it cannot be a key."""
        if key := as_text(cell):
            return key
        raise ValidationError(_("The key is missing."))

    def check_new(self, key: str) -> None:
        """Of a row whose record is not there; raises ValidationError where it cannot become one."""

    # What follows

    def lock(self, rows: list[dict]) -> None:
        """Hold, in one order, what the rows belong to; the records themselves are locked chunk by chunk."""

    def note(self, recording, keys: Iterable[int]) -> None:
        """Tell the history which records are about to be changed."""
        recording.note(self.model, keys)

    def about_to_save(self, row: models.Model, names: Iterable[str]) -> None:
        if isinstance(row, Publishable):
            services.note_languages(row, languages.of_fields(names))

    def finish(self) -> None:
        """After the last row."""

    def logged(self, row: models.Model, flag: int, labels: list[str]) -> tuple[models.Model, int, list[dict]]:
        """The record that the log's entry is about, its kind and its message."""
        message = [{"changed": {"fields": labels}}] if flag == CHANGE else [{"added": {}}] if flag == ADDITION else []
        return row, flag, message
