"""The steps of publication. Pages, admin and import go through these.

Each step is recorded with who took it and what was said. `by` is empty where no person acts, as when content is loaded;
rights are asked of persons only.
"""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from . import languages, notifications, permissions
from .exceptions import IncompleteError, NoRightToPublish, SecondPersonNeeded, StepNotAllowed
from .models import PreparedChange, PublicationStep, Publishable

Status = Publishable.Status
Kind = PublicationStep.Kind


@transaction.atomic
def publish(row: Publishable, *, by=None, comment: str = "", on: datetime | None = None) -> None:
    """Make the row public now, or `on` a later day. Keeps the date of an earlier publication.

    Raises IncompleteError where no language version is complete, NoRightToPublish, SecondPersonNeeded, and
    StepNotAllowed where the row is public already and `on` lies ahead.
    """
    _lock(row)
    check_publish(row, by)
    now = timezone.now()
    is_later = on is not None and on > now
    if is_later and row.is_published:
        raise StepNotAllowed(row)
    row.status = Status.PUBLISHED
    if is_later:
        row.published_at = on
    elif row.published_at is None or row.published_at > now:
        row.published_at = now
    _save(row)
    _record(row, Kind.SCHEDULED if is_later else Kind.PUBLISHED, by, comment)


@transaction.atomic
def send_to_review(row: Publishable, *, by=None, comment: str = "") -> None:
    """Ask somebody else to look at the row and to publish it."""
    _take(row, Status.IN_REVIEW, Kind.REVIEW, by, comment)


@transaction.atomic
def send_back(row: Publishable, *, by=None, comment: str) -> None:
    """Out of review, with what is to be mended. Whoever is to mend it gets a mail."""
    _take(row, Status.SENT_BACK, Kind.SENT_BACK, by, comment)
    notifications.tell_of_sending_back(row, by=by)


@transaction.atomic
def withdraw(row: Publishable, *, by=None, comment: str = "") -> None:
    """Take the row off the public site; its date of publication and a prepared change stay on record."""
    _take(row, Status.WITHDRAWN, Kind.WITHDRAWN, by, comment)


@transaction.atomic
def unpublish(row: Publishable, *, by=None, comment: str = "") -> None:
    """Back to draft, from any other state; its date of publication stays on record."""
    _take(row, Status.DRAFT, Kind.DRAFT, by, comment)


def check_publish(row: Publishable, by) -> None:
    """Raises what keeps this person from making the row public."""
    check_move(row, Status.PUBLISHED)
    if not row.languages:
        raise IncompleteError(row)
    if by is None:
        return
    require_right_to_publish(row, by)
    if permissions.needs_second_person(type(row)) and not row.is_published and not permissions.may_approve(by, row):
        raise SecondPersonNeeded(row)


def check_move(row: Publishable, status: str) -> None:
    """Raises StepNotAllowed where no step leads from the row's state to this one."""
    if status not in row.NEXT[row.status]:
        raise StepNotAllowed(row)


def require_right_to_publish(row: Publishable, by) -> None:
    if not permissions.may(by, "publish", row):
        raise NoRightToPublish(row)


@transaction.atomic
def assign(row: Publishable, *, to, by=None) -> None:
    """Let the row wait for this person, or for nobody. Who assigns many tells of all of them at once."""
    row.assigned_to = to
    row.save(update_fields=["assigned_to"])


def prepared_change(row: Publishable):
    """The change that is prepared for this record, as a query for one or none."""
    return PreparedChange.objects.filter(content_type=ContentType.objects.get_for_model(row), object_id=row.pk)


def mark_changed(row: Publishable, codes: set[str]) -> None:
    """Keep that texts of these languages were changed just now."""
    note_languages(row, codes)
    _save_marks(row)


def note_languages(row: Publishable, codes: set[str]) -> None:
    """The same for a row that is saved afterwards.

    What the other language says is then the older text; but a change of the older one alone has caught up.
    """
    if codes == {row.stale_language}:
        codes = set(languages.CODES)
    now = timezone.now()
    for code in codes:
        setattr(row, f"changed_{code}_at", now)


def mark_agreeing(row: Publishable, *, by=None) -> None:
    """Somebody has compared both languages: neither is older now."""
    row.changed_ko_at = row.changed_en_at = timezone.now()
    _save_marks(row)


def _save_marks(row: Publishable) -> None:
    """Past save(): that a text was looked at is no change of the record."""
    marks = {name: getattr(row, name) for name in ("changed_ko_at", "changed_en_at")}
    type(row)._base_manager.filter(pk=row.pk).update(**marks)


@transaction.atomic
def prepare_change(row: Publishable, *, data: dict[str, list[str]], by) -> PreparedChange:
    """Keep what the record's form holds, beside the public record; in place of what was kept before."""
    kind = ContentType.objects.get_for_model(row)
    change, is_new = PreparedChange.objects.update_or_create(
        content_type=kind, object_id=row.pk, defaults={"data": data, "by": by}
    )
    if is_new:
        _record(row, Kind.PREPARED, by, "")
    return change


def check_publish_change(change: PreparedChange, *, by) -> None:
    """Raises what keeps this person from making the change public."""
    row = change.record
    require_right_to_publish(row, by)
    if permissions.needs_second_person(type(row)) and (change.by == by or not permissions.may(by, "approve", row)):
        raise SecondPersonNeeded(row)


@transaction.atomic
def close_change(change: PreparedChange, *, by) -> None:
    """Keep that the change has become public."""
    _record(change.record, Kind.CHANGED, by, "")
    change.delete()


@transaction.atomic
def discard_change(change: PreparedChange) -> None:
    change.delete()


def _take(row: Publishable, status: str, kind: str, by, comment: str) -> None:
    _lock(row)
    check_move(row, status)
    row.status = status
    _save(row)
    _record(row, kind, by, comment)


def _lock(row: Publishable) -> None:
    """Of two steps at once the second goes on from where the first has led."""
    now = type(row)._base_manager.select_for_update(of=("self",)).values("status", "published_at").get(pk=row.pk)
    row.status, row.published_at = now["status"], now["published_at"]


def _save(row: Publishable) -> None:
    row.save(update_fields=["status", "published_at", "updated_at"])


def _record(row: Publishable, kind: str, by, comment: str) -> None:
    PublicationStep.objects.create(record=row, kind=kind, by=by, comment=comment.strip())
