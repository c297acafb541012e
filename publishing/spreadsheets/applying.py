"""A checked file is applied as a whole or not at all, and taken back as a whole, but for what was changed since."""

import json
from collections.abc import Iterator

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.deletion import ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override

from .. import together
from ..history.recording import recorded
from .checking import AT_ONCE, Progress, Validator, closed, request_of
from .models import ImportBatch
from .problems import Problems
from .sheets import Sheet


class NotApplied(Exception):
    """Nothing was written; `problems` say why."""

    def __init__(self, problems: list[dict]):
        self.problems = problems
        super().__init__()


CHANGED_MEANWHILE = _("Somebody has changed the record since the file was checked. Check the file again.")


class _Work:
    """What applying and undoing share: the records, locked and with their relations, some at a time."""

    comment = ""  # of the entries in the records' histories

    def __init__(self, sheet: Sheet, batch: ImportBatch, user, progress: Progress):
        self.sheet, self.batch, self.user, self.request = sheet, batch, user, request_of(user)
        self.validator = Validator(sheet)
        self.progress = progress
        self.log: list[LogEntry] = []

    def run(self) -> None:
        told = recorded(by=self.user, comment=self.comment)
        with override(settings.LANGUAGE_CODE), transaction.atomic(), told as self.recording, together.together():
            self.sheet.lock(self.batch.rows)
            self.work()
            self.sheet.finish()
            LogEntry.objects.bulk_create(self.log, batch_size=AT_ONCE)
            self.finish()

    def each(self) -> Iterator[tuple[dict, models.Model | None]]:
        """Rows and their records, telling how many are done."""
        rows = (pair for chunk in self.chunks() for pair in chunk)
        for done, pair in enumerate(rows):
            if done % 50 == 0:
                self.progress(done, len(self.batch.rows))
            yield pair

    def chunks(self) -> Iterator[list[tuple[dict, models.Model | None]]]:
        """Rows of the file with their records, locked in one order so that two imports never wait for each other."""
        rows = sorted(self.batch.rows, key=lambda each: (each["pk"] is None, each["pk"] or 0))
        for start in range(0, len(rows), AT_ONCE):
            chunk = rows[start : start + AT_ONCE]
            keys = [each["pk"] for each in chunk if each["pk"]]
            locked = self.sheet.model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk")
            list(locked.values_list("pk"))
            self.sheet.note(self.recording, keys)
            seen = self.sheet.admin.get_queryset(self.request).filter(pk__in=keys)
            records = {each.pk: each for each in self.sheet.with_relations(seen)}
            yield [(each, records.get(each["pk"])) for each in chunk]

    def note(self, row, flag: int, changes: list) -> None:
        """For the record's history, in words that are translated when they are read."""
        with override(None):
            labels = [str(self.sheet.by_name[name].field.verbose_name) for name, _before, _after in changes]
            about, flag, message = self.sheet.logged(row, flag, labels)
        entry = LogEntry(
            user_id=self.user.pk,
            content_type=ContentType.objects.get_for_model(about),
            object_id=str(about.pk),
            object_repr=str(about)[:200],
            action_flag=flag,
            change_message=json.dumps(message),
        )
        self.log.append(entry)


def _names(changes: list) -> list[str]:
    return [name for name, _before, _after in changes]


class Applying(_Work):
    comment = gettext_noop("Import of a file")

    def work(self) -> None:
        problems = Problems()
        for row, record in self.each():
            self._apply(row, record, problems)
        if problems.found:
            raise NotApplied(problems.found)

    def _apply(self, row: dict, record, problems: Problems) -> None:
        refusal = self._refusal(row, record)
        if refusal:
            problems.add(row["row"], "", refusal)
        if problems.found:
            return  # nothing will be written, so the rest is only looked at
        target = record or self.sheet.model()
        try:
            self.validator.write(target, row["cells"], asks_constraints=False)
        except ValidationError as error:
            problems.add_all(row["row"], error, self.sheet.by_name)
            return
        if not self.sheet.admin.may_import_into(self.request, target):
            problems.add(row["row"], "", _DENIED)
            return
        self.sheet.about_to_save(target, _names(row["cells"]))
        target.save()
        self.validator.link(target, row["cells"])
        self.note(target, CHANGE if record else ADDITION, row["cells"])
        if record is None:
            row |= {"pk": target.pk, "is_new": True}

    def _refusal(self, row: dict, record):
        model_admin = self.sheet.admin
        if row["pk"] is None:
            same = self.sheet.model._base_manager.filter(**{self.sheet.key: row["key"] or None})
            return (
                CHANGED_MEANWHILE if same.exists() else None if model_admin.may_add_by_file(self.request) else _DENIED
            )
        if record is None or any(self.sheet.by_name[name].text(record) != was for name, was, _after in row["cells"]):
            return CHANGED_MEANWHILE
        if not model_admin.may_import_into(self.request, record):
            return _DENIED
        return _DENIED if closed(model_admin, self.request, record, row["cells"]) else None

    def finish(self) -> None:
        """In the same transaction as the changes; the states of new records tell later whether somebody touched them."""
        made = {each["pk"]: each for each in self.batch.rows if each.get("is_new")}
        for record in self.sheet.model._base_manager.filter(pk__in=made):
            made[record.pk]["state"] = self.sheet.state.text(record)
        type(self.batch).objects.filter(pk=self.batch.pk).update(
            state=ImportBatch.State.APPLIED, rows=self.batch.rows, applied_at=timezone.now(), applied_by=self.user
        )


_DENIED = _("You may not change this record.")


class Undoing(_Work):
    """Each cell gets its earlier value where it still holds the imported one; records that the file made go, if untouched."""

    comment = gettext_noop("Import of a file undone")

    def work(self) -> None:
        self.left = Problems()
        for row, record in self.each():
            self._undo(row, record)

    def _undo(self, row: dict, record) -> None:
        if record is None:
            self.left.add(row["row"], "", _("The record is no longer there."))
        elif row.get("is_new"):
            self._remove(row, record)
        elif not self.sheet.admin.may_import_into(self.request, record):
            self.left.add(row["row"], "", _DENIED)
        else:
            self._restore(row, record)

    def _restore(self, row: dict, record) -> None:
        back = []
        for name, before, after in row["cells"]:
            if self.sheet.by_name[name].text(record) == after:
                back.append([name, after, before])
            else:
                self.left.add(row["row"], name, _("Changed since, and so left as it is."))
        if not back:
            return
        try:
            self.validator.write(record, back, asks_constraints=False)
            self.sheet.about_to_save(record, _names(back))
            with transaction.atomic():
                record.save()
        except ValidationError as error:
            self.left.add_all(row["row"], error, self.sheet.by_name)
            return
        except IntegrityError:
            self.left.add(row["row"], "", _("What was changed since does not go with the earlier values: it stays."))
            return
        self.validator.link(record, back)
        self.note(record, CHANGE, back)

    def _remove(self, row: dict, record) -> None:
        if self.sheet.state.text(record) != row["state"]:
            self.left.add(row["row"], "", _("The file made this record, and somebody has changed it since: it stays."))
            return
        if not self.sheet.admin.may_add_by_file(self.request):  # who may add takes back what nobody has touched
            self.left.add(row["row"], "", _("The file made this record, and you may not add or remove any: it stays."))
            return
        self.note(record, DELETION, [])
        self.sheet.about_to_save(record, [])
        try:
            with transaction.atomic():
                record.delete()
        except (ProtectedError, RestrictedError):
            self.log.pop()
            self.left.add(row["row"], "", _("The file made this record, and others refer to it by now: it stays."))

    def finish(self) -> None:
        type(self.batch).objects.filter(pk=self.batch.pk).update(
            state=ImportBatch.State.UNDONE, left=self.left.found, undone_at=timezone.now(), undone_by=self.user
        )
