"""Parts of records as a file of their own, one a row: found by their number, without one a new part of the record it names."""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from .. import languages, services
from .columns import Cell, Column, RelationColumn, ShownColumn, as_text
from .sheets import Sheet


class KeyColumn(ShownColumn):
    @property
    def label(self) -> str:
        return str(pgettext_lazy("of a row", "Number"))

    @property
    def hint(self) -> str:
        return str(_("Leave it as it is; in a new row leave it empty."))

    def cell(self, row) -> Cell:
        return row.pk


class RecordColumn(RelationColumn):
    """The record that the part belongs to, for good."""

    def read(self, cell: Cell, before: str = "") -> str:
        if before and as_text(cell) != before:
            text = _("It belongs to “%(key)s”, and a file moves it nowhere else. Add a new row there instead.")
            raise ValidationError(text, params={"key": before})
        return super().read(cell, before)


class PartSheet(Sheet):
    """`link` is the field that leads to the record; its history, its languages and its date of change tell of the parts."""

    link: str

    def __init__(self, model_admin):
        super().__init__(model_admin)
        self.changed: dict[int, set[str]] = defaultdict(set)  # languages of changed texts, by the record's number

    @property
    def record_model(self) -> type[models.Model]:
        return self.model._meta.get_field(self.link).related_model

    def key_name(self) -> str:
        return self.model._meta.pk.name

    def column(self, field: models.Field) -> Column | None:
        if field.primary_key:
            return KeyColumn(field)
        return RecordColumn(field) if field.name == self.link else super().column(field)

    def key_in(self, cell: Cell) -> str:
        text = as_text(cell)
        if text and not (text.isascii() and text.isdigit() and len(text) < 19):
            raise ValidationError(_("“%(value)s” is not a whole number."), params={"value": text})
        return str(int(text)) if text else ""

    def check_new(self, key: str) -> None:
        if key:
            raise ValidationError(_("There is nothing with this number. For a new row leave the number empty."))

    def lock(self, rows: list[dict]) -> None:
        """The records, as their forms lock them: nobody's page is saved over, and two imports never wait for each other."""
        keys = self._records_of(row["pk"] for row in rows if row["pk"])
        by_key = self.by_name[self.link].keys
        named = (after for row in rows if not row["pk"] for name, _was, after in row["cells"] if name == self.link)
        keys |= {by_key[each] for each in named if each in by_key}
        list(self.record_model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))

    def note(self, recording, keys: Iterable[int]) -> None:
        recording.note(self.record_model, self._records_of(keys))

    def _records_of(self, keys: Iterable[int]) -> set[int]:
        rows = self.model._base_manager.filter(pk__in=list(keys))
        return set(rows.values_list(f"{self.link}_id", flat=True))

    def about_to_save(self, row: models.Model, names: Iterable[str]) -> None:
        self.changed[getattr(row, f"{self.link}_id")] |= languages.of_fields(names)

    def finish(self) -> None:
        """An open form of a record learns by its date that the parts are no longer what it shows."""
        for record in self.record_model._base_manager.filter(pk__in=self.changed).order_by("pk"):
            services.note_languages(record, self.changed[record.pk])
            record.save(update_fields=["updated_at", "changed_ko_at", "changed_en_at"])

    def logged(self, row: models.Model, flag: int, labels: list[str]):
        with override(settings.LANGUAGE_CODE):  # unlike the other words it is kept, and not translated when it is read
            title = str(row)
        about = {"name": str(row._meta.verbose_name), "object": title}
        step = {ADDITION: "added", CHANGE: "changed"}.get(flag, "deleted")
        return getattr(row, self.link), CHANGE, [{step: about | ({"fields": labels} if flag == CHANGE else {})}]
