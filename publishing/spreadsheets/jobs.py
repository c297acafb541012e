"""Checking, applying and undoing in the background, with their progress."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from .applying import Applying, NotApplied, Undoing
from .checking import Check
from .files import FileError
from .models import ImportBatch
from .problems import note
from .sheets import Sheet

logger = logging.getLogger(__name__)
State = ImportBatch.State


def sheet_of(batch: ImportBatch) -> Sheet:
    return admin.site.get_model_admin(apps.get_model(batch.kind)).sheet()


@contextmanager
def _progress_of(batch: ImportBatch) -> Iterator:
    """Tells the progress by a connection of its own: what a transaction writes is not seen before its end."""
    own = connection.copy()

    def tell(done: int, total: int) -> None:
        with own.cursor() as cursor:
            cursor.execute(
                "UPDATE publishing_importbatch SET done = %s, total = %s WHERE id = %s", [done, total, batch.pk]
            )

    try:
        yield tell
    finally:
        own.close()


@contextmanager
def _taken_up(batch_id: int, state: str) -> Iterator[ImportBatch | None]:
    """The batch, if it is this worker's to work on."""
    batch = ImportBatch.objects.filter(pk=batch_id, state=state, is_begun=False).first()
    if batch is None or not batch.hold():
        yield None
        return
    try:
        begun = ImportBatch.objects.filter(pk=batch_id, state=state, is_begun=False).update(is_begun=True)
        yield batch if begun else None
    finally:
        batch.release()


def _end(batch: ImportBatch, state: str, **values) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(state=state, **values)


@task()
def check_import(batch_id: int) -> None:
    with _taken_up(batch_id, State.CHECKING) as batch:
        if batch:
            _check(batch)


def _check(batch: ImportBatch) -> None:
    empty = {"rows": [], "problems": [], "notices": [], "counts": {}, "plan": ""}
    try:
        with _progress_of(batch) as progress, batch.file.open("rb") as file:
            found = Check(sheet_of(batch), batch.made_by, file, progress).run()
    except FileError as error:
        _end(batch, State.REFUSED, **empty | {"problems": [note(0, "", error)]})
    except Exception:
        logger.exception("Import %s could not be checked", batch.pk)
        _end(batch, State.FAILED, **empty | {"problems": [note(0, "", _UNEXPECTED)]})
    else:
        is_fine = not found.problems.found
        _end(
            batch,
            State.READY if is_fine else State.REFUSED,
            rows=found.rows,
            problems=found.problems.found,
            notices=found.notices.found,
            counts=found.counts,
            plan=found.plan,
        )


@task()
def apply_import(batch_id: int, user_id: int) -> None:
    with _taken_up(batch_id, State.APPLYING) as batch:
        if batch:
            _work(Applying, batch, user_id, fallback=State.FAILED)


@task()
def undo_import(batch_id: int, user_id: int) -> None:
    with _taken_up(batch_id, State.UNDOING) as batch:
        if batch:
            _work(Undoing, batch, user_id, fallback=State.APPLIED)


def _work(work: type, batch: ImportBatch, user_id: int, fallback: str) -> None:
    user = ImportBatch._meta.get_field("made_by").related_model.objects.get(pk=user_id)
    try:
        with _progress_of(batch) as progress:
            work(sheet_of(batch), batch, user, progress).run()
    except NotApplied as error:
        _end(batch, fallback, problems=error.problems)
    except (DatabaseError, ValidationError):
        logger.exception("Import %s could not be worked on", batch.pk)
        _end(batch, fallback, problems=[note(0, "", _MET_ANOTHER)])
    except Exception:
        logger.exception("Import %s could not be worked on", batch.pk)
        _end(batch, fallback, problems=[note(0, "", _UNEXPECTED)])


_UNEXPECTED = _("Something went wrong on our side, and nothing was changed. Please tell the administrator.")
_MET_ANOTHER = _(
    "Somebody has changed the same records at the same moment, and nothing was changed. Check the file again."
)
