"""The steps of publication. Pages, admin and import go through these."""

from django.db import transaction
from django.utils import timezone

from .exceptions import IncompleteError
from .models import Publishable


@transaction.atomic
def publish(row: Publishable) -> None:
    """Make the row public now. Keeps the date of an earlier publication.

    Raises IncompleteError where no language version is complete.
    """
    if not row.languages:
        raise IncompleteError(row)
    row.status = Publishable.Status.PUBLISHED
    if row.published_at is None or row.published_at > timezone.now():
        row.published_at = timezone.now()
    row.save()


@transaction.atomic
def unpublish(row: Publishable) -> None:
    """Take the row off the public site, back to draft; its date of publication stays on record."""
    row.status = Publishable.Status.DRAFT
    row.save()


@transaction.atomic
def send_to_review(row: Publishable) -> None:
    row.status = Publishable.Status.IN_REVIEW
    row.save()
