"""What was imported, by whom and with what result."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_LOCK = 7_205_551  # our number among the advisory locks of the database


def private_storage():
    return storages["private"]


def _path(batch, name: str) -> str:
    return f"imports/{timezone.now():%Y/%m}/{batch.digest[:16]}"


class ImportBatch(models.Model):
    """A file that somebody uploaded to change records of one kind: checked first, then applied as a whole, and perhaps undone.

    `rows` are the rows that change something: {"row", "pk", "key", "title", "cells": [[column, before, after], ...]}; a
    row that is new has no pk until it is applied. `problems`, `notices` and `left` are sentences with their place:
    {"row", "column", "text": {"ko", "en"}}.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("Is being checked")
        REFUSED = "refused", _("To be corrected")
        READY = "ready", _("Waits for your confirmation")
        APPLYING = "applying", _("Is being applied")
        APPLIED = "applied", _("Applied")
        UNDOING = "undoing", _("Is being undone")
        UNDONE = "undone", _("Undone")
        FAILED = "failed", _("Failed: nothing was changed")

    WORKING = (State.CHECKING, State.APPLYING, State.UNDOING)

    kind = models.CharField(_("kind of record"), max_length=60)  # as "policies.policy"
    file = models.FileField(_("file"), upload_to=_path, storage=private_storage)
    file_name = models.CharField(_("file name"), max_length=255)
    digest = models.CharField(max_length=64)  # of the file
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKING)
    asked_at = models.DateTimeField(default=timezone.now)  # when the present state was asked for
    is_begun = models.BooleanField(default=False)  # a worker has taken it up
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # read, changed, new, unchanged, cells
    rows = models.JSONField(default=list)
    plan = models.CharField(max_length=64, blank=True)  # the digest of `rows` as they were shown
    problems = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    left = models.JSONField(default=list)  # what undoing left alone
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("applied by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(_("applied at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("undone by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return self.file_name

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING

    @property
    def percent(self) -> int:
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def waits_long(self) -> bool:
        """No worker has taken it up for so long that none may be running."""
        return self.is_working and not self.is_begun and (timezone.now() - self.asked_at).total_seconds() > 30

    def step(self, expected: tuple[str, ...], state: str, **values) -> bool:
        """To the next state, if it is still in an expected one; of two that ask at once, one is told that it was not."""
        asked = {"asked_at": timezone.now(), "is_begun": False, "done": 0, "total": 0}
        changed = type(self).objects.filter(pk=self.pk, state__in=expected).update(state=state, **asked, **values)
        return bool(changed)

    # A worker holds a lock as long as it lives, so that one that was killed is noticed.

    def hold(self) -> bool:
        return self._ask("pg_try_advisory_lock")

    def release(self) -> None:
        self._ask("pg_advisory_unlock")

    def _ask(self, function: str) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [_LOCK, self.pk])
            return cursor.fetchone()[0]

    def notice_dead_worker(self) -> None:
        """Where it is said to be worked on and nobody does: the worker has died, and the database took its work back."""
        if not (self.is_working and self.is_begun):
            return
        with transaction.atomic():
            if not self._ask("pg_try_advisory_xact_lock"):
                return
            dead = type(self).objects.filter(pk=self.pk, state=self.state, is_begun=True)
            # Undone or not, what was applied before stands: it can be undone again.
            before = self.State.APPLIED if self.state == self.State.UNDOING else self.State.FAILED
            dead.update(state=before, is_begun=False)
        self.refresh_from_db()
