"""What a file would change, cell by cell, and what is wrong with it. Nothing is written here."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from modeltranslation.translator import NotRegistered, translator

from .. import languages
from ..models import Publishable
from .columns import Cell, Column, RelationsColumn, StatusColumn, as_text
from .files import LEFT_OUT, FileError, read, was_cut
from .problems import Problems, in_both
from .sheets import Sheet

AT_ONCE = 500  # records fetched together

Progress = Callable[[int, int], None]


def request_of(user) -> HttpRequest:
    """What the admin classes are asked about rights with, where no page was asked for."""
    request = HttpRequest()
    request.user = user
    request.method = "POST"
    return request


class Check:
    """One file against the records of one kind, for one person."""

    def __init__(self, sheet: Sheet, user, file, progress: Progress = lambda done, total: None):
        self.sheet, self.request, self.file, self.progress = sheet, request_of(user), file, progress
        self.problems, self.notices = Problems(), Problems()
        self.rows: list[dict] = []
        self.counts = {"read": 0, "changed": 0, "new": 0, "unchanged": 0, "cells": 0}
        self.may_add = sheet.admin.may_add_by_file(self.request)
        self.validator = Validator(sheet)

    def run(self) -> "Check":
        """Raises FileError where the file as a whole cannot be read."""
        lines = read(self.file)
        if len(lines) < 2:
            raise FileError(_("The file has no row below its headings."))
        self.columns = self._columns(lines[0][1])
        keyed = self._keyed(lines[1:])
        for start in range(0, len(keyed), AT_ONCE):
            self._check_rows(keyed[start : start + AT_ONCE])
            self.progress(min(start + AT_ONCE, len(keyed)), len(keyed))
        self.problems.found.sort(key=lambda each: each["row"])
        return self

    @property
    def plan(self) -> str:
        return digest_of(self.rows)

    # Headings

    def _columns(self, headings: list[Cell]) -> dict[int, Column]:
        """Which column stands where."""
        labels = self._labels()
        found, unknown = {}, []
        for position, heading in enumerate(headings):
            text = as_text(heading)
            named = re.search(r"\[(\w+)\]$", text)
            name = named.group(1) if named else labels.get(text, text)
            if name in self.sheet.by_name:
                found.setdefault(name, []).append(position)
            elif text:
                unknown.append(text)
        self._refuse(unknown, [name for name, positions in found.items() if len(positions) > 1])
        for needed in (self.sheet.by_name[self.sheet.key], self.sheet.state):
            if needed.name not in found:
                message = _("The column “%(name)s” is missing. Export the list anew and work in that file.")
                raise FileError(message, params={"name": needed.heading})
        return {positions[0]: self.sheet.by_name[name] for name, positions in found.items()}

    def _labels(self) -> dict[str, str]:
        """Names of columns by their heading in either language, for who has taken the brackets away."""
        found = {}
        for code in languages.CODES:
            with override(code):
                found |= {column.label: column.name for column in self.sheet.columns}
        return found

    @staticmethod
    def _refuse(unknown: list[str], twice: list[str]) -> None:
        if unknown:
            message = _(
                "Columns that this kind of record does not have: %(names)s. Remove them or mend their headings."
            )
            raise FileError(message, params={"names": ", ".join(unknown)})
        if twice:
            raise FileError(_("Columns that stand twice: %(names)s."), params={"names": ", ".join(twice)})

    # Rows

    def _keyed(self, lines: list[tuple[int, list[Cell]]]) -> list[tuple[int, str, dict[str, Cell]]]:
        """The rows by their key; those without one, or with that of another row, are problems."""
        keyed, seen = [], {}
        for number, line in lines:
            cells = {column.name: line[position] for position, column in self.columns.items() if position < len(line)}
            self.counts["read"] += 1
            try:
                key = self.sheet.key_in(cells.get(self.sheet.key))
            except ValidationError as error:
                self.problems.add(number, self.sheet.key, error)
                continue
            if key and key in seen:
                text = _("“%(key)s” stands in row %(row)d already.")
                error = ValidationError(text, params={"key": key, "row": seen[key]})
                self.problems.add(number, self.sheet.key, error)
            else:
                seen[key] = number
                keyed.append((number, key, cells))
        return keyed

    def _check_rows(self, lines: list[tuple[int, str, dict[str, Cell]]]) -> None:
        keys = [key for _number, key, _cells in lines if key]
        lookup = {f"{self.sheet.key}__in": keys}
        records = self.sheet.with_relations(self.sheet.admin.get_queryset(self.request).filter(**lookup))
        by_key = {str(getattr(each, self.sheet.key)): each for each in records}
        taken = set(map(str, self.sheet.model._base_manager.filter(**lookup).values_list(self.sheet.key, flat=True)))
        for number, key, cells in lines:
            if key in taken and key not in by_key:
                self.problems.add(number, "", _("You may not change this record."))
            else:
                self._check_row(number, key, cells, by_key.get(key))

    def _check_row(self, number: int, key: str, cells: dict[str, Cell], record) -> None:
        row = record or self.sheet.model()
        before_it = len(self.problems.found)
        changes = self._changes(number, cells, row, is_new=record is None)
        if not changes and record is not None and len(self.problems.found) == before_it:
            self.counts["unchanged"] += 1
            return
        if record is None:
            self._check_new(number, key)
        else:
            self._check_existing(number, cells, row, changes)
        if len(self.problems.found) > before_it:
            return
        try:
            self.validator.write(row, changes)
        except ValidationError as error:
            self.problems.add_all(number, error, self.sheet.by_name)
            return
        if not self.sheet.admin.may_import_into(self.request, row):
            self.problems.add(number, "", _("You may not change this record."))
            return
        self.counts["new" if record is None else "changed"] += 1
        self.counts["cells"] += len(changes)
        self.rows.append({"row": number, "pk": row.pk, "key": key, "title": in_both(lambda: row), "cells": changes})

    def _changes(self, number: int, cells: dict[str, Cell], row, is_new: bool) -> list[list[str]]:
        """[column, before, after] of each cell that differs from the record."""
        changes = []
        for name, cell in cells.items():
            column = self.sheet.by_name[name]
            if cell == LEFT_OUT or column is self.sheet.state:
                continue
            before = "" if is_new else column.text(row)
            try:
                if was_cut(cell):
                    raise ValidationError(_("The text is longer than a cell of Excel can hold and may have been cut."))
                after = column.read(cell, before)
            except ValidationError as error:
                (self.problems if column.is_written else self.notices).add(number, name, error)
                continue
            if after != before and column.is_written:
                changes.append([name, before, after])
            elif after != before and isinstance(column, StatusColumn) and not (is_new and after == row.status):
                self.notices.add(number, name, _("A file does not change the status; publish the record on its page."))
        return changes

    def _check_new(self, number: int, key: str) -> None:
        if not self.may_add:
            self.problems.add(number, "", _("There is no record with this key, and you may not add any."))
            return
        try:
            self.sheet.check_new(key)
        except ValidationError as error:
            self.problems.add(number, self.sheet.key, error)

    def _check_existing(self, number: int, cells: dict[str, Cell], row, changes: list[list[str]]) -> None:
        if not self.sheet.admin.may_import_into(self.request, row):
            self.problems.add(number, "", _("You may not change this record."))
            return
        for name in closed(self.sheet.admin, self.request, row, changes):
            self.problems.add(number, name, _("You may not change this field of the record."))
        state = as_text(cells.get(self.sheet.state.name))
        if not state:
            self.problems.add(number, self.sheet.state.name, _("Copy this cell from a new export: it is empty."))
        elif state != self.sheet.state.text(row):
            text = _(
                "Somebody has changed the record since the file was exported. Nothing is written over: export the record "
                "anew and make your changes there, or remove the row."
            )
            self.problems.add(number, "", text)


def closed(model_admin, request, row, changes: Iterable) -> list[str]:
    """The changed fields that the person can only read on the record's page."""
    readonly = set(model_admin.get_readonly_fields(request, row))
    return [name for name, _before, _after in changes if name in readonly]


def digest_of(rows: list[dict]) -> str:
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


class Validator:
    """Writes changes to a record in memory and checks what they touch, as the record's page would."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet
        self.fields = sheet.model._meta.concrete_fields
        self.translated = _translated_fields(sheet.model)

    def write(self, row, changes: list[list[str]], asks_constraints: bool = True) -> None:
        """Raises ValidationError. Constraints cost a query each; who saves at once hears of them from the database. Many-to-many fields are read, and linked by `link` once the record is saved."""
        errors: dict[str, Any] = {}
        for name, _before, after in changes:
            try:
                self.sheet.by_name[name].write(row, after)
            except ValidationError as error:
                errors[name] = error
        if errors:
            raise ValidationError(errors)
        self.check(row, {name for name, _before, _after in changes}, asks_constraints)

    def link(self, row, changes: list[list[str]]) -> None:
        for name, _before, after in changes:
            column = self.sheet.by_name[name]
            if isinstance(column, RelationsColumn):
                column.link(row, after)

    def check(self, row, changed: set[str], asks_constraints: bool) -> None:
        """Only what was touched: an old fault elsewhere in the record is not the file's."""
        touched = {each.name for each in self.fields} if row.pk is None else set(changed)
        left_out = {each.name for each in self.fields if each.name not in touched or each.name in self.translated}
        errors = _Collected()
        # Relations are known to be there: their keys were looked up.
        relations = {each.name for each in self.fields if each.is_relation and getattr(row, each.attname) is not None}
        errors.ask(lambda: row.clean_fields(exclude=left_out | relations))
        errors.ask(row.clean)
        errors.ask(lambda: row.validate_unique(exclude=left_out))
        for constraint in self.sheet.model._meta.constraints if asks_constraints else []:
            if isinstance(constraint, models.CheckConstraint) and touched & constraint.condition.referenced_base_fields:
                errors.ask(lambda each=constraint: each.validate(self.sheet.model, row))
        errors.ask(lambda: self._check_languages(row, touched))
        errors.throw()

    def _check_languages(self, row, touched: set[str]) -> None:
        for name in sorted(self.translated):
            names = [f"{name}_{code}" for code in languages.CODES]
            is_needed = not self.sheet.model._meta.get_field(name).blank and touched & set(names)
            if is_needed and not any(getattr(row, each) for each in names):
                raise ValidationError({names[0]: _("Fill this in in at least one language.")})
        if isinstance(row, Publishable) and row.status == row.Status.PUBLISHED and not row.languages:
            raise ValidationError(
                _("A published record must be complete in Korean or in English. Take it back to draft first.")
            )


def _translated_fields(model) -> set[str]:
    try:
        return set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return set()


class _Collected:
    def __init__(self):
        self.errors: dict[str, list] = {}

    def ask(self, check: Callable[[], None]) -> None:
        try:
            check()
        except ValidationError as error:
            error.update_error_dict(self.errors)

    def throw(self) -> None:
        if self.errors:
            raise ValidationError(self.errors)
